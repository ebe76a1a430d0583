"""Retaining: how long an inbox keeps what is settled, and erasing what is older.

A shorter time counts only a day later, so that there is time to think again. What is erased each night is erased a
conversation at a time; whatever is cut off goes on where it was. Numbers stay.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Count, Min, Q, QuerySet, Sum
from django.utils import timezone

from makeright.conversations import events
from makeright.conversations.erasing import OLD, erase_some
from makeright.conversations.models import RESOLVED, Attachment, Conversation, Inbox, Message
from makeright.conversations.refusals import Refused
from makeright.customers.erasing import leave_no_trace
from makeright.events.recording import record
from makeright.files.sweeping import erase_waived
from makeright.jobs.models import BULK
from makeright.jobs.queueing import enqueue
from makeright.lib.actor import Actor
from makeright.lib.rush import give_way
from makeright.lib.scrubbing import scrubbed, where

log = logging.getLogger(__name__)

GRACE = timedelta(days=1)  # before a shorter time counts
SHORTEST, LONGEST = 30, 36_500  # days
LONGEST_PART = 20.0  # seconds of a job
MOST_FAILURES = 20  # conversations that are passed over before it is the work that fails
BY = Actor.system("retention")

Ages = Callable[[Inbox, datetime, datetime], int]
_ALSO: list[Ages] = []


def also_ages(erase: Ages) -> Ages:
    """Register what else of an inbox grows old: a function of the inbox, the moment before which it is too old, and
    now, that erases a little of it and says how many, in short transactions of its own."""
    if erase not in _ALSO:
        _ALSO.append(erase)
    return erase


@transaction.atomic
def keep_for(inbox: Inbox, days: int | None, *, by: Actor, now: datetime | None = None) -> bool:
    """Keep what is settled in an inbox for so many days after it was, or for ever (None); say whether that is new. A
    longer time counts at once, a shorter one a day later; until then nothing is erased.

    Raises Refused (`no_time`) for less than a month or more than a century.
    """
    if days is not None and not SHORTEST <= days <= LONGEST:
        raise Refused(
            "no_time",
            "It takes a number of days from %(shortest)s to %(most)s, or no end.",
            {"shortest": SHORTEST, "most": f"{LONGEST:,}"},
        )
    moment = now or timezone.now()
    row = Inbox.objects.select_for_update().get(pk=inbox.pk)
    before = row.keep_for_days
    if before == days:
        return False
    is_shorter = days is not None and (before is None or days < before)
    counts_from = moment + GRACE if is_shorter else row.erases_from if days is not None else None
    Inbox.objects.filter(pk=inbox.pk).update(keep_for_days=days, erases_from=counts_from)
    inbox.refresh_from_db()
    told = events.RetentionSet(from_days=before, to_days=days, counts_from=counts_from)
    record(events.RETENTION_SET, inbox, by=by, payload=told, now=moment)
    return True


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a time would erase: how many conversations and messages, how many files and bytes of them at most, and when
    the oldest of it was settled."""

    conversations: int
    messages: int
    files: int
    size: int
    oldest: datetime | None


def look(inbox: Inbox, days: int, *, now: datetime | None = None) -> Outlook:
    """What would go if an inbox kept things for so many days. Changes nothing."""
    old = due(inbox, (now or timezone.now()) - timedelta(days=days))
    found = old.aggregate(many=Count("pk"), oldest=Min("resolved_at"))
    messages = Message.objects.filter(conversation__in=old.values("pk"), erased_at=None)
    files = Attachment.objects.filter(message__in=messages.values("pk"))
    sizes = files.values("file").annotate(each=Min("size")).aggregate(many=Count("file"), size=Sum("each"))
    return Outlook(found["many"], messages.count(), sizes["many"], sizes["size"] or 0, found["oldest"])


def due(inbox: Inbox, before: datetime) -> QuerySet[Conversation]:
    """What was settled in an inbox before a moment, and not touched since."""
    settled = Conversation.objects.filter(inbox=inbox, state=RESOLVED, erased_at=None)
    return settled.filter(resolved_at__lt=before, last_at__lt=before)


