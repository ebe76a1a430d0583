"""Refusing: a mail that is turned away at the door leaves a trace, so that somebody can tell its sender another way."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone

from makeright.events.kinds import Code
from makeright.events.recording import record
from makeright.lib.actor import Actor
from makeright.lib.inserting import insert_or_find
from makeright.mail import events
from makeright.mail.models import TOO_LARGE, RefusedMail

KEPT_FOR = timedelta(days=30)
THE_MAIL = Actor.system("mail")


@transaction.atomic
def note_too_large(
    envelope_from: str, inboxes: Sequence[int], size: int, *, now: datetime | None = None
) -> list[RefusedMail]:
    """Keep that a mail was too large: who brought it, for which inboxes (none if it was told before they were named).

    The first of a sender on a day is an event; whoever tries again and again is one row that counts.
    """
    moment = now or timezone.now()
    return [_note(envelope_from[:320], inbox, size, moment) for inbox in inboxes or (None,)]


def forget_old(*, now: datetime | None = None) -> int:
    """Delete what was refused more than a month ago; say how many."""
    gone, _ = RefusedMail.objects.filter(last_at__lt=(now or timezone.now()) - KEPT_FOR).delete()
    return gone


def _note(envelope_from: str, inbox: int | None, size: int, moment: datetime) -> RefusedMail:
    key = f"{moment:%Y-%m-%d} {TOO_LARGE} {inbox} {envelope_from.lower()}"
    fresh = RefusedMail(
        inbox_id=inbox,
        envelope_from=envelope_from,
        why=TOO_LARGE,
        size=size,
        first_at=moment,
        last_at=moment,
        fingerprint=hashlib.sha256(key.encode()).hexdigest(),
    )
    row = insert_or_find(fresh, by="fingerprint")
    if row is fresh:
        refused = events.Refused(refusal=row.pk, why=Code(TOO_LARGE), size=size)
        record(events.REFUSED, row, by=THE_MAIL, payload=refused)
    else:
        again = RefusedMail.objects.filter(pk=row.pk)
        again.update(times=F("times") + 1, last_at=moment, size=Greatest(F("size"), size))
    return row
