"""Tagging: which tags a matter has. Customers never see them; whoever sees the matter does."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import Count
from django.db.models.functions import Lower
from django.utils import timezone

from makeright.conversations import events
from makeright.conversations.models import OPEN, Conversation, Sight, Tag, Tagging
from makeright.conversations.models.conversation import take_turn
from makeright.conversations.refusals import Refused
from makeright.events.recording import record
from makeright.lib.actor import Actor

MOST_TAGS = 20  # on one conversation


class Worn(NamedTuple):
    """A tag as a conversation has it."""

    id: int
    name: str
    color: str


@transaction.atomic
def tag_with(conversation: Conversation, tag: Tag, *, by: Actor, now: datetime | None = None) -> bool:
    """Put a tag on it; say whether it wasn't there. Raises Refused: `tag_retired`, `too_many_tags`."""
    take_turn(conversation)
    if Tag.objects.select_for_update().get(pk=tag.pk).retired_at is not None:
        raise Refused("tag_retired", "The tag %(tag)s is used no more.", {"tag": tag})
    worn = set(conversation.taggings.values_list("tag", flat=True))
    if tag.pk in worn:
        return False
    if len(worn) >= MOST_TAGS:
        raise Refused("too_many_tags", "A conversation has at most %(most)s tags.", {"most": MOST_TAGS})
    moment = now or timezone.now()
    agent = by.agent_id if by.serves else None
    Tagging.objects.create(conversation=conversation, tag=tag, agent_id=agent, at=moment)
    record(events.TAGGED, conversation, by=by, payload=events.Tagged(tag=tag.pk), now=moment)
    return True


@transaction.atomic
def untag(conversation: Conversation, tag: Tag, *, by: Actor, now: datetime | None = None) -> bool:
    """Take a tag off it, be it in use or retired; say whether it was there."""
    take_turn(conversation)
    taken, _each = conversation.taggings.filter(tag=tag).delete()
    if not taken:
        return False
    record(events.UNTAGGED, conversation, by=by, payload=events.Untagged(tag=tag.pk), now=now)
    return True


def worn_by(conversations: Collection[int]) -> dict[int, list[Worn]]:
    """Which tags the conversations with these keys have, by name, in one query; what has none is left out."""
    worn: dict[int, list[Worn]] = defaultdict(list)
    if not conversations:
        return worn
    rows = Tagging.objects.filter(conversation__in=conversations).order_by(Lower("tag__name"), "tag")
    for conversation, *tag in rows.values_list("conversation_id", "tag_id", "tag__name", "tag__color"):
        worn[conversation].append(Worn._make(tag))
    return dict(worn)


def open_with(sight: Sight) -> dict[int, int]:
    """How many open conversations have each tag, of those within sight, by the tag's key; what none has is left out."""
    seen = Conversation.objects.filter(state=OPEN).within(sight)
    rows = Tagging.objects.filter(conversation__in=seen.values("pk")).order_by()
    return dict(rows.values_list("tag").annotate(Count("pk")))