def begin_night() -> int:
    """Have what is too old erased, for each inbox that keeps things for a time; say for how many."""
    keeping = list(_in_effect(timezone.now()).values_list("pk", flat=True))
    for inbox in keeping:
        enqueue("conversations.retain", priority=BULK, lane=f"retain-{inbox}", inbox=inbox)
    return len(keeping)


def go_on_by_job(inbox: int, conversations: int = 0, messages: int = 0, mails: int = 0) -> None:
    """Erase for as long as a job should take, and ask for the next one if there is more; the numbers are what went so
    far tonight."""
    row = _in_effect(timezone.now()).filter(pk=inbox).first()
    if row is None:
        return
    so_far = Ran(conversations, messages, mails)
    is_more = run(row, for_seconds=LONGEST_PART, so_far=so_far)
    if so_far.failure and not so_far:
        raise so_far.failure
    if is_more:
        enqueue(
            "conversations.retain",
            priority=BULK,
            lane=f"retain-{inbox}",
            inbox=inbox,
            conversations=so_far.conversations,
            messages=so_far.messages,
            mails=so_far.mails,
        )
    elif so_far.failure:  # what went is told; what fails is tried, and told of, by a job of its own
        enqueue("conversations.retain", priority=BULK, lane=f"retain-{inbox}", inbox=inbox)


@dataclass(slots=True)
class Ran:
    """How much went, and the first failure: what fails is passed over, and keeps nothing else from going."""

    conversations: int = 0
    messages: int = 0
    mails: int = 0
    failure: Exception | None = None

    def __bool__(self) -> bool:
        return bool(self.conversations or self.messages or self.mails)


def run(inbox: Inbox, *, so_far: Ran, for_seconds: float = 3600.0 * 12, now: datetime | None = None) -> bool:
    """Erase what is too old in an inbox, for some seconds, and add to `so_far` what went; say whether there is more.
    Outside transactions; it may be ended at any moment. When all is gone that can go, that is told, once.
    """
    moment = now or timezone.now()
    if inbox.keep_for_days is None or (inbox.erases_from is not None and inbox.erases_from > moment):
        return False
    until = time.monotonic() + for_seconds
    for _ in _steps(inbox, moment, so_far):
        give_way(1.0)
        if time.monotonic() > until:
            return True
    if so_far:
        erase_waived()
        leave_no_trace()
        with transaction.atomic():
            ran = events.RetentionRan(so_far.conversations, so_far.messages, so_far.mails)
            record(events.RETENTION_RAN, inbox, by=BY, payload=ran, now=moment)
    return False


def _steps(inbox: Inbox, now: datetime, so_far: Ran) -> Iterator[None]:
    assert inbox.keep_for_days is not None
    cutoff = now - timedelta(days=inbox.keep_for_days)
    old, failing = due(inbox, cutoff), list[int]()
    while (conversation := old.exclude(pk__in=failing).order_by("resolved_at", "pk").first()) is not None:
        try:
            erased = erase_some(conversation, among=old, why=OLD, by=BY, now=now)
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:
            _pass_over(error, so_far)
            failing.append(conversation.pk)
            if len(failing) >= MOST_FAILURES:
                break
            continue
        so_far.conversations += erased.get("conversations", 0)
        so_far.messages += erased.get("messages", 0)
        yield
    for also in _ALSO:
        try:
            while some := also(inbox, cutoff, now):
                so_far.mails += some
                yield
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:
            _pass_over(error, so_far)


def _pass_over(error: Exception, so_far: Ran) -> None:
    so_far.failure = so_far.failure or error
    log.warning("one was passed over: %s; at %s", scrubbed(error), where(error))


def _in_effect(now: datetime) -> QuerySet[Inbox]:
    counts = Q(erases_from=None) | Q(erases_from__lte=now)
    return Inbox.objects.filter(counts, keep_for_days__isnull=False)
