"""Making promises: what we wrote is offered as one, and somebody says that it is. Nobody else makes one."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from makeright.conversations.models import LEFT, OUT, Conversation, Message
from makeright.conversations.models.conversation import take_turn
from makeright.events.kinds import Code
from makeright.events.models import IMPORT
from makeright.events.recording import record
from makeright.hours.clock import Hours, worked
from makeright.hours.reading import default_hours
from makeright.jobs.queueing import enqueue
from makeright.lib.actor import Actor
from makeright.lib.inserting import insert
from makeright.promises import events
from makeright.promises.finding import FARTHEST, Found, find
from makeright.promises.models import PassedOver, Promise
from makeright.promises.refusals import Refused
from makeright.staff.models import Agent

OFFERED_FOR = timedelta(days=14)
LOOKED_AT = 3  # of our newest messages
_SAID = ("held", LEFT)


def found_in(message: Message, *, hours: Hours | None = None) -> list[Found]:
    """Which promises a message of ours makes, by the hours that count for all, at the time it was written."""
    return find(message.text, now=message.at, hours=hours or default_hours())


def offered(
    conversation: Conversation, *, now: datetime, hours: Hours | None = None
) -> list[tuple[Message, Found]]:
    """What our newest words promise and nobody has taken up, the newest first: neither made a promise nor passed over.
    It is asked for as somebody looks, and changes nothing."""
    ours = conversation.messages.filter(direction=OUT, state__in=_SAID, erased_at=None).exclude(source=IMPORT)
    newest = list(ours.filter(at__gt=now - OFFERED_FOR).order_by("-pk")[:LOOKED_AT])
    if not newest:
        return []
    counting = hours or default_hours()
    taken = set(Promise.objects.filter(message__in=newest).values_list("message_id", "begins"))
    taken |= set(PassedOver.objects.filter(message__in=newest).values_list("message_id", "begins"))
    return [
        (message, found)
        for message in newest
        for found in found_in(message, hours=counting)
        if found.due_at > now and (message.pk, found.begins) not in taken
    ]


@transaction.atomic
def make(
    message: Message,
    *,
    begins: int,
    ends: int,
    due_at: datetime,
    is_day: bool,
    by: Actor,
    owner: Agent | None = None,
    now: datetime | None = None,
) -> Promise:
    """Have these characters of a message of ours be a promise, due at an aware time; `owner` is whoever has the matter
    or, if nobody has it, who says so. Said twice of the same words it is one.

    Raises Refused: `not_ours` for what we didn't say or took back, `no_words`, `passed` or `too_far` for its time.
    """
    moment = now or timezone.now()
    conversation = message.conversation
    take_turn(conversation)
    message.refresh_from_db(fields=["state", "text", "erased_at"])
    if message.direction != OUT or message.state not in _SAID:
        raise Refused("not_ours", "Only what we said to a customer is a promise.")
    before = Promise.objects.filter(message=message, begins=begins).first()
    if before is not None:
        return before
    if not 0 <= begins < ends <= len(message.text) or not message.text[begins:ends].strip():
        raise Refused("no_words", "There are no such words in that message.")
    refuse_time(due_at, moment)
    seen_to = owner or conversation.assignee or Agent.objects.filter(pk=by.agent_id).first()
    promise = insert(
        Promise(
            conversation=conversation,
            customer=conversation.customer,
            message=message,
            begins=begins,
            ends=ends,
            due_at=due_at,
            is_day=is_day,
            owner=seen_to,
            made_at=moment,
        )
    )
    made = events.Made(
        kind=Code(promise.kind),
        made_by=Code("written"),
        text=message.pk,
        due_at=due_at,
        seconds=(due_at - moment).total_seconds(),
        working_seconds=worked(default_hours(), moment, due_at).total_seconds(),
        owner=seen_to.pk if seen_to else None,
    )
    record(events.MADE, promise, by=by, payload=made, now=moment)
    enqueue("promises.break", at=due_at, promise=promise.pk)
    return promise


@transaction.atomic
def pass_over(message: Message, *, begins: int, by: Actor, now: datetime | None = None) -> bool:
    """Say that the words from that character on are no promise; say whether that is new. What was made one stays."""
    moment = now or timezone.now()
    take_turn(message.conversation)
    if Promise.objects.filter(message=message, begins=begins).exists():
        return False
    agent = Agent.objects.filter(pk=by.agent_id).first()
    _, is_new = PassedOver.objects.get_or_create(
        message=message, begins=begins, defaults={"agent": agent, "at": moment}
    )
    if is_new:
        passed = events.PassedOver(message=message.pk, begins=begins)
        record(events.PASSED_OVER, message, by=by, payload=passed, now=moment)
    return is_new


def refuse_time(due_at: datetime, now: datetime) -> None:
    """Raises Refused: `passed`, `too_far`."""
    if due_at <= now:
        raise Refused("passed", "That time has passed already.")
    if due_at > now + FARTHEST:
        raise Refused("too_far", "A promise can be half a year ahead at most.")
