"""Finding a colleague by what one knows of them."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from makeright.lib.text import squeeze, without_controls
from makeright.staff.models import Agent
from makeright.staff.refusals import Refused

OFFERED = 200  # colleagues whom a field offers


def colleague(known_by: str) -> Agent:
    """Who serves here by this mail address or name. Raises Refused: `nobody`, `several`."""
    said = squeeze(without_controls(known_by))[:254]
    found = list(Agent.objects.serving().filter(Q(email=said.lower()) | Q(name__iexact=said))[:2])
    if not found:
        raise Refused("nobody", _("Nobody serves here as %(said)s.") % {"said": said or "—"})
    if len(found) > 1:
        raise Refused("several", _("Several are called %(said)s: give the mail address.") % {"said": said})
    return found[0]


def key_said(said: str) -> int:
    """A key as a form sends it; 0, which is nobody's, for anything else."""
    return int(said) if said.isascii() and said.isdigit() and len(said) < 19 else 0
