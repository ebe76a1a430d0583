"""Keeping promises: they are kept, moved, withdrawn or given to somebody else by a word of ours, and broken by time."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from makeright.conversations.models import Conversation
from makeright.conversations.models.conversation import take_turn
from makeright.conversations.resolving import reopen
from makeright.conversations.snoozing import wake
from makeright.events.kinds import Code
from makeright.events.recording import record
from makeright.hours.clock import worked
from makeright.hours.reading import default_hours
from makeright.jobs.going_on import do_each
from makeright.jobs.queueing import enqueue
from makeright.lib.actor import Actor
from makeright.promises import events
from makeright.promises.making import refuse_time
from makeright.promises.models import BROKEN, KEPT, OPEN, WITHDRAWN, Promise
from makeright.promises.models.promise import SIGNS, UNSETTLED, PromiseQuerySet
from makeright.promises.refusals import Refused
from makeright.staff.models import Agent

THE_CLOCK = Actor.system("promises")
WHY = ("no_promise", "let_off", "replaced", "other")
PORTION = 200  # promises that one sweep breaks


@transaction.atomic
def keep(promise: Promise, *, by: Actor, now: datetime | None = None) -> bool:
    """Say that we did what was promised, also too late; say whether that was to be said still. Where something
    happened that kept it (`sign`), it was kept then."""
    moment = now or timezone.now()
    _take_turn(promise)
    if not _from_unsettled(promise).update(state=KEPT, settled_at=moment):
        return False
    promise.refresh_from_db()
    kept_at = promise.signed_at or moment
    late = (kept_at - promise.due_at).total_seconds()
    kept = events.Kept(late_seconds=late, how=Code(promise.sign or "said"))
    record(events.KEPT, promise, by=by, payload=kept, now=moment)
    return True


@transaction.atomic
def not_kept_by_that(promise: Promise, *, by: Actor, now: datetime | None = None) -> bool:
    """Say that what happened was not yet what we promised; say whether that changed anything. If its time has passed,
    it is broken."""
    moment = now or timezone.now()
    _take_turn(promise)
    if not _from_unsettled(promise).exclude(sign="").update(sign="", signed_at=None):
        return False
    promise.refresh_from_db()
    record(events.UNSIGNED, promise, by=by, now=moment)
    break_if_due(promise.pk, by=by, now=moment)
    promise.refresh_from_db()
    return True


@transaction.atomic
def move(
    promise: Promise, due_at: datetime, *, is_day: bool, told: str, by: Actor, now: datetime | None = None
) -> bool:
    """Give a promise another aware time; say whether that changed anything. `told`: whether the customer knows (`yes`,
    `no`, `unknown`); told after the old time had passed counts as no. One that is broken is open again.

    Raises Refused: `passed` or `too_far` for the time, `settled` for what is kept or withdrawn.
    """
    moment = now or timezone.now()
    refuse_time(due_at, moment)
    _take_turn(promise)
    if promise.state not in UNSETTLED:
        raise Refused("settled", "That promise is settled.")
    before = promise.due_at
    if due_at == before:
        return False
    _from_unsettled(promise).update(state=OPEN, due_at=due_at, is_day=is_day, moved_at=moment)
    promise.refresh_from_db()
    moved = events.Moved(
        from_due_at=before,
        to_due_at=due_at,
        working_seconds=worked(default_hours(), moment, due_at).total_seconds(),
        told=Code("no" if told == "yes" and moment > before else told),
    )
    record(events.MOVED, promise, by=by, payload=moved, now=moment)
    enqueue("promises.break", at=due_at, promise=promise.pk)
    return True


@transaction.atomic
def withdraw(promise: Promise, why: str, *, by: Actor, now: datetime | None = None) -> bool:
    """Have a promise count no longer; say whether it did. Raises Refused: `no_such_code`."""
    moment = now or timezone.now()
    if why not in WHY:
        raise Refused("no_such_code", "The reason is one of: %(codes)s.", {"codes": ", ".join(WHY)})
    _take_turn(promise)
    if not _from_unsettled(promise).update(state=WITHDRAWN, settled_at=moment):
        return False
    promise.refresh_from_db()
    record(events.WITHDRAWN, promise, by=by, payload=events.Withdrawn(why=Code(why)), now=moment)
    return True


@transaction.atomic
def give(promise: Promise, to: Agent | None, *, by: Actor, now: datetime | None = None) -> bool:
    """Have somebody else see to it, or with None whoever has the matter; say whether that changed anything. Raises
    Refused: `serves_no_longer`."""
    if to is not None and not to.is_active:
        raise Refused("serves_no_longer", "%(name)s serves here no longer.", {"name": to.name})
    _take_turn(promise)
    before = promise.owner_id
    if before == (to.pk if to else None) or not _from_unsettled(promise).update(owner=to):
        return False
    promise.refresh_from_db()
    given = events.Given(from_agent=before, to_agent=to.pk if to else None)
    record(events.GIVEN, promise, by=by, payload=given, now=now)
    return True


@transaction.atomic
def sign(conversation: Conversation, what: str, *, after: datetime, by: Actor, now: datetime) -> int:
    """Something happened in a matter that may have kept what was promised there before `after`: `reply` or `remedy`.
    Whoever sees to a promise confirms it or not. Says of how many it is a sign."""
    assert what in SIGNS, what
    open_still = Promise.objects.filter(
        conversation=conversation, state__in=UNSETTLED, sign="", made_at__lt=after
    )
    signed = 0
    for promise in open_still.order_by("pk"):
        if not Promise.objects.filter(pk=promise.pk, state__in=UNSETTLED, sign="").update(
            sign=what, signed_at=now
        ):
            continue
        promise.refresh_from_db()
        record(events.SIGNED, promise, by=by, payload=events.Signed(sign=Code(what)), now=now)
        signed += 1
    return signed


@transaction.atomic
def break_if_due(key: int, *, by: Actor = THE_CLOCK, now: datetime | None = None) -> bool:
    """Break the promise with that key if its time has passed and nothing happened that may have kept it; say whether
    that was so. The matter is open again, for whoever has it."""
    moment = now or timezone.now()
    promise = Promise.objects.select_related("conversation").get(pk=key)
    _take_turn(promise)
    due = Promise.objects.filter(pk=key, state=OPEN, sign="", due_at__lte=moment)
    if not due.update(state=BROKEN, broken_at=moment):
        return False
    promise.refresh_from_db()
    late = (moment - promise.due_at).total_seconds()
    event = record(events.BROKEN, promise, by=by, payload=events.Broken(late_seconds=late), now=moment)
    therefore = by.on_account_of(event.pk)
    wake(promise.conversation, by=therefore, now=moment)
    reopen(promise.conversation, by=therefore, now=moment)
    return True


def break_due(*, now: datetime | None = None) -> int:
    """Break all whose time has passed, whatever became of their jobs; say how many."""
    due = Promise.objects.filter(state=OPEN, sign="", due_at__lte=now or timezone.now())
    keys = list(due.order_by("due_at", "pk").values_list("pk", flat=True)[:PORTION])
    return do_each(keys, lambda key: break_if_due(key, now=now))


def _take_turn(promise: Promise) -> None:
    take_turn(promise.conversation)
    promise.refresh_from_db(fields=["state", "due_at", "owner", "sign", "signed_at"])


def _from_unsettled(promise: Promise) -> PromiseQuerySet:
    return Promise.objects.filter(pk=promise.pk, state__in=UNSETTLED)
