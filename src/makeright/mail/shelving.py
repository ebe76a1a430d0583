"""Shelving: which raw mails on the shelf are known by a row, so that the sweep and the check can tell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from makeright.files.areas import Area, Stated, claims
from makeright.files.shelves import MAIL
from makeright.mail.models import IncomingMail, key_of_mail

# A mail without a row was never acknowledged, or came after the backup that a house was restored from: then it is all
# that is left of it, and somebody should have noticed by the end of this.
LEAST_GRACE = timedelta(days=30)
_OURS = re.compile(rf"{MAIL}/(\d{{4}}-\d\d-\d\d)/[0-9a-f]{{64}}\.eml")


def known(keys: Iterable[str]) -> set[str]:
    """Those of the keys that a mail stands under."""
    paths = [key.removeprefix(f"{MAIL}/") for key in keys]
    found = IncomingMail.objects.filter(path__in=paths).values_list("path", flat=True)
    return {key_of_mail(path) for path in found}


def stated() -> Iterator[Stated]:
    """What the rows say, each mail once however many inboxes it came to."""
    rows = IncomingMail.objects.order_by("path").values_list("path", "digest", "size").distinct()
    for path, digest, size in rows.iterator(chunk_size=1000):
        yield Stated(key_of_mail(path), digest, size)


def may_go(key: str, before: datetime) -> bool:
    """Mails are put into the folder of their day, so no mail that comes now is put where this looks."""
    found = _OURS.fullmatch(key)
    try:
        return found is not None and date.fromisoformat(found[1]) < before.date()
    except ValueError:  # no day of ours
        return False


claims(Area("raw mails", f"{MAIL}/", known, stated, IncomingMail.objects.count, may_go, LEAST_GRACE))
