"""Bringing in: what a customer said elsewhere (in a form, on the phone, in another desk) comes in by a program.

It goes through the one entrance that mail takes (`receiving.py`). What has a name of its own there comes in once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from makeright.conversations.models import Brought, Conversation, Inbox, Message
from makeright.conversations.receiving import Incoming, Part, receive
from makeright.conversations.refusals import Refused
from makeright.customers.models import Customer
from makeright.customers.normalizing import normal, normal_address
from makeright.customers.recognizing import Sign, hold, recognize, recognize_by
from makeright.events.models import LIVE
from makeright.lib.actor import Actor
from makeright.lib.inserting import insert
from makeright.lib.text import squeeze, without_controls
from makeright.lib.tokens import random_id

AHEAD = timedelta(minutes=5)  # that another machine's clock may be
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Word:
    """What was said, and by whom: a customer whom one knows, or one by a sign of theirs, with the name that they gave.
    `external_id`: what it is called where it comes from; "" if it has no name there. `html` is safe, and says what
    `text` says; `others` are (address, name) of who got copies."""

    text: str
    customer: Customer | None = None
    sign: Sign | None = None
    name: str = ""
    occurred_at: datetime | None = None
    external_id: str = ""
    files: Sequence[Part] = ()
    html: str = ""
    others: Sequence[tuple[str, str]] = ()


@transaction.atomic
def open_with(
    word: Word,
    *,
    inbox: Inbox,
    subject: str = "",
    surface: str = "api",
    language: str = "",
    by: Actor,
    now: datetime | None = None,
) -> tuple[Message, bool]:
    """Begin a conversation with what a customer said; give its first message, and whether it is new. What came in under
    the same name before is given as it is, and nothing is changed. Who can be reached by mail is answered by mail.

    Raises Refused: `empty`, `ahead` or `too_early` for when it was, `forgotten`; as `recognize_by` does for a sign.
    """
    if (known := _brought(word)) is not None:
        return known, False
    customer = _whose(word, by=by, now=now)
    address = _address(word, customer)
    message = _receive(
        word,
        customer,
        Incoming(
            inbox=inbox,
            customer=customer,
            author_name=squeeze(word.name) or customer.name,
            author_address=address,
            subject=squeeze(without_controls(subject)),
            text=_text(word),
            html=word.html,
            others=word.others,
            occurred_at=_moment(word, by, now),
            channel="mail" if address else "api",
            surface=surface,
            language=language,
            message_id=f"<{random_id()}@{inbox.domain}>",
            parts=word.files,
        ),
        by=by,
        now=now,
    )
    return message, True


@transaction.atomic
def go_on_with(
    conversation: Conversation, word: Word, *, by: Actor, now: datetime | None = None
) -> tuple[Message, bool]:
    """Add what a customer said to a conversation: its own customer, if nobody else is named. Otherwise like
    `open_with`; also raises Refused: `elsewhere` if it came in under the same name into another conversation."""
    if (known := _brought(word)) is not None:
        if known.conversation_id != conversation.pk:
            raise Refused("elsewhere", "What is called so came into another conversation.")
        return known, False
    someone = word.customer is not None or word.sign is not None
    customer = _whose(word, by=by, now=now) if someone else conversation.customer
    message = _receive(
        word,
        customer,
        Incoming(
            inbox=conversation.inbox,
            customer=customer,
            author_name=squeeze(word.name) or customer.name,
            author_address=_address(word, customer) if conversation.channel == "mail" else "",
            subject=conversation.subject,
            text=_text(word),
            html=word.html,
            others=word.others,
            occurred_at=_moment(word, by, now),
            conversation=conversation,
            channel=conversation.channel,
            message_id=f"<{random_id()}@{conversation.inbox.domain}>",
            parts=word.files,
        ),
        by=by,
        now=now,
    )
    return message, True


def _brought(word: Word) -> Message | None:
    """What came in under the same name before."""
    if not word.external_id:
        return None
    named = Brought.objects.filter(external_id=word.external_id).values_list("message_id", flat=True)
    key = next(iter(named[:1]), None)
    return None if key is None else Message.objects.get(pk=key)


def _receive(
    word: Word, customer: Customer, incoming: Incoming, *, by: Actor, now: datetime | None
) -> Message:
    if customer.is_forgotten or not hold([customer.pk]):
        raise Refused("forgotten", "This customer was forgotten, or is another by now.")
    message = receive(incoming, by=by, now=now)
    if word.external_id:
        try:
            insert(Brought(external_id=word.external_id, message=message))
        except IntegrityError:
            raise Refused("meanwhile", "It came in at this very moment: ask again.") from None
    return message


def _whose(word: Word, *, by: Actor, now: datetime | None) -> Customer:
    if word.customer is not None:
        return word.customer
    assert word.sign is not None
    if word.sign.kind == "mail" and not word.sign.is_proven:
        return recognize(
            normal("mail", word.sign.typed), word.name, by=by, now=now
        )  # as mail does, and as quick
    return recognize_by([word.sign], word.name, by=by, now=now).customer


def _address(word: Word, customer: Customer) -> str:
    """Where they are answered by mail: where they wrote from, or their own first address; "" if none is known."""
    if word.sign is not None and word.sign.kind == "mail":
        return normal_address(word.sign.typed)
    known = customer.primary("mail")
    return known.value if known else ""


def _text(word: Word) -> str:
    text = without_controls(word.text, keep_directions=True).replace("\r\n", "\n").strip()
    if not text and not word.files:
        raise Refused("empty", "Nothing was said.")
    return text


def _moment(word: Word, by: Actor, now: datetime | None) -> datetime:
    """When it was said. What is history says so."""
    knew = now or timezone.now()
    if word.occurred_at is None:
        if by.source != LIVE:
            raise Refused("no_moment", "What happened elsewhere says when: occurred_at.")
        return knew
    if word.occurred_at > knew + AHEAD:
        raise Refused("ahead", "That lies ahead: nobody has said it yet.")
    if word.occurred_at < EARLIEST:
        raise Refused("too_early", "Nothing is older than 1970 here.")
    return word.occurred_at
