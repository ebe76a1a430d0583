"""Receiving: the one entrance for what customers say, by whatever channel it came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils import timezone

from makeright.conversations import events
from makeright.conversations.fetching_pictures import ask_for_pictures, trusted_sender
from makeright.conversations.junking import junk
from makeright.conversations.models import (
    CC,
    FROM,
    IN,
    OPEN,
    RESOLVED,
    SNOOZED,
    Attachment,
    Conversation,
    Inbox,
    Message,
    Participant,
)
from makeright.conversations.models.conversation import next_number, take_turn
from makeright.conversations.models.message import next_message_id
from makeright.customers.models import Customer
from makeright.events.kinds import UNKNOWN, Code
from makeright.events.models import IMPORT
from makeright.events.recording import record
from makeright.files.naming import fitting
from makeright.files.shrinking import ask_for
from makeright.files.storing import Kept, enter
from makeright.lib.actor import Actor
from makeright.lib.html import REMOTE
from makeright.lib.ids import new_id
from makeright.lib.inserting import insert, insert_new
from makeright.lib.kept_questions import Question, read_again
from makeright.lib.text import excerpt


@dataclass(frozen=True, slots=True)
class Part:
    """A file that came with the message; its bytes are kept already."""

    kept: Kept
    filename: str
    inline: bool = False
    content_id: str = ""
    is_picture: bool = False


@dataclass(frozen=True, slots=True)
class Incoming:
    """What came in, read and understood: no bytes, no headers. `conversation` is the matter it belongs to, if known;
    `refers_to` one that it names without belonging to it. `others` are (address, name) of those written to in copy,
    `answer_to` is where the author wants answers, if not at their own address. `junk`: why it is junk (a code of
    `junking.HOW`), or ""; then it belongs to no conversation that isn't."""

    inbox: Inbox
    customer: Customer
    author_name: str
    author_address: str
    subject: str
    text: str
    occurred_at: datetime
    conversation: Conversation | None = None
    refers_to: Conversation | None = None
    quoted_from: int | None = None
    html: str = ""
    channel: str = "mail"
    surface: str = "mail"
    robot: str = "human"
    language: str = ""
    message_id: str = ""
    parts: Sequence[Part] = ()
    others: Sequence[tuple[str, str]] = ()
    answer_to: str = ""
    junk: str = ""


@transaction.atomic(savepoint=False)
def receive(incoming: Incoming, *, by: Actor, now: datetime | None = None) -> Message:
    """Let a message in: into its conversation, which reopens if it was settled, or into a new one.

    Only what a person wrote starts or keeps our debt; robots and lists are filed without one. What a program answers by
    itself where people talk, such as a note that they are away, changes nothing else either: neither the place of the
    conversation in lists nor the words that stand there. What `by` brings from elsewhere (`import`) is history: it is
    filed at its own time, starts no debt and reopens nothing. Calling twice makes two messages: whoever calls knows
    doubles (mail by digest and id).
    """
    is_history = by.source == IMPORT
    knew = now or timezone.now()
    moment = incoming.occurred_at if is_history else knew
    known = incoming.conversation
    if known:
        take_turn(known)
    owed_since = known.waiting_since if known else None
    conversation = (
        _go_on(known, incoming, at=moment, by=by, now=knew)
        if known
        else _open(incoming, at=moment, by=by, now=knew)
    )
    message = insert(
        Message(
            id=_id_for(incoming, conversation, moment if is_history else now),
            conversation=conversation,
            direction=IN,
            channel=incoming.channel,
            customer=incoming.customer,
            author_name=incoming.author_name[:200],
            author_address=incoming.author_address[:320],
            answer_to=incoming.answer_to[:320],
            copied=[[address[:320], name[:200]] for address, name in incoming.others],
            subject=incoming.subject[:500],
            text=incoming.text,
            quoted_from=incoming.quoted_from,
            html=incoming.html,
            robot=incoming.robot,
            source=by.source,
            message_id=incoming.message_id[:255],
            at=moment,
            occurred_at=incoming.occurred_at,
        )
    )
    attach(message, incoming.parts)
    _remember_participants(conversation, incoming)
    received = events.Received(
        message=message.pk,
        channel=Code(incoming.channel),
        robot=Code(incoming.robot),
        owed_since=owed_since,
        language=Code(incoming.language or UNKNOWN),
    )
    event = record(
        events.RECEIVED, message, by=by, payload=received, occurred_at=incoming.occurred_at, now=knew
    )
    if not is_history and REMOTE in incoming.html and trusted_sender(message):
        ask_for_pictures(message, by=Actor.system("pictures").on_account_of(event.pk), now=knew)
    return message


