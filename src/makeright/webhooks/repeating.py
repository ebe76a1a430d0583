"""Repeating: one delivery once more, all that failed, or a test; each is one call, by a job, beside the queue."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from makeright.events.models import Event
from makeright.events.recording import record
from makeright.jobs.models import BULK, NORMAL
from makeright.jobs.queueing import enqueue
from makeright.lib.actor import Actor
from makeright.webhooks import events
from makeright.webhooks.calling import Attempt, call, noted
from makeright.webhooks.models import DELIVERED, GIVEN_UP, WAITING, Delivery, Webhook
from makeright.webhooks.refusals import Refused
from makeright.webhooks.telling import TEST, bodies, name_of, test_body

KEPT_FOR = timedelta(days=30)
MOST_AT_ONCE = 1_000
MOST_FORGOTTEN = 5_000  # in one transaction


@transaction.atomic
def send_test(webhook: Webhook, *, now: datetime | None = None) -> Delivery:
    """Have a test told to its server, paused or not; the delivery says what came of it. It is tried once."""
    delivery = new_test(webhook, now=now)
    _ask_for(delivery, NORMAL)
    return delivery


def new_test(webhook: Webhook, *, now: datetime | None = None) -> Delivery:
    """A test that is not asked for yet: whoever waits for it makes it."""
    if webhook.removed_at is not None:
        raise Refused("removed", "This webhook was removed.")
    return Delivery.objects.create(webhook=webhook, kind=TEST, state=WAITING, made_at=now or timezone.now())


@transaction.atomic
def repeat(delivery: Delivery, *, by: Actor, now: datetime | None = None) -> bool:
    """Have one delivery made once more, by the same id, with what it is about as it is now; say whether it was at rest.

    Raises Refused: `paused`, `in_turn` for one that is still to be told in its turn.
    """
    return bool(_repeat(delivery.webhook, Delivery.objects.filter(pk=delivery.pk), by=by, now=now))


@transaction.atomic
def repeat_failed(webhook: Webhook, since: datetime, *, by: Actor, now: datetime | None = None) -> int:
    """Have all that were given up since a time made once more, in their order, at most a thousand; say how many.

    Raises Refused: `paused`.
    """
    failed = webhook.deliveries.of_events().filter(state=GIVEN_UP, made_at__gte=since)
    return _repeat(webhook, failed.filter(position__lte=webhook.position), by=by, now=now)


def _repeat(webhook: Webhook, some: QuerySet[Delivery], *, by: Actor, now: datetime | None) -> int:
    if not webhook.is_active:
        raise Refused(
            "paused", "This webhook is paused. Resume it first; a test tells whether its server answers."
        )
    if some.filter(position__gt=webhook.position).exists():
        raise Refused("in_turn", "This is told in its turn, once its server takes it.")
    asked = list(
        some.filter(event_id__isnull=False).exclude(state=WAITING).order_by("position")[:MOST_AT_ONCE]
    )
    for delivery in asked:
        delivery.state = WAITING
        _ask_for(delivery, BULK)
    Delivery.objects.bulk_update(asked, ["state"])
    if asked:
        record(events.REPEATED, webhook, by=by, payload=events.Repeated(len(asked)), now=now)
    return len(asked)


def _ask_for(delivery: Delivery, priority: int) -> None:
    enqueue("webhooks.make", priority=priority, lane=f"hook-{delivery.webhook_id}", delivery=delivery.pk)


def make(delivery: Delivery) -> Attempt | None:
    """Make a delivery that somebody asked for; give how it went, or nothing if it was not asked for. It is tried once:
    whoever asked sees what came of it."""
    webhook = delivery.webhook
    if delivery.state != WAITING or webhook.removed_at is not None:
        return None
    body = _body(delivery)
    attempt = call(webhook, name_of(delivery), body)
    with transaction.atomic():
        still = Delivery.objects.select_for_update().filter(pk=delivery.pk).first()
        if still is None:
            return attempt
        still.attempts, still.tries = noted(still, attempt), still.tries + 1
        still.state = DELIVERED if attempt.is_taken else GIVEN_UP
        still.next_try_at, still.ended_at = None, attempt.at + attempt.took
        still.save()
    return attempt


def _body(delivery: Delivery) -> bytes:
    if delivery.event_id is None:
        return test_body(delivery)
    assert delivery.position is not None
    return bodies([(delivery.position, Event.objects.get(pk=delivery.event_id))])[0]


def forget_old(*, now: datetime | None = None) -> int:
    """Forget deliveries of a month ago, a part of them at a time; say how many. What is still to be told is told by the
    log, whether it was tried before or not."""
    before = (now or timezone.now()) - KEPT_FOR
    forgotten = 0
    while some := list(
        Delivery.objects.filter(made_at__lt=before).values_list("pk", flat=True)[:MOST_FORGOTTEN]
    ):
        forgotten += Delivery.objects.filter(pk__in=some).delete()[0]
    return forgotten
