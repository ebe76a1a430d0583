"""Saying by itself: what the house says without anybody of ours. It answers nothing that somebody waits for."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from makeright.conversations import events
from makeright.conversations.models import LEFT, OUT, Conversation, Message
from makeright.conversations.models.conversation import take_turn
from makeright.conversations.models.message import next_message_id
from makeright.events.kinds import Code
from makeright.events.recording import record
from makeright.lib.actor import Actor
from makeright.lib.inserting import insert
from makeright.lib.tokens import random_id


@transaction.atomic
def say_by_itself(
    conversation: Conversation,
    *,
    why: str,
    subject: str,
    text: str,
    on: Message,
    by: Actor,
    now: datetime | None = None,
) -> Message:
    """Say something to whoever wrote `on`, at once. `why` is a code of RECORD F2's `automatic`, such as ACK.

    Nothing else changes: what is owed stays owed, the conversation stays where it stands in lists, with the words that
    stand there. Calling twice says it twice: whoever calls holds the brakes. Sending is the channel's, which reacts.
    """
    moment = now or timezone.now()
    take_turn(conversation)
    message = insert(
        Message(
            id=next_message_id(conversation, now),
            conversation=conversation,
            direction=OUT,
            channel=conversation.channel,
            author_name=conversation.inbox.from_name or conversation.inbox.name,
            author_address=conversation.inbox.address,
            subject=subject[:500],
            text=text,
            robot="auto",
            automatic=why,
            message_id=f"<{random_id()}@{conversation.inbox.domain}>",
            at=moment,
            occurred_at=moment,
            state=LEFT,
            left_at=moment,
            source=by.source,
            answers=on.pk,
        )
    )
    sent = events.Sent(
        message=message.pk,
        author=Code("rule"),
        automatic=Code(why),
        answers=on.pk,
        saved_reply_id=None,
        macro_id=None,
        edited=None,
        open_for_seconds=None,
    )
    record(events.SENT, message, by=by, payload=sent, now=moment)
    return message
