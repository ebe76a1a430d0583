"""What we owe: which words of a person wait for an answer of ours."""

from __future__ import annotations

from makeright.conversations.models import HELD, IN, LEFT, OUT, Conversation, Message
from makeright.events.models import IMPORT


def said_after(conversation: Conversation, message_id: int) -> Message | None:
    """The first thing that a person said to us after the message with that id. What was said elsewhere is not owed."""
    later = conversation.messages.filter(direction=IN, robot="human", pk__gt=message_id)
    return later.exclude(source=IMPORT).order_by("pk").first()


def first_unanswered(conversation: Conversation) -> Message | None:
    """The first thing that a person said since a person of ours last wrote: what a robot says in between, theirs or
    ours, changes nothing."""
    ours = conversation.messages.filter(direction=OUT, state__in=(HELD, LEFT), robot="human").order_by("-pk")
    return said_after(conversation, ours.values_list("pk", flat=True).first() or 0)
