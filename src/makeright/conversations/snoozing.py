"""Snoozing: a matter is put away until a time, or until the customer writes, and is back by itself."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from makeright.conversations import events
from makeright.conversations.models import OPEN, RESOLVED, SNOOZED, Conversation
from makeright.conversations.models.conversation import take_turn
from makeright.conversations.owing import said_after
from makeright.conversations.refusals import Refused
from makeright.conversations.resolving import reopen
from makeright.events.kinds import Code
from makeright.events.recording import record
from makeright.jobs.going_on import do_each
from makeright.jobs.queueing import enqueue
from makeright.lib.actor import Actor

LONGEST = timedelta(days=730)
THE_CLOCK = Actor.system("snoozing")
PORTION = 200  # conversations that one sweep wakes


@transaction.atomic
def snooze(
    conversation: Conversation,
    *,
    until: datetime | None,
    by: Actor,
    seen: int | None = None,
    now: datetime | None = None,
) -> bool:
    """Put the matter away until an aware time, or with None until the customer writes; say whether that changed
    anything. The customer's next word brings it back in any case, and what we owe them we owe meanwhile.

    `seen` is the id of the newest message on screen. Raises Refused: `passed` for a time that isn't ahead, `too_far`
    for one beyond two years, `resolved` for what is settled, `unseen` if the customer has written since.
    """
    moment = now or timezone.now()
    if until is not None and until <= moment:
        raise Refused("passed", "That time has passed already.")
    if until is not None and until > moment + LONGEST:
        raise Refused("too_far", "It can be put away for two years at most.")
    take_turn(conversation)
    if seen is not None and said_after(conversation, seen) is not None:
        raise Refused("unseen", "The customer has written since you looked.")
    same = Conversation.objects.filter(pk=conversation.pk)
    if same.filter(state=SNOOZED, snoozed_until=until).exists():
        return False
    if not same.exclude(state=RESOLVED).update(state=SNOOZED, snoozed_until=until):
        raise Refused("resolved", "It is settled: open it again before you put it away.")
    conversation.refresh_from_db()
    record(events.SNOOZED, conversation, by=by, payload=events.Snoozed(until), now=moment)
    if until is not None:
        enqueue("conversations.wake", at=until, conversation=conversation.pk)
    return True


@transaction.atomic
def put_back(
    conversation: Conversation,
    *,
    after: str,
    until: datetime | None,
    by: Actor,
    now: datetime | None = None,
) -> bool:
    """Have it put away as it was before it was settled (`after` is RESOLVED) or put away otherwise (SNOOZED); say
    whether that changed anything. What stands otherwise by now stays so. A time that has passed meanwhile opens it.

    Raises Refused like `snooze`.
    """
    moment = now or timezone.now()
    take_turn(conversation)
    if not Conversation.objects.filter(pk=conversation.pk, state=after).exists():
        return False
    reopened = reopen(conversation, by=by, now=moment)
    if until is not None and until <= moment:
        return reopened or wake(conversation, by=by, now=moment)
    return snooze(conversation, until=until, by=by, now=moment) or reopened


@transaction.atomic
def wake(conversation: Conversation, *, by: Actor, now: datetime | None = None) -> bool:
    """Take it up again before its time; say whether it was put away."""
    take_turn(conversation)
    return _wake(conversation, "us", by=by, now=now)


@transaction.atomic
def wake_if_due(conversation: int, *, by: Actor = THE_CLOCK, now: datetime | None = None) -> bool:
    """Wake the one with that key if its time has come; say whether it was. Whoever put it away for longer meanwhile
    has their way, and what woke otherwise stays as it is."""
    moment = now or timezone.now()
    due = Conversation.objects.filter(pk=conversation, state=SNOOZED, snoozed_until__lte=moment).first()
    if due is None:
        return False
    take_turn(due)
    if due.snoozed_until is None or due.snoozed_until > moment:
        return False
    return _wake(due, "time", by=by, now=now)


def wake_due(*, now: datetime | None = None) -> int:
    """Wake all whose time has come, whatever became of their jobs; say how many. Much of it takes several turns. What
    fails is raised when all had their turn."""
    due = Conversation.objects.filter(state=SNOOZED, snoozed_until__lte=now or timezone.now())
    keys = list(due.order_by("snoozed_until", "pk").values_list("pk", flat=True)[:PORTION])
    return do_each(keys, lambda key: wake_if_due(key, now=now))


def _wake(conversation: Conversation, why: str, *, by: Actor, now: datetime | None) -> bool:
    asleep = Conversation.objects.filter(pk=conversation.pk, state=SNOOZED)
    if not asleep.update(state=OPEN, snoozed_until=None):
        return False
    conversation.refresh_from_db()
    record(events.WOKEN, conversation, by=by, payload=events.Woken(by=Code(why)), now=now)
    return True
