"""The sheet that the composer shows: what is kept of a draft, or what was just refused, with what stands in its way."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from html import escape
from typing import Any

from django.urls import reverse

from makeright.conversations.composing import Recipients, newest_message, recipients
from makeright.conversations.models import NOTE, REPLY, Conversation, Draft, Message
from makeright.conversations.owing import said_after
from makeright.conversations.wording import on_screen
from makeright.lib.text import excerpt
from makeright.lib.tokens import random_id
from makeright.staff.models import Agent

_PICTURE = re.compile(r' src="pictures/([a-z2-7]{26})"')
NEWER = 1_500  # characters that are shown of what was not seen yet


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the composer shows. `refusal` is a code of `refusals`, or the words of a form, or empty; `facts` say more.

    `seen` is the id of the newest message on screen, `key` the name of this draft: sent twice, it is one reply.
    `is_back`: it was sent, or meant to be, so the pen belongs there. `newer` is what the customer wrote that was not
    seen, `note` what is written for colleagues; `page` that in which it was last changed.
    """

    text: str
    mode: str
    recipients: Recipients
    seen: int
    refusal: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    lost_files: int = 0
    key: str = field(default_factory=random_id)
    html: str = ""
    revision: int = 0
    page: str = ""
    saved_reply: int | None = None
    held_back: bool = False
    is_back: bool = False
    newer: str = ""
    leaves: str = ""
    note: str = ""
    note_key: str = field(default_factory=random_id)
    note_revision: int = 0
    note_page: str = ""

    @property
    def as_html(self) -> str:
        """What the editor begins with: of plain words, a block for each line."""
        lines = self.text.split("\n") if self.text else ()
        return self.html or "".join(f"<div>{escape(line) or '<br>'}</div>" for line in lines)


def sheet_of(
    conversation: Conversation, agent: Agent, *, seen: int | None = None, lost_files: int = 0
) -> Sheet:
    """What an agent has been writing here, if anything. `seen`: the newest message, if it is known."""
    kept = {draft.mode: draft for draft in Draft.objects.filter(conversation=conversation, agent=agent)}
    reply, note = kept.get(REPLY), kept.get(NOTE)
    sheet = Sheet(
        text="",
        mode=REPLY,
        recipients=recipients(conversation),
        seen=newest_message(conversation) if seen is None else seen,
        lost_files=lost_files,
    )
    if note is not None:
        sheet = replace(
            sheet, note=note.text, note_key=note.key, note_revision=note.revision, note_page=note.page
        )
    if reply is None:
        return sheet
    whom = sheet.recipients
    if reply.copied is not None:
        whom = replace(whom, cc=_boxes(reply.copied), bcc=_boxes(reply.blind), are_chosen=True)
    return replace(
        sheet,
        text=reply.text,
        html=on_screen(reply.html, pictures=addresses_in(conversation, reply.html)),
        recipients=whom,
        key=reply.key,
        revision=reply.revision,
        page=reply.page,
        saved_reply=reply.saved_reply_id,
        held_back=reply.held_back,
    )


def with_unseen(sheet: Sheet, conversation: Conversation, seen: int | None) -> Sheet:
    """The same, with the words that the customer wrote since."""
    newer: Message | None = said_after(conversation, seen or 0)
    return replace(sheet, newer=excerpt(newer.fresh_text, NEWER)) if newer else sheet


def address_of_picture(conversation: Conversation, key: str) -> str:
    """Where a picture of one's own draft is looked at."""
    return reverse("conversations:draft_picture", args=[conversation.number, key])


def addresses_in(conversation: Conversation, html: str) -> dict[str, str]:
    """The addresses of the pictures that stand in a draft's HTML, by key."""
    return {key: address_of_picture(conversation, key) for key in _PICTURE.findall(html)}


def _boxes(kept: list[list[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((address, name) for address, name in kept)
