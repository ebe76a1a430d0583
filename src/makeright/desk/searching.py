"""Searching the desk: what was said, who said it, and what was bought, as far as the agent may see it now, whatever the
index holds."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models.functions import Substr

from makeright.conversations import listing
from makeright.conversations.listing import Row
from makeright.conversations.models import IN, RECALLED, Attachment, Conversation, Message, Note
from makeright.conversations.searching import CUSTOMER, MESSAGE, NOTE, audiences_of
from makeright.customers.models import Customer
from makeright.desk.finding_orders import FoundOrders, find_orders
from makeright.search import rebuilding
from makeright.search.asking import Hit
from makeright.search.finding import Found, find
from makeright.search.marking import LONGEST, Bit, snippet
from makeright.search.queries import Query
from makeright.staff.models import Agent

PAGE = 50
MOST_PEOPLE = 5
MOST_LOOKED_AT = 500  # conversations of theirs
WHOLE = 500  # characters; what is shorter is shown whole
_NUMBER = re.compile(r"\s*#?(\d{1,15})\s*\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class Result:
    """A conversation, and the newest in it that was looked for: of `kind` message or note, or number if the
    conversation itself was. `author` is whoever said it, if that isn't the customer whom the row names."""

    row: Row
    kind: str
    at: datetime
    name: Sequence[Bit]
    subject: Sequence[Bit]
    words: Sequence[Bit]
    author: str = ""
    file: Sequence[Bit] = ()
    said: int | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """A customer, and their latest conversation that the agent sees."""

    customer: int
    name: Sequence[Bit]
    address: Sequence[Bit]
    number: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Results:
    """A page of what was found. `is_first`: the first page, which tells how many there are, and has people and
    orders."""

    typed: str
    found: Found
    is_first: bool
    results: Sequence[Result]
    people: Sequence[Person]
    is_complete: bool
    orders: FoundOrders


def search(agent: Agent, typed: str, after: str = "") -> Results:
    """Look for what an agent has typed, in a fixed number of queries. What they may not see is not in it, even where
    the index doesn't know yet."""
    audiences = audiences_of(agent)
    found = find(typed, audiences, kinds=[MESSAGE, NOTE], after=after, limit=PAGE, each_once=True)
    is_first = found.count is not None
    rows = listing.these(agent, {hit.about for hit in found.hits if hit.about is not None})
    results = _results(found.hits, rows, found.query)
    people: list[Person] = []
    orders = FoundOrders()
    if is_first and typed.strip():
        named = _named(agent, typed)
        results = [*named, *(each for each in results if each.row.id not in {one.row.id for one in named})]
        people = _people(
            agent, find(typed, audiences, kinds=[CUSTOMER], limit=MOST_PEOPLE, best=True, inside=True)
        )
        orders = find_orders(agent, typed)
    return Results(typed, found, is_first, results, people, rebuilding.is_done(), orders)


def _results(hits: Iterable[Hit], rows: dict[int, Row], query: Query) -> list[Result]:
    shown = [hit for hit in hits if hit.about in rows]
    ids = {kind: [hit.subject_id for hit in shown if hit.kind == kind] for kind in (MESSAGE, NOTE)}
    messages = _messages(ids[MESSAGE])
    notes = Note.objects.select_related("agent").in_bulk(ids[NOTE])
    files = _files(ids[MESSAGE])
    results: list[Result] = []
    for hit in shown:
        row = rows[hit.about or 0]
        if hit.kind == NOTE and hit.subject_id in notes:
            results.append(_of_note(notes[hit.subject_id], row, query))
        elif hit.subject_id in messages:
            results.append(_of_message(messages[hit.subject_id], row, files[hit.subject_id], query))
    return results


class _Message(NamedTuple):
    """What of a message is shown; of a text of megabytes its beginning."""

    id: int
    direction: str
    at: datetime
    author_name: str
    author_address: str
    subject: str
    beginning: str


def _messages(ids: Collection[int]) -> dict[int, _Message]:
    found = Message.objects.filter(pk__in=ids).exclude(state=RECALLED)
    rows = found.values_list(*_Message._fields[:-1], Substr("text", 1, LONGEST))
    return {row[0]: _Message(*row) for row in rows}


def _of_message(message: _Message, row: Row, files: Collection[str], query: Query) -> Result:
    is_theirs = message.direction == IN and message.author_name in ("", row.customer_name)
    words = snippet(message.beginning, query)
    named = [snippet(name, query, field="file", limit=WHOLE) for name in files]
    file = next((bits for bits in named if _is_marked(bits)), ())
    return Result(
        row,
        MESSAGE,
        message.at,
        name=snippet(row.customer_name, query, field="from", limit=WHOLE),
        subject=snippet(message.subject or row.subject, query, field="subject", limit=WHOLE),
        words=words,
        author="" if is_theirs else message.author_name or message.author_address,
        file=() if _is_marked(words) else file,
        said=message.id,
    )


def _of_note(note: Note, row: Row, query: Query) -> Result:
    return Result(
        row,
        NOTE,
        note.at,
        name=snippet(row.customer_name, Query(), limit=WHOLE),
        subject=snippet(row.subject, query, field="subject", limit=WHOLE),
        words=snippet(note.text, query),
        author=note.agent.first_name if note.agent else note.author_name,
        said=note.pk,
    )


def _is_marked(bits: Iterable[Bit]) -> bool:
    return any(bit.is_found for bit in bits)


def _files(messages: Collection[int]) -> dict[int, list[str]]:
    files: dict[int, list[str]] = defaultdict(list)
    attached = Attachment.objects.filter(message__in=messages).order_by("pk")
    for message, name in attached.values_list("message_id", "filename"):
        files[message].append(name)
    return files


def _named(agent: Agent, typed: str) -> list[Result]:
    """The conversation of that number, if a number was typed."""
    number = _NUMBER.match(typed)
    keys = Conversation.objects.filter(number=int(number[1])).values_list("pk", flat=True) if number else ()
    return [
        Result(
            row,
            "number",
            row.last_at,
            name=[Bit(row.customer_name)],
            subject=[Bit(row.subject)],
            words=[Bit(row.last_words)],
        )
        for row in listing.these(agent, list(keys)).values()
    ]


def _people(agent: Agent, found: Found) -> list[Person]:
    """The customers who were found, as far as the agent sees a conversation of theirs."""
    ids = [hit.subject_id for hit in found.hits]
    latest: dict[int, tuple[int, datetime]] = {}
    theirs = Conversation.objects.visible_to(agent).filter(customer__in=ids).order_by("-last_at")
    for customer, number, last_at in theirs.values_list("customer_id", "number", "last_at")[:MOST_LOOKED_AT]:
        latest.setdefault(customer, (number, last_at))
    customers = Customer.objects.prefetch_related("identities").in_bulk(list(latest))
    return [_person(customers[key], *latest[key], found.query) for key in ids if key in customers]


def _person(customer: Customer, number: int, last_at: datetime, query: Query) -> Person:
    addresses = [snippet(each.value, query, field="from", limit=WHOLE) for each in customer.identities.all()]
    address = next((bits for bits in addresses if _is_marked(bits)), addresses[0] if addresses else [])
    name = snippet(customer.name, query, field="from", limit=WHOLE)
    return Person(customer.pk, name or address, address if name else [], number, last_at)
