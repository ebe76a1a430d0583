"""What Frame House promised these days, as its replies say it: some of it is kept, some to be kept, and one was not."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from makeright.conversations.models import LEFT, OPEN, OUT, Conversation, Message
from makeright.lib.actor import Actor
from makeright.promises.finding import Found
from makeright.promises.keeping import THE_CLOCK, break_if_due, keep
from makeright.promises.making import found_in, make
from makeright.promises.models import Promise

THESE_DAYS = timedelta(days=21)


def promise_what_they_said(conversations: Iterable[int], *, now: datetime) -> None:
    """Have what our newest replies promise be promises, but for the last of them, which is offered still. What was due
    was kept an hour before, but for the first one in an open matter, which was forgotten."""
    ours = Message.objects.filter(conversation__in=list(conversations), direction=OUT, state=LEFT)
    recent = ours.filter(at__gt=now - THESE_DAYS).exclude(agent=None)
    is_one_broken = False
    messages = [
        each for each in recent.select_related("conversation", "agent").order_by("pk") if found_in(each)
    ]
    for message in messages[:-1]:
        for found in found_in(message):
            promise = _made(message, found)
            if found.due_at > now:
                continue
            if not is_one_broken and _is_open(message.conversation_id):
                is_one_broken = break_if_due(promise.pk, by=THE_CLOCK.telling("backfill"), now=found.due_at)
            else:
                keep(promise, by=_writer(message), now=found.due_at - timedelta(hours=1))


def _made(message: Message, found: Found) -> Promise:
    return make(
        message,
        begins=found.begins,
        ends=found.ends,
        due_at=found.due_at,
        is_day=found.is_day,
        owner=message.agent,
        by=_writer(message),
        now=message.at,
    )


def _writer(message: Message) -> Actor:
    assert message.agent is not None
    return Actor.agent(message.agent).telling("backfill")


def _is_open(conversation: int) -> bool:
    return Conversation.objects.filter(pk=conversation, state=OPEN).exists()
