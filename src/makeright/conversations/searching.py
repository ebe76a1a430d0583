"""Searching: what is said in conversations and by whom goes into the index, as it happens and when all is made anew.

It follows the log, so no verb waits for it. It looks at the rows as they are now, whatever has happened to them since:
what is there is found, what was taken back or erased is not. Notes are for those who serve; there is no other audience.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Substr

from makeright.conversations import events
from makeright.conversations.models import (
    RECALLED,
    Attachment,
    Conversation,
    Following,
    Message,
    Note,
    sight_of,
)
from makeright.conversations.seeing import audience
from makeright.customers import events as customers
from makeright.customers.models import Customer
from makeright.events.cursors import FOLLOWERS, cursor
from makeright.events.models import Event
from makeright.events.reading import Heard
from makeright.jobs.models import BULK
from makeright.jobs.queueing import enqueue
from makeright.search.finding import EVERYTHING
from makeright.search.keeping import Item, forget_all, put_all, take_turn
from makeright.search.sources import source
from makeright.search.words import LONGEST_TEXT
from makeright.staff.models import Agent

MESSAGE, NOTE, CUSTOMER = "message", "note", "customer"
CURSOR = "search"
AT_ONCE = 25  # events, or things of one conversation, a transaction
CHANGES_AUDIENCE = {
    events.ASSIGNED.name,
    events.TEAM_ASSIGNED.name,
    events.FOLLOWED.name,
    events.UNFOLLOWED.name,
    events.CUSTOMER_CHANGED.name,
}
CHANGES_CUSTOMER = {
    events.OPENED.name,
    events.RECEIVED.name,
    *CHANGES_AUDIENCE,
    customers.MERGED.name,  # of these the subject is one customer, and `customer_id` another
    customers.UNMERGED.name,
    customers.IDENTITY_ADDED.name,
    customers.IDENTITY_MOVED.name,
    customers.IDENTITY_REMOVED.name,
}


def audiences_of(agent: Agent) -> frozenset[str] | None:
    """Whose things an agent finds: the same rule as `visible_to`, in the keys of the index."""
    sight = sight_of(agent)
    if sight.sees_all:
        return EVERYTHING
    place = "inbox" if sight.of_colleagues else "free"
    teams = (f"team-{team}" for team in sight.teams)
    return frozenset({f"agent-{agent.pk}", *teams, *(f"{place}-{inbox}" for inbox in sight.inboxes)})


@cursor(CURSOR, begin="now", limit=AT_ONCE)
@transaction.atomic
def keep_up(heard: list[Heard]) -> None:
    """Bring the index up to what these events tell of. Twice is harmless."""
    take_turn()
    subjects: dict[str, set[int]] = defaultdict(set)
    for one in heard:
        subjects[one.subject_kind].add(one.subject_id)
        if one.kind in CHANGES_CUSTOMER and one.customer_id is not None:
            subjects[CUSTOMER].add(one.customer_id)
    put_messages(subjects[MESSAGE])
    put_notes(subjects[NOTE])
    put_customers(subjects[CUSTOMER] | _losers_of(heard))
    moved = {one.conversation_id for one in heard if one.kind in CHANGES_AUDIENCE}
    for conversation in sorted(key for key in moved if key is not None):
        put_conversation(conversation)


def _losers_of(heard: Iterable[Heard]) -> set[int]:
    """Customers whom an identity or a matter was taken from: the envelope names only who has it now."""
    taken = {customers.IDENTITY_MOVED.name, events.CUSTOMER_CHANGED.name}
    moves = [one.id for one in heard if one.kind in taken]
    if not moves:
        return set()
    told = Event.objects.filter(pk__in=moves)
    return {payload["from_customer"] for payload in told.values_list("payload", flat=True)}


@transaction.atomic
def put_messages(ids: Collection[int]) -> None:
    """Let these messages be found as they are now; those that are no more, no longer."""
    take_turn()
    _put(MESSAGE, ids, _items_of_messages(_said(_messages().filter(pk__in=ids))) if ids else [])


@transaction.atomic
def put_notes(ids: Collection[int]) -> None:
    """Let these notes be found as they are now; those that are no more, no longer."""
    take_turn()
    _put(NOTE, ids, _items_of_notes(_notes().filter(pk__in=ids)) if ids else [])


@transaction.atomic
def put_customers(ids: Collection[int]) -> None:
    """Let these customers be found as they are now; those that are no more, no longer."""
    take_turn()
    _put(CUSTOMER, ids, _items_of_customers(_customers().filter(pk__in=ids)) if ids else [])


@transaction.atomic
def put_conversation(conversation: int, beyond: int = 0) -> None:
    """Let all that is said in a conversation be found by those who may see it now; of a long one the rest as jobs."""
    take_turn()
    messages = _said(_messages().filter(conversation=conversation, pk__gt=beyond).order_by("pk")[:AT_ONCE])
    notes = _notes().filter(conversation=conversation, pk__gt=beyond).order_by("pk")
    if len(messages) == AT_ONCE:
        notes = notes.filter(pk__lte=messages[-1].id)
    some_notes = list(notes[:AT_ONCE])
    if len(some_notes) == AT_ONCE:
        messages = [message for message in messages if message.id <= some_notes[-1].id]
    put_all([*_items_of_messages(messages), *_items_of_notes(some_notes)])
    if AT_ONCE in (len(messages), len(some_notes)):
        last = max([message.id for message in messages] + [note.pk for note in some_notes])
        enqueue("conversations.find_again", priority=BULK, conversation=conversation, beyond=last)


def _put(kind: str, ids: Collection[int], items: Iterable[Item]) -> None:
    known = list(items)
    put_all(known)
    forget_all(kind, set(ids) - {item.id for item in known})


def catch_up() -> None:
    """Follow the log from here on, if that has not begun: what is entered before and what happens after then meet."""
    FOLLOWERS[CURSOR].follow()


@source(MESSAGE, count=lambda: _messages().count(), prepare=catch_up)
def messages_below(before: int | None, limit: int) -> list[Item]:
    found = _messages() if before is None else _messages().filter(pk__lt=before)
    return _items_of_messages(_said(found.order_by("-pk")[:limit]))


@source(NOTE, count=lambda: _notes().count(), prepare=catch_up)
def notes_below(before: int | None, limit: int) -> list[Item]:
    found = _notes() if before is None else _notes().filter(pk__lt=before)
    return _items_of_notes(found.order_by("-pk")[:limit])


@source(CUSTOMER, count=lambda: _customers().count(), prepare=catch_up)
def customers_below(before: int | None, limit: int) -> list[Item]:
    found = _customers() if before is None else _customers().filter(pk__lt=before)
    return _items_of_customers(found.order_by("-pk")[:limit])


def _messages() -> QuerySet[Message]:
    return Message.objects.exclude(state=RECALLED).filter(erased_at=None)


def _notes() -> QuerySet[Note]:
    return Note.objects.exclude(text="")


def _customers() -> QuerySet[Customer]:
    return Customer.objects.standing()


class _Said(NamedTuple):
    """What of a message can be found; of a text of megabytes its beginning."""

    id: int
    conversation_id: int
    author_name: str
    author_address: str
    copied: list[list[str]]
    subject: str
    quoted_from: int | None
    at: datetime
    beginning: str


def _said(messages: QuerySet[Message]) -> list[_Said]:
    return [_Said(*row) for row in messages.values_list(*_Said._fields[:-1], Substr("text", 1, LONGEST_TEXT))]


def _items_of_messages(messages: Sequence[_Said]) -> list[Item]:
    conversations = _conversations(messages)
    audiences = _audiences(conversations.values())
    files = defaultdict(list)
    attached = Attachment.objects.filter(message__in=[message.id for message in messages]).order_by("pk")
    for message, name in attached.values_list("message_id", "filename"):
        files[message].append(name)
    continued = _continued(messages)
    return [
        _item_of_message(
            message,
            conversations[message.conversation_id],
            audiences[message.conversation_id],
            files[message.id],
            continued,
        )
        for message in messages
    ]


def _item_of_message(
    message: _Said,
    conversation: Conversation,
    audience: set[str],
    files: Sequence[str],
    continued: Collection[int],
) -> Item:
    """What they only quote is found where it was said first; of what opens a conversation that is here."""
    text = message.beginning[: message.quoted_from] if message.id in continued else message.beginning
    return Item(
        MESSAGE,
        message.id,
        {
            "text": [text, *(part for one in message.copied for part in one)],
            "subject": [message.subject or conversation.subject, str(conversation.number)],
            "from": [message.author_name, message.author_address],
            "file": list(files),
        },
        audience,
        message.at,
        about=conversation.pk,
    )


def _items_of_notes(found: Iterable[Note]) -> list[Item]:
    notes = list(found)
    conversations = _conversations(notes)
    audiences = _audiences(conversations.values())
    names = dict(Agent.objects.filter(pk__in={note.agent_id for note in notes}).values_list("pk", "name"))
    return [
        _item_of_note(
            note,
            conversations[note.conversation_id],
            audiences[note.conversation_id],
            names.get(note.agent_id or 0, note.author_name),
        )
        for note in notes
    ]


def _item_of_note(note: Note, conversation: Conversation, audience: set[str], author: str) -> Item:
    subject = [conversation.subject, str(conversation.number)]
    words = {"text": note.text, "subject": subject, "from": author}
    return Item(NOTE, note.pk, words, audience, note.at, about=conversation.pk)


def _items_of_customers(found: Iterable[Customer]) -> list[Item]:
    """Whoever sees one of their conversations finds the customer, by each way of writing what they are known by."""
    people = list(found.prefetch_related("identities")) if isinstance(found, QuerySet) else list(found)
    audiences: dict[int, set[str]] = defaultdict(set)
    theirs = Q(customer__in=[customer.pk for customer in people])
    places = Conversation.objects.filter(theirs).values_list(
        "customer_id", "inbox_id", "assignee_id", "team_id"
    )
    for customer, inbox, assignee, team in places.distinct():
        audiences[customer] |= audience(inbox, assignee, team, ())
    followed = Following.objects.filter(until=None, conversation__in=Conversation.objects.filter(theirs))
    for customer, agent in followed.values_list("conversation__customer_id", "agent_id"):
        audiences[customer].add(f"agent-{agent}")
    return [
        Item(
            CUSTOMER,
            customer.pk,
            {"from": _names_of(customer)},
            audiences[customer.pk],
            customer.created_at,
            inside=True,
        )
        for customer in people
    ]


def _audiences(conversations: Iterable[Conversation]) -> dict[int, set[str]]:
    """Who may find what is said in these, by conversation."""
    known = {each.pk: each for each in conversations}
    followers: dict[int, list[int]] = defaultdict(list)
    ongoing = Following.objects.filter(conversation__in=known.keys(), until=None)
    for conversation, agent in ongoing.values_list("conversation_id", "agent_id"):
        followers[conversation].append(agent)
    return {
        key: audience(each.inbox_id, each.assignee_id, each.team_id, followers[key])
        for key, each in known.items()
    }


def _names_of(customer: Customer) -> list[str]:
    identities = [each for identity in customer.identities.all() for each in (identity.value, identity.typed)]
    return [name for name in (customer.name, customer.preferred_name, *identities) if name]


def _conversations(said: Iterable[_Said | Note]) -> dict[int, Conversation]:
    return Conversation.objects.only("number", "subject", "inbox", "assignee", "team").in_bulk(
        {each.conversation_id for each in said}
    )


def _continued(messages: Iterable[_Said]) -> set[int]:
    """Those that quote something and aren't the first of their conversation."""
    quoting = [message.id for message in messages if message.quoted_from is not None]
    if not quoting:
        return set()
    earlier = Message.objects.filter(conversation=OuterRef("conversation"), pk__lt=OuterRef("pk"))
    return set(Message.objects.filter(Exists(earlier), pk__in=quoting).values_list("pk", flat=True))
