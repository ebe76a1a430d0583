"""What Frame House promised these days, as its replies say it: some of it is kept, some to be kept, and one was not."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from makeright.conversations.models import LEFT, OPEN, OUT, Conversation, Message
from makeright.lib.actor import Actor
from makeright.promises.finding import Found
from makeright.promises.keeping import break_if_due, keep
from makeright.promises.making import found_in, make
from makeright.promises.models import Promise

THESE_DAYS = timedelta(days=21)
LEFT_TO_CONFIRM = timedelta(hours=30)  # what was said since then is offered still


def promise_what_they_said(conversations: Iterable[int], *, now: datetime) -> None:
    """Have what our newest replies promise be promises. What was due and is settled was kept an hour before; the first
    of the others was not."""
    ours = Message.objects.filter(conversation__in=list(conversations), direction=OUT, state=LEFT)
    recent = ours.filter(at__gt=now - THESE_DAYS, at__lt=now - LEFT_TO_CONFIRM).exclude(agent=None)
    is_one_broken = False
    for message in recent.select_related("conversation", "agent").order_by("pk"):
        for found in found_in(message):
            promise = _made(message, found)
            if found.due_at > now:
                continue
            if not is_one_broken and _is_open(message.conversation_id):
                is_one_broken = break_if_due(promise.pk, now=found.due_at)
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
