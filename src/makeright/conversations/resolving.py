"""Resolving and reopening: the desk says "done", and either side may say "not yet"."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from makeright.conversations import events
from makeright.conversations.models import (
    HELD,
    IN,
    LEFT,
    OPEN,
    OUT,
    RECALLED,
    RESOLVED,
    Conversation,
    Message,
)
from makeright.conversations.models.conversation import take_turn
from makeright.conversations.owing import first_unanswered, said_after
from makeright.conversations.refusals import Refused
from makeright.events.kinds import UNKNOWN, Code
from makeright.events.recording import record
from makeright.lib.actor import Actor


@transaction.atomic
def resolve(
    conversation: Conversation,
    *,
    by: Actor,
    reason: str = UNKNOWN,
    seen: int | None = None,
    now: datetime | None = None,
) -> bool:
    """Mark the matter as settled; say whether that changed anything.

    Two agents may press the button at once. The guarded update lets one of them win, so resolving is one event.
    `reason` is a code of `events.RESOLVED_FOR`; if none is said, it is what the thread proves, or unknown: it is never
    guessed. `seen` is the id of the newest message on screen. Raises Refused: `unseen` if the customer has written
    since, `no_such_reason`.
    """
    if not events.RESOLVED_FOR.holds(reason):
        raise Refused(
            "no_such_reason", "The reason is one of: %(resolved_for)s.", {"resolved_for": events.RESOLVED_FOR}
        )
    take_turn(conversation)
    if seen is not None and said_after(conversation, seen) is not None:
        raise Refused("unseen", "The customer has written since you looked.")
    moment = now or timezone.now()
    unresolved = Conversation.objects.filter(pk=conversation.pk).exclude(state=RESOLVED)
    if not unresolved.update(state=RESOLVED, waiting_since=None, snoozed_until=None, resolved_at=moment):
        return False
    conversation.refresh_from_db()
    last = last_said(conversation)
    resolved = events.Resolved(
        reason=Code(_proven(conversation) if reason == UNKNOWN else reason),
        customer_spoke_last=last is not None and last.direction == IN,
    )
    record(events.RESOLVED, conversation, by=by, payload=resolved, now=moment)
    return True


@transaction.atomic
def reopen(conversation: Conversation, *, by: Actor, now: datetime | None = None) -> bool:
    """Take it up again; say whether it was settled. What the customer said since we last wrote is owed again."""
    take_turn(conversation)
    settled = Conversation.objects.filter(pk=conversation.pk, state=RESOLVED)
    asked = first_unanswered(conversation)
    owed = asked.at if asked else None
    if not settled.update(state=OPEN, resolved_at=None, junk_since=None, waiting_since=owed):
        return False
    conversation.refresh_from_db()
    record(events.REOPENED, conversation, by=by, payload=events.Reopened(by=Code("us")), now=now)
    return True


def last_said(conversation: Conversation) -> Message | None:
    """The last thing that a person said, on either side."""
    said = conversation.messages.filter(robot="human").exclude(direction=OUT, state=RECALLED)
    return said.order_by("-pk").first()


def _proven(conversation: Conversation) -> str:
    """Why it is settled, as far as the thread itself shows: nobody waits for an answer. Else only a person knows."""
    if first_unanswered(conversation) is not None:
        return UNKNOWN
    ours = conversation.messages.filter(direction=OUT, state__in=(HELD, LEFT), robot="human")
    return "answered" if ours.exists() else "no_answer_needed"
