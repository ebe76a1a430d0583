"""Rotating secrets: what is told is signed with a new secret, and for a while with the former as well, so that the
program that checks can be given the new one in peace."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from makeright.events.recording import record
from makeright.lib.actor import Actor
from makeright.lib.sealing import Unsealable
from makeright.webhooks import events, signing
from makeright.webhooks.models import Webhook
from makeright.webhooks.refusals import Refused

BESIDE = timedelta(days=1)
LONGEST_BESIDE = timedelta(days=30)


@transaction.atomic
def rotate(webhook: Webhook, *, beside: timedelta = BESIDE, by: Actor, now: datetime | None = None) -> str:
    """Sign with a new secret from now on, which is given, and shown once. The one of before signs beside it for a time
    of at most 30 days; none, if it became known to others. One from before that ends now.

    Not idempotent: each call makes another secret. Raises Refused (`too_long`, `removed`).
    """
    moment = now or timezone.now()
    if not timedelta() <= beside <= LONGEST_BESIDE:
        raise Refused("too_long", "A former secret signs for at most 30 days.")
    row = Webhook.objects.select_for_update().filter(pk=webhook.pk, removed_at=None).first()
    if row is None:
        raise Refused("removed", "This webhook was removed.")
    secret = signing.new_secret()
    former = _opened(row) if beside else ""
    row.former_secret, row.former_until = former, moment + beside if former else None
    row.secret = secret
    row.save(update_fields=["secret", "former_secret", "former_until"])
    webhook.refresh_from_db()
    until = webhook.former_until
    record(events.SECRET_ROTATED, webhook, by=by, payload=events.SecretRotated(until), now=moment)
    return secret


def _opened(webhook: Webhook) -> str:
    """Its secret; none, if no key opens that any more: then it can't sign beside."""
    try:
        return webhook.secret.reveal()
    except Unsealable:
        return ""


@transaction.atomic
def end_former(webhook: Webhook, *, by: Actor, now: datetime | None = None) -> bool:
    """Sign with the former secret no more, before its time; say whether it signed."""
    moment = now or timezone.now()
    if not _end(Webhook.objects.in_use().filter(pk=webhook.pk, former_until__gt=moment)):
        return False
    webhook.refresh_from_db()
    record(events.FORMER_SECRET_ENDED, webhook, by=by, now=moment)
    return True


def forget_former(*, now: datetime | None = None) -> int:
    """Forget the former secrets whose time is over; say how many. They sign nothing since then."""
    return _end(Webhook.objects.filter(former_until__lte=now or timezone.now()))


def _end(some: QuerySet[Webhook]) -> int:
    return some.update(former_secret="", former_until=None)
