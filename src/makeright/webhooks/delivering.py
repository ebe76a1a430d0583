"""Delivering: the engine's part that tells each webhook what happened, in order, one event after the other.

A webhook has a thread to itself while there is something to tell it, so a slow server holds up nobody else. What can't
be delivered is tried again for days, and holds up what comes after it; then the webhook is paused.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from django.db import close_old_connections, connections, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from makeright.events.models import Event
from makeright.events.reading import latest_position
from makeright.lib.actor import Actor
from makeright.lib.bell import Bell
from makeright.lib.homes import home_id
from makeright.lib.scrubbing import scrubbed, where
from makeright.webhooks import pausing
from makeright.webhooks.calling import Attempt, call, noted
from makeright.webhooks.following import next_for
from makeright.webhooks.models import DELIVERED, GIVEN_UP, TRYING, Delivery, Webhook
from makeright.webhooks.telling import bodies, name_of

log = logging.getLogger(__name__)

HANDS = 16  # webhooks that are told something at once
LOOK_EVERY, REST = 1.0, 0.05  # seconds: should the bell be missed; after each look
LEASE = timedelta(minutes=2)
AT_ONCE = 20  # events that are read together
FRESH_FOR = 1.0  # seconds that a body is good for, and after which what was told is written down
FAR = 1_000  # events that were not for it, after which its position is moved all the same
AFTER_A_FAULT = 5.0  # seconds
# As Standard Webhooks proposes: three days and three hours in all.
PAUSES = (
    timedelta(seconds=5), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=5),
    timedelta(hours=10), timedelta(hours=14), timedelta(hours=20), timedelta(hours=24),
)  # fmt: skip
THE_ENGINE = Actor.system("engine")


def run(stop: threading.Event) -> None:
    """Tell whatever is to be told, until told to stop."""
    with Bell(pausing.ROLE) as bell:
        post = Post(stop)
        while not stop.is_set():
            post.look()
            stop.wait(REST)
            bell.wait(LOOK_EVERY)
            close_old_connections()


class Post:
    """Where it is seen which webhooks have something to be told, and each gets a hand (a thread)."""

    def __init__(self, stop: threading.Event) -> None:
        self._stop = stop
        self._hands = ThreadPoolExecutor(HANDS, "webhooks")
        self._busy: set[int] = set()
        self._seen: dict[int, tuple[list[str], int]] = {}  # up to where nothing is for it, of these kinds
        self._not_before: dict[int, float] = {}

    def look(self) -> int:
        """Begin with all that have something to be told; say how many."""
        webhooks = [one for one in Webhook.objects.working() if one.pk not in self._busy]
        latest = latest_position() if webhooks else 0
        due = [one for one in webhooks if self._is_due(one, latest)]
        for webhook in due:
            self._busy.add(webhook.pk)
            self._hands.submit(self._work, webhook.pk)
        return len(due)

    def _is_due(self, webhook: Webhook, latest: int) -> bool:
        if _is_waiting(webhook, timezone.now()) or time.monotonic() < self._not_before.get(webhook.pk, 0.0):
            return False
        kinds, seen = self._seen.get(webhook.pk, ([], 0))
        if kinds == webhook.kinds and max(seen, webhook.position) >= latest:
            return False
        if next_for(webhook, until=latest, limit=1):
            return True
        self._seen[webhook.pk] = (webhook.kinds, latest)
        if latest - webhook.position > FAR:
            Webhook.objects.filter(pk=webhook.pk, position=webhook.position, held_by="").update(
                position=latest
            )
        return False

    def _work(self, webhook: int) -> None:
        try:
            deliver(webhook, self._stop)
        except Exception as error:
            log.error("webhook %s can't be told anything: %s; at %s", webhook, scrubbed(error), where(error))
            self._not_before[webhook] = time.monotonic() + AFTER_A_FAULT
        finally:
            connections.close_all()
            self._busy.discard(webhook)


def deliver_due(stop: threading.Event | None = None) -> int:
    """Tell every webhook what is to be told, here and now, one after the other; say how many events were taken."""
    now = timezone.now()
    due = [one.pk for one in Webhook.objects.working() if not _is_waiting(one, now)]
    return sum(deliver(webhook, stop or threading.Event()) for webhook in due)


def deliver(webhook: int, stop: threading.Event) -> int:
    """Tell a webhook all that is to be told, until there is nothing, or one isn't taken; say how many were. Nothing is
    told while another engine does it."""
    found = _claim(webhook)
    if found is None:
        return 0
    taken = 0
    try:
        while not stop.is_set():
            some = next_for(found, until=latest_position(), limit=AT_ONCE)
            now_taken, goes_on = _tell(found, some, stop) if some else (0, False)
            taken += now_taken
            if not goes_on:
                break
        return taken
    finally:
        Webhook.objects.filter(pk=webhook, held_by=home_id()).update(held_by="", held_until=None)


def _tell(webhook: Webhook, some: Sequence[tuple[int, Event]], stop: threading.Event) -> tuple[int, bool]:
    """Tell some events, for as long as what was read of them is fresh; write down how far that went. Say how many were
    taken, and whether it goes on."""
    began = time.monotonic()
    taken: list[tuple[int, Event, Attempt]] = []
    failed: tuple[int, Event, Attempt] | None = None
    for (position, event), body in zip(some, bodies(some), strict=True):
        attempt = call(webhook, name_of(Delivery(webhook=webhook, event_id=event.pk)), body)
        if not attempt.is_taken:
            failed = position, event, attempt
            break
        taken.append((position, event, attempt))
        if stop.is_set() or time.monotonic() - began > FRESH_FOR:
            break
    is_ours = not taken or _write_down(webhook, taken)
    if is_ours and failed:
        _fail(webhook, *failed)
        return len(taken), False
    return len(taken), is_ours and webhook.is_active


@transaction.atomic
def _write_down(webhook: Webhook, taken: Sequence[tuple[int, Event, Attempt]]) -> bool:
    """Keep that these were taken; say whether it is still ours to tell. What was taken and not written down, since the
    program ended, is told a second time, by the same id."""
    now = timezone.now()
    reached = taken[-1][0]
    if not _ours(webhook).update(
        position=reached, delivered_at=now, failing_since=None, try_again_at=None, held_until=now + LEASE
    ):
        return False
    known = {one.event_id: one for one in _deliveries(webhook, [event for _, event, _ in taken])}
    fresh = []
    for position, event, attempt in taken:
        delivery = known.get(event.pk) or _new(webhook, position, event)
        delivery.attempts, delivery.tries = noted(delivery, attempt), delivery.tries + 1
        delivery.state, delivery.next_try_at, delivery.ended_at = DELIVERED, None, attempt.at + attempt.took
        if delivery.pk:
            delivery.save()
        else:
            fresh.append(delivery)
    Delivery.objects.bulk_create(fresh)
    webhook.refresh_from_db()
    return True


@transaction.atomic
def _fail(webhook: Webhook, position: int, event: Event, attempt: Attempt) -> None:
    """Plan the next try; where there is none left, or the server says that it is gone for good, pause the webhook."""
    now = timezone.now()
    delivery = next(iter(_deliveries(webhook, [event])), None) or _new(webhook, position, event)
    delivery.attempts, delivery.tries = noted(delivery, attempt), delivery.tries + 1
    is_last = attempt.is_gone or delivery.tries > len(PAUSES)
    pause = timedelta() if is_last else max(PAUSES[delivery.tries - 1], attempt.wait)
    delivery.state = GIVEN_UP if is_last else TRYING
    delivery.next_try_at = None if is_last else now + pause
    delivery.ended_at = now if is_last else None
    if not _ours(webhook).update(
        failing_since=webhook.failing_since or now, try_again_at=delivery.next_try_at
    ):
        return
    delivery.save()
    webhook.refresh_from_db()
    if is_last:
        why = pausing.GONE if attempt.is_gone else pausing.FAILING
        pausing.pause(webhook, why, by=THE_ENGINE, now=now)


def _deliveries(webhook: Webhook, events: Sequence[Event]) -> QuerySet[Delivery]:
    return Delivery.objects.filter(webhook=webhook, event_id__in=[event.pk for event in events])


def _new(webhook: Webhook, position: int, event: Event) -> Delivery:
    return Delivery(
        webhook=webhook, event_id=event.pk, position=position, kind=event.kind, made_at=timezone.now()
    )


def _claim(webhook: int) -> Webhook | None:
    """Have it to ourselves, unless another machine's engine has. What our own home had before is ours: it has one
    engine, and that begins with a webhook once."""
    now = timezone.now()
    by_a_wrong_clock = Q(held_until__gt=now + 2 * LEASE)
    free = Q(held_until=None) | Q(held_until__lt=now) | Q(held_by=home_id()) | by_a_wrong_clock
    waiting = Q(try_again_at__gt=now, try_again_at__lt=now + 2 * PAUSES[-1])
    working = Webhook.objects.working().filter(free, pk=webhook).exclude(waiting)
    if not working.update(held_by=home_id(), held_until=now + LEASE):
        return None
    return Webhook.objects.get(pk=webhook)


def _ours(webhook: Webhook) -> QuerySet[Webhook]:
    """It, as long as we have it and nobody moved it meanwhile."""
    return Webhook.objects.in_use().filter(pk=webhook.pk, held_by=home_id(), position=webhook.position)


def _is_waiting(webhook: Webhook, now: datetime) -> bool:
    """Whether its next try lies ahead. One that lies further ahead than we ever plan was planned by a wrong clock."""
    return webhook.try_again_at is not None and now < webhook.try_again_at < now + 2 * PAUSES[-1]
