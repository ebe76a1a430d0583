"""Drafting: what is being written is kept as it is typed, for its writer alone, on whichever device they go on.

A draft is a sheet on one's own desk: keeping it records no event, and nobody hears of it. It goes when it is sent, and
with the conversation when that is erased.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone

from makeright.conversations.composing import Recipients
from makeright.conversations.models import REPLY, Conversation, Draft, DraftPicture, Message, SavedReply
from makeright.conversations.models.conversation import take_turn
from makeright.conversations.refusals import Refused
from makeright.conversations.wording import Wording, stands_in, taken_back
from makeright.files.models import File
from makeright.files.storing import Kept, enter
from makeright.lib.actor import Actor
from makeright.lib.text import html_from_plain
from makeright.lib.tokens import random_id
from makeright.staff.models import Agent

LONGEST = 200_000  # characters of its text, and twice as many of its HTML
MOST_PICTURES = 20  # that stand in a draft


@dataclass(frozen=True, slots=True)
class Written:
    """What an editor holds. `copies`: who gets one, or None for those who would by themselves."""

    wording: Wording
    copies: Recipients | None = None
    saved: SavedReply | None = None

    @property
    def is_empty(self) -> bool:
        return not self.wording.text and not self.wording.html


def draft_of(conversation: Conversation, agent: Agent | int, mode: str) -> Draft | None:
    """An agent's draft of a mode here, if there is one."""
    return Draft.objects.filter(conversation=conversation, agent=agent, mode=mode).first()


@transaction.atomic
def keep(
    conversation: Conversation,
    mode: str,
    written: Written,
    *,
    key: str,
    revision: int,
    pages: tuple[str, str] = ("", ""),
    by: Actor,
    now: datetime | None = None,
) -> int:
    """Keep what is written so far; give its revision, 0 if nothing is kept since nothing is written.

    `revision` is that of what the writer had before them, 0 if nothing was kept; `key` the name under which it will
    be sent; `pages` the page that it is written in and the one that was in the same tab before, "" if nobody says.
    What was last changed in either is the writer's own, whatever its revision: a page that goes says its last words
    while the next one comes. Raises Refused: `too_long`; `elsewhere` if the draft was changed elsewhere meanwhile;
    `already_sent`.
    """
    if len(written.wording.text) > LONGEST or len(written.wording.html) > 2 * LONGEST:
        raise Refused("too_long", "A draft holds at most %(most)s characters.", {"most": f"{LONGEST:,}"})
    if conversation.messages.filter(draft_key=key).exists():
        raise Refused("already_sent", "This draft was sent already.")
    same = Draft.objects.filter(conversation=conversation, agent=by.agent_id, mode=mode)
    theirs = same.filter(Q(revision=revision) | Q(page__in=[each for each in pages if each]))
    if revision == 0 and written.is_empty and not any(pages):
        return 0
    if written.is_empty and not (written.copies and written.copies.are_chosen):
        if not theirs.delete()[0] and same.exists():
            raise _elsewhere()
        return 0
    values = _values(written, now) | {"page": pages[0]}
    if theirs.update(**values, revision=F("revision") + 1):
        return same.values_list("revision", flat=True).get()
    if revision and same.exists():
        raise _elsewhere()
    try:
        with transaction.atomic():
            fresh = Draft(conversation=conversation, agent_id=by.agent_id, mode=mode, key=key, **values)
            fresh.save(force_insert=True)
    except IntegrityError:
        raise _elsewhere() from None
    return fresh.revision


@transaction.atomic
def put_in(
    conversation: Conversation,
    kept: Kept,
    filename: str,
    *,
    key: str,
    by: Actor,
    now: datetime | None = None,
) -> DraftPicture:
    """Keep a picture for the reply that is being written; the editor says where in it. Raises Refused
    (`too_many_pictures`, `already_sent`)."""
    if conversation.messages.filter(draft_key=key).exists():
        raise Refused("already_sent", "This draft was sent already.")
    take_turn(conversation)
    draft = draft_of(conversation, by.agent_id, REPLY) or Draft.objects.create(
        conversation=conversation, agent_id=by.agent_id, mode=REPLY, key=key, at=now or timezone.now()
    )
    if draft.pictures.count() >= MOST_PICTURES:
        raise Refused(
            "too_many_pictures", "A reply takes at most %(most)s pictures.", {"most": MOST_PICTURES}
        )
    return DraftPicture.objects.create(draft=draft, file=enter(kept), filename=filename)


@transaction.atomic
def let_go(conversation: Conversation, mode: str, *, by: Actor) -> bool:
    """Throw a draft of one's own away; say whether there was one."""
    mine = Draft.objects.filter(conversation=conversation, agent=by.agent_id, mode=mode)
    return bool(mine.delete()[0])


@transaction.atomic
def take_back(message: Message, *, held_back: bool = False, now: datetime | None = None) -> Draft | None:
    """Make a draft of its writer's again of a reply that never left; what they began since stands below it. None if
    nobody wrote it."""
    conversation = message.conversation
    take_turn(conversation)
    if message.agent_id is None:
        return None
    begun = draft_of(conversation, message.agent_id, REPLY)
    draft = begun or Draft(conversation=conversation, agent_id=message.agent_id, mode=REPLY, at=message.at)
    if begun is None:
        draft.save(force_insert=True)
    pictures = [
        (each, DraftPicture.objects.create(draft=draft, file=each.file, filename=each.filename).key)
        for each in message.attachments.select_related("file").order_by("pk")
        if stands_in(each, message.html)
    ]
    html = taken_back(message.html, pictures)
    both = [(message.text, html), (draft.text, draft.html)] if begun else [(message.text, html)]
    Draft.objects.filter(pk=draft.pk).update(
        text="\n\n".join(text for text, _ in both if text),
        html=_together(both),
        copied=message.copied if message.is_addressed else draft.copied,
        blind=message.blind or draft.blind,
        saved_reply=message.saved_reply_id or draft.saved_reply_id,
        key=random_id(),
        revision=F("revision") + 1,
        page="",
        held_back=held_back,
        at=now or timezone.now(),
    )
    draft.refresh_from_db()
    return draft


def file_in(conversation: Conversation, agent: Agent, key: str) -> tuple[File, str] | None:
    """A picture in an agent's own draft here, with its name."""
    mine = DraftPicture.objects.filter(draft__conversation=conversation, draft__agent=agent, key=key)
    found = mine.select_related("file").first()
    return (found.file, found.filename) if found else None


def pictures_of(conversation: Conversation, agent: Agent) -> Sequence[DraftPicture]:
    """The pictures of an agent's own reply that is being written here."""
    mine = DraftPicture.objects.filter(
        draft__conversation=conversation, draft__agent=agent, draft__mode=REPLY
    )
    return list(mine.select_related("file").order_by("pk"))


def _values(written: Written, now: datetime | None) -> dict[str, Any]:
    copies = written.copies if written.copies and written.copies.are_chosen else None
    return {
        "text": written.wording.text,
        "html": written.wording.html,
        "copied": [list(each) for each in copies.cc] if copies else None,
        "blind": [list(each) for each in copies.bcc] if copies else [],
        "saved_reply_id": written.saved.pk if written.saved else None,
        "held_back": False,
        "at": now or timezone.now(),
    }


def _together(both: Sequence[tuple[str, str]]) -> str:
    if not any(html for _, html in both):
        return ""
    return "<div><br></div>".join(html or html_from_plain(text) for text, html in both if html or text)


def _elsewhere() -> Refused:
    return Refused("elsewhere", "You went on with this draft elsewhere.")
