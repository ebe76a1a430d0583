"""What webhooks tell of conversations and messages, as they are now. What colleagues noted among themselves is told
nowhere: an event says that there is a note, and no more."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from makeright.api.ids import public
from makeright.conversations.models import Conversation, Message
from makeright.webhooks.forming import form_of
from makeright.webhooks.telling import in_utc


@form_of("conversation")
def conversations(keys: Collection[int]) -> Mapping[int, dict[str, Any]]:
    told = Conversation.objects.filter(pk__in=keys).prefetch_related("taggings__tag")
    return {each.pk: _conversation(each) for each in told}


@form_of("message")
def messages(keys: Collection[int]) -> Mapping[int, dict[str, Any]]:
    """Of one that was erased remains that there was one."""
    told = Message.objects.filter(pk__in=keys).prefetch_related("attachments")
    return {each.pk: _message(each) for each in told}


def _conversation(conversation: Conversation) -> dict[str, Any]:
    return {
        "id": public("cnv", conversation.pk),
        "number": conversation.number,
        "subject": conversation.subject,
        "channel": conversation.channel,
        "language": conversation.language,
        "state": conversation.state,
        "inbox": public("inb", conversation.inbox_id),
        "customer": public("cus", conversation.customer_id),
        "assignee": _id("agt", conversation.assignee_id),
        "team": _id("team", conversation.team_id),
        "tags": sorted(each.tag.name for each in conversation.taggings.all()),
        "opened_at": _at(conversation.opened_at),
        "waiting_since": _at(conversation.waiting_since),
        "last_at": _at(conversation.last_at),
        "resolved_at": _at(conversation.resolved_at),
        "snoozed_until": _at(conversation.snoozed_until),
        "junk_since": _at(conversation.junk_since),
        "erased_at": _at(conversation.erased_at),
    }


def _message(message: Message) -> dict[str, Any]:
    return {
        "id": public("msg", message.pk),
        "conversation": public("cnv", message.conversation_id),
        "direction": message.direction,
        "channel": message.channel,
        "state": message.state,
        "customer": _id("cus", message.customer_id),
        "agent": _id("agt", message.agent_id),
        "author_name": message.author_name,
        "author_address": message.author_address,
        "subject": message.subject,
        "text": message.fresh_text,
        "at": _at(message.at),
        "occurred_at": _at(message.occurred_at),
        "left_at": _at(message.left_at),
        "erased_at": _at(message.erased_at),
        "attachments": [
            {"filename": each.filename, "mime": each.mime, "size": each.size}
            for each in sorted(message.attachments.all(), key=lambda each: each.pk)
        ],
    }


def _id(prefix: str, key: int | None) -> str | None:
    return public(prefix, key) if key else None


def _at(moment: datetime | None) -> str | None:
    return in_utc(moment) if moment else None
