"""Telling history: what we said elsewhere, and noted, and how it ended there. What customers said is `bringing_in.py`.

All of it is told by one who tells it as `import`: it owes nothing, is sent to nobody, and wakes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from makeright.conversations import events
from makeright.conversations.models import (
    CC,
    LEFT,
    OPEN,
    OUT,
    RESOLVED,
    Brought,
    Conversation,
    Inbox,
    Message,
    Note,
    Participant,
)
from makeright.conversations.models.conversation import next_number, take_turn
from makeright.conversations.receiving import Part, attach
from makeright.conversations.refusals import Refused
from makeright.conversations.resolving import last_said
from makeright.customers.models import Customer
from makeright.customers.recognizing import hold
from makeright.events.kinds import UNKNOWN, Code
from makeright.events.models import IMPORT, Event
from makeright.events.recording import record
from makeright.lib.actor import Actor
from makeright.lib.ids import new_id
from makeright.lib.inserting import insert, insert_new
from makeright.lib.text import excerpt, squeeze, without_controls
from makeright.lib.tokens import random_id
from makeright.staff.models import Agent


@dataclass(frozen=True, slots=True)
class OurWord:
    """What one of us wrote elsewhere, at an aware time. `agent`: who, if they are known here; `author_name` in any
    case. `html` is safe, and says what `text` says. `is_automatic`: a machine of that desk wrote it.
    `message_id`: what its mail was called, "" if it was none."""

    text: str
    at: datetime
    external_id: str
    agent: Agent | None = None
    author_name: str = ""
    html: str = ""
    files: Sequence[Part] = ()
    others: Sequence[tuple[str, str]] = ()
    is_automatic: bool = False
    message_id: str = ""


@transaction.atomic
def open_empty(
    customer: Customer,
    *,
    inbox: Inbox,
    subject: str,
    address: str,
    at: datetime,
    started_by: str = "customer",
    by: Actor,
    now: datetime | None = None,
) -> Conversation:
    """Begin a conversation of long ago, before anything is said in it. `started_by`: `customer` or `us`; `address`:
    where they are answered by mail, or "". Calling twice makes two. Raises Refused (`forgotten`)."""
    _is_history(by)
    if customer.is_forgotten or not hold([customer.pk]):
        raise Refused("forgotten", "This customer was forgotten, or is another by now.")
    channel = "mail" if address else "api"
    conversation = insert(
        Conversation(
            number=next_number(),
            inbox=inbox,
            customer=customer,
            subject=squeeze(without_controls(subject))[:500],
            channel=channel,
            opened_at=at,
            last_at=at,
        )
    )
    opened = events.Opened(
        started_by=Code(started_by), stage=Code(UNKNOWN), channel=Code(channel), surface=Code("api")
    )
    record(events.OPENED, conversation, by=by, payload=opened, occurred_at=at, now=now)
    return conversation


@transaction.atomic
def tell_reply(
    conversation: Conversation, word: OurWord, *, by: Actor, now: datetime | None = None
) -> tuple[Message, bool]:
    """Add what one of us wrote to the customer, as it left there; give it, and whether it is new. What came in under
    the same name before is given as it is. Raises Refused: `elsewhere` if that stands in another conversation; `empty`.
    """
    _is_history(by)
    known = Message.objects.filter(pk__in=_brought(word.external_id)).first()
    if known is not None:
        if known.conversation_id != conversation.pk:
            raise Refused("elsewhere", "What is called so came into another conversation.")
        return known, False
    text = _words(word.text)
    if not text and not word.files:
        raise Refused("empty", "Nothing was said.")
    take_turn(conversation)
    message = insert(
        Message(
            id=new_id(word.at),
            conversation=conversation,
            direction=OUT,
            channel=conversation.channel,
            agent=word.agent,
            author_name=_author(word),
            author_address=conversation.inbox.address,
            copied=[[address[:320], name[:200]] for address, name in word.others],
            subject=conversation.subject,
            text=text,
            html=word.html,
            source=by.source,
            message_id=word.message_id[:255] or f"<{random_id()}@{conversation.inbox.domain}>",
            at=word.at,
            occurred_at=word.at,
            state=LEFT,
            left_at=word.at,
        )
    )
    attach(message, word.files)
    _name(word.external_id, message)
    insert_new(
        Participant(conversation=conversation, address=address[:320], name=name[:200], role=CC)
        for address, name in word.others
    )
    same = Conversation.objects.filter(pk=conversation.pk)
    same.update(attachment_count=F("attachment_count") + sum(not part.inline for part in word.files))
    same.filter(last_at__lte=word.at).update(last_at=word.at, last_words=excerpt(text, 180))
    sent = events.Sent(
        message=message.pk,
        author=Code("rule" if word.is_automatic else "ai" if word.agent and word.agent.is_ai else "agent"),
        automatic=Code(UNKNOWN),
        answers=None,
        saved_reply_id=None,
        macro_id=None,
        edited=None,
        open_for_seconds=None,
    )
    record(events.SENT, message, by=by, payload=sent, occurred_at=word.at, now=now)
    return message, True


@transaction.atomic
def tell_note(conversation: Conversation, word: OurWord, *, by: Actor, now: datetime | None = None) -> Note:
    """Add what one of us noted for colleagues. Its files stay where they are: a note has none. Calling twice makes two:
    whoever calls knows doubles. Raises Refused (`empty`)."""
    _is_history(by)
    text = _words(word.text)
    if not text:
        raise Refused("empty", "Nothing was said.")
    note = insert(
        Note(
            id=new_id(word.at),
            conversation=conversation,
            agent=word.agent,
            author_name="" if word.agent else _author(word),
            text=text,
            at=word.at,
        )
    )
    record(events.NOTE_ADDED, note, by=by, payload=events.NoteAdded(note.pk), occurred_at=word.at, now=now)
    return note


@transaction.atomic
def tell_settled(
    conversation: Conversation, *, at: datetime, reason: str = UNKNOWN, by: Actor, now: datetime | None = None
) -> bool:
    """Say that it was settled there, at an aware time; say whether that is new. What anybody did here since it came in
    counts more: then nothing changes."""
    _is_history(by)
    take_turn(conversation)
    if _was_touched(conversation):
        return False
    still_open = Conversation.objects.filter(pk=conversation.pk, state=OPEN)
    if not still_open.update(state=RESOLVED, waiting_since=None, resolved_at=at):
        return False
    conversation.refresh_from_db()
    last = last_said(conversation)
    resolved = events.Resolved(reason=Code(reason), customer_spoke_last=last is not None and not last.is_ours)
    record(events.RESOLVED, conversation, by=by, payload=resolved, occurred_at=at, now=now)
    return True


@transaction.atomic
def tell_open_again(
    conversation: Conversation, *, at: datetime, by: Actor, now: datetime | None = None
) -> bool:
    """Say that it is open there again, though it came in as settled; say whether that is new. It owes nothing. What
    anybody did here since it came in counts more: then nothing changes."""
    _is_history(by)
    take_turn(conversation)
    if _was_touched(conversation):
        return False
    settled = Conversation.objects.filter(pk=conversation.pk, state=RESOLVED, erased_at=None)
    if not settled.update(state=OPEN, resolved_at=None, junk_since=None):
        return False
    conversation.refresh_from_db()
    again = events.Reopened(by=Code(UNKNOWN))
    record(events.REOPENED, conversation, by=by, payload=again, occurred_at=at, now=now)
    return True


def _was_touched(conversation: Conversation) -> bool:
    """Whether anything happened to it here, beside what was told of elsewhere."""
    return Event.objects.filter(conversation_id=conversation.pk).exclude(source=IMPORT).exists()


def _is_history(by: Actor) -> None:
    if by.source != IMPORT:
        raise ValueError("what happened elsewhere is told as history: by.telling('import')")


def _brought(external_id: str) -> list[int]:
    return list(Brought.objects.filter(external_id=external_id).values_list("message_id", flat=True))


def _name(external_id: str, message: Message) -> None:
    try:
        insert(Brought(external_id=external_id, message=message))
    except IntegrityError:
        raise Refused("meanwhile", "It came in at this very moment: ask again.") from None


def _author(word: OurWord) -> str:
    return (word.agent.name if word.agent else squeeze(without_controls(word.author_name)))[:200]


def _words(said: str) -> str:
    return without_controls(said, keep_directions=True).replace("\r\n", "\n").strip()