def _id_for(incoming: Incoming, conversation: Conversation, now: datetime | None) -> int:
    return next_message_id(conversation, now) if incoming.conversation else new_id(now)


def _starts_a_debt(incoming: Incoming, by: Actor) -> bool:
    return incoming.robot == "human" and by.source != IMPORT


def _open(incoming: Incoming, *, at: datetime, by: Actor, now: datetime) -> Conversation:
    conversation = insert(
        Conversation(
            number=next_number(),
            inbox=incoming.inbox,
            customer=incoming.customer,
            subject=incoming.subject[:500],
            channel=incoming.channel,
            language=incoming.language,
            opened_at=at,
            waiting_since=at if _starts_a_debt(incoming, by) and not incoming.junk else None,
            last_at=at,
            last_words=_last_words(incoming),
            attachment_count=_files(incoming),
            refers_to=incoming.refers_to,
        )
    )
    opened = events.Opened(
        started_by=Code("customer"),
        stage=Code("unknown"),
        channel=Code(incoming.channel),
        surface=Code(incoming.surface),
        refers_to=incoming.refers_to.pk if incoming.refers_to else None,
    )
    record(events.OPENED, conversation, by=by, payload=opened, occurred_at=incoming.occurred_at, now=now)
    if incoming.junk:
        junk(conversation, how=incoming.junk, by=Actor.system("mail").telling(by.source), now=at)
    return conversation


_STATE = Question(
    lambda conversation: Conversation.objects.filter(pk=conversation).values_list("state", flat=True)
)


def _go_on(
    conversation: Conversation, incoming: Incoming, *, at: datetime, by: Actor, now: datetime
) -> Conversation:
    """The matter goes on. If a person writes, the debt starts unless it runs, and what was settled
    or put away is open again; but not what is junk."""
    same = Conversation.objects.filter(pk=conversation.pk)
    is_owed = _starts_a_debt(incoming, by) and not conversation.is_junk
    was = _STATE.first(conversation) if is_owed else ""  # its turn is ours: it stays as it is
    if was == RESOLVED and same.filter(state=RESOLVED).update(state=OPEN, resolved_at=None):
        record(events.REOPENED, conversation, by=by, payload=events.Reopened(by=Code("customer")), now=now)
    if was == SNOOZED and same.filter(state=SNOOZED).update(state=OPEN, snoozed_until=None):
        record(events.WOKEN, conversation, by=by, payload=events.Woken(by=Code("customer")), now=now)
    changed: dict[str, object] = {"attachment_count": F("attachment_count") + _files(incoming)}
    if is_owed:
        changed["waiting_since"] = Coalesce("waiting_since", at)
    newest = {"last_at": at, "last_words": _last_words(incoming)}
    if _is_aside(conversation, incoming):
        same.update(**changed)
    elif by.source == IMPORT:
        same.filter(last_at__lte=at).update(**newest)
        same.update(**changed)
    else:
        same.update(**changed, **newest)
    read_again(conversation)
    return conversation


def _is_aside(conversation: Conversation, incoming: Incoming) -> bool:
    """Whether a program wrote this by itself where people talk. What programs alone say is news to each other."""
    return incoming.robot == "auto" and conversation.messages.filter(robot="human").exists()


def _last_words(incoming: Incoming) -> str:
    fresh = incoming.text if incoming.quoted_from is None else incoming.text[: incoming.quoted_from]
    return excerpt(fresh.strip() or incoming.text, 180)


def _files(incoming: Incoming) -> int:
    return sum(not part.inline for part in incoming.parts)


def attach(message: Message, parts: Sequence[Part]) -> None:
    """Hang files on a message; their bytes are kept already."""
    attached = [
        insert(
            Attachment(
                message=message,
                file=enter(part.kept),
                filename=fitting(part.filename, part.kept.mime)[:255],
                mime=part.kept.mime,
                size=part.kept.size,
                inline=part.inline,
                content_id=part.content_id[:255],
                is_picture=part.is_picture,
            )
        )
        for part in parts
    ]
    ask_for(one.file for one in attached if one.is_picture and not one.is_ornament)


def _remember_participants(conversation: Conversation, incoming: Incoming) -> None:
    rows = [
        (incoming.author_address, incoming.author_name, FROM),
        (incoming.answer_to, incoming.author_name, FROM),
        *((address, name, CC) for address, name in incoming.others),
    ]
    insert_new(
        Participant(conversation=conversation, address=address[:320], name=name[:200], role=role)
        for address, name, role in rows
        if address
    )
