"""Noting: words for colleagues, which no customer ever sees."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from makeright.conversations import events
from makeright.conversations.following import mention
from makeright.conversations.models import Conversation, Draft, Note
from makeright.conversations.refusals import Refused
from makeright.events.recording import record
from makeright.lib.actor import Actor
from makeright.lib.ids import new_id
from makeright.lib.inserting import insert
from makeright.lib.text import without_controls
from makeright.staff.models import Agent


@transaction.atomic
def note(
    conversation: Conversation,
    *,
    text: str,
    mentions: Iterable[Agent] = (),
    draft_key: str | None = None,
    by: Actor,
    now: datetime | None = None,
) -> Note:
    """Leave a note. It changes no clock and nobody's turn. Whom it mentions sees the conversation from now on. The
    draft that it was, known by `draft_key`, goes.

    Raises Refused: `empty` if nothing is said, `serves_no_longer` for whom it mentions.
    """
    words = without_controls(text).replace("\r\n", "\n").strip()
    if not words:
        raise Refused("empty", "There is nothing to note yet.")
    agent = Agent.objects.get(pk=by.agent_id)
    written = insert(
        Note(id=new_id(now), conversation=conversation, agent=agent, text=words, at=now or timezone.now())
    )
    record(events.NOTE_ADDED, written, by=by, payload=events.NoteAdded(written.pk), now=now)
    for each in mentions:
        mention(conversation, each, by=by, now=now)
    if draft_key:
        Draft.objects.filter(conversation=conversation, agent=agent, key=draft_key).delete()
    return written
