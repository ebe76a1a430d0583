"""Readdressing: an agent has another mail address, by which they sign in and are written to."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from makeright.events.recording import record
from makeright.lib.actor import Actor
from makeright.staff import events
from makeright.staff.models import Agent, ResetLink
from makeright.staff.permitting import expect_no_more_than_own
from makeright.staff.refusals import Refused
from makeright.staff.revoking import end_sessions

LONGEST = 254  # letters


@transaction.atomic
def readdress(agent: Agent, email: str, *, besides: str = "", by: Actor, now: datetime | None = None) -> bool:
    """Have an agent be known by another mail address; say whether it is another. A letter to the old one opens nothing
    any more, and their sessions end, but for that with the key `besides`.

    Raises Refused: `no_address`, `serves_already` for one that somebody has or had, `beyond_own` if they may do what
    whoever changes it may not: letters that let in go to the new address.
    """
    email = email.strip().lower()
    try:
        validate_email(email if len(email) <= LONGEST else "")
    except ValidationError:
        raise Refused(
            "no_address", "%(address)s is not a mail address.", {"address": repr(email[:80])}
        ) from None
    kept = Agent.objects.select_for_update(of=("self",)).select_related("own_role").get(pk=agent.pk)
    expect_no_more_than_own(kept.permitted, by)
    if Agent.objects.exclude(pk=agent.pk).filter(email=email).exists():
        raise Refused("serves_already", "%(email)s is a colleague’s, or was.", {"email": email})
    if not Agent.objects.filter(pk=agent.pk).exclude(email=email).update(email=email):
        return False
    agent.refresh_from_db()
    ResetLink.objects.filter(agent=agent).delete()
    end_sessions(agent.pk, besides=besides)
    record(events.ADDRESS_CHANGED, agent, by=by, now=now)
    return True
