"""Querying: conversations as plain rows, by whatever a program asks for.

The hottest list there is, hence without the ORM, whose query costs more than its answer. What may be asked stands in
tables of SQL fragments below; nothing that anybody says becomes part of a statement, only of its parameters.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection

from makeright.conversations.models import Conversation, Sight

TABLE = "conversations_conversation"
_PLAIN = (
    "id", "number", "subject", "channel", "language", "state", "inbox_id", "customer_id", "assignee_id", "team_id",
    "last_words", "attachment_count",
)  # fmt: skip
_TIMES = ("opened_at", "last_at", "waiting_since", "snoozed_until", "resolved_at", "junk_since", "erased_at")
COLUMNS = (*_PLAIN, *_TIMES)
# What a list may be narrowed to, by name: with one parameter each, or without any.
_FILTERS: Mapping[str, str] = {
    "key": "c.id = %s",
    "inbox": "c.inbox_id = %s",
    "team": "c.team_id = %s",
    "assignee": "c.assignee_id = %s",
    "customer": "c.customer_id = %s",
    "number": "c.number = %s",
    "tag": "c.id IN (SELECT conversation_id FROM conversations_tagging WHERE tag_id = %s)",
    "company": (
        "c.customer_id IN (SELECT customer_id FROM customers_membership WHERE company_id = %s AND until IS NULL)"
    ),
    "created_since": "c.opened_at >= %s",
    "last_message_since": "c.last_at >= %s",
}
_FLAGS: Mapping[str, str] = {
    "open": "c.state = 'open'",  # a literal, so that an index of those alone is of use
    "snoozed": "c.state = 'snoozed'",
    "resolved": "c.state = 'resolved'",
    "junk": "c.junk_since IS NOT NULL",
    "no_junk": "c.junk_since IS NULL",
    "nobodys": "c.assignee_id IS NULL",
    "owed": "c.waiting_since IS NOT NULL",
    "not_owed": "c.waiting_since IS NULL",
}
# By what a list may be sorted: each is what an index walks along.
SORTS: Mapping[str, str] = {
    "id": "id",
    "created_at": "opened_at",
    "last_message_at": "last_at",
    "owed_since": "waiting_since",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: `filters` by name with what they are compared to, `flags` by name, how they are sorted (a key
    of SORTS, with `-` before it the other way round), and after which place (value as text, and key) a page begins."""

    filters: Mapping[str, Any] = field(default_factory=dict)
    flags: Collection[str] = ()
    sort: str = "id"
    after: tuple[str | int | None, int] | None = None
    limit: int = 50


def rows(sight: Sight, asked: Asked) -> list[tuple[Any, ...]]:
    """What somebody sees of what is asked for, one row more than `limit` if there is more; in the order of COLUMNS.
    Times are aware, or text as RFC 3339 has it."""
    column, turned = SORTS[asked.sort.removeprefix("-")], asked.sort.startswith("-")
    seen, parameters = _seen(sight)
    conditions = [seen] if seen else []
    for name, value in asked.filters.items():
        conditions.append(_FILTERS[name])
        parameters.append(_value(value))
    conditions += [_FLAGS[name] for name in asked.flags]
    if asked.after is not None:
        since, key = asked.after
        sign = "<" if turned else ">"
        if column == "id":
            conditions.append(f"c.id {sign} %s")
            parameters.append(key)
        else:
            assert isinstance(since, str)
            conditions.append(f"(c.{column}, c.id) {sign} (%s, %s)")
            parameters += [_value(datetime.fromisoformat(since)), key]
    way = " DESC" if turned else ""
    order = f"c.id{way}" if column == "id" else f"c.{column}{way}, c.id{way}"
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    # Nothing but the fragments above goes into it.
    question = f"SELECT {_columns()} FROM {TABLE} c{where} ORDER BY {order} LIMIT {asked.limit + 1:d}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(question, parameters)
        return list(cursor.fetchall())


def place_of(row: Sequence[Any], sort: str) -> tuple[Any, int]:
    """Where the page after that row begins: its value in that order, and its key."""
    column = SORTS[sort.removeprefix("-")]
    value = row[COLUMNS.index(column)]
    return (value.isoformat() if isinstance(value, datetime) else value), row[0]


def tags_of(keys: Collection[int]) -> dict[int, list[int]]:
    """The keys of the tags of each of these conversations, the oldest first."""
    worn: dict[int, list[int]] = {}
    for conversation, tag in _in(
        "conversation_id, tag_id FROM conversations_tagging", "conversation_id", keys
    ):
        worn.setdefault(conversation, []).append(tag)
    for each in worn.values():
        each.sort()
    return worn


def customers_of(keys: Collection[int]) -> dict[int, tuple[str, str]]:
    """Name and the first address of each of these customers."""
    address = (
        "COALESCE((SELECT i.value FROM customers_identity i WHERE i.customer_id = c.id AND i.kind = 'mail' "
        "ORDER BY i.id LIMIT 1), '')"
    )
    return {
        key: (name, address)
        for key, name, address in _in(f"c.id, c.name, {address} FROM customers_customer c", "c.id", keys)
    }


def agents_of(keys: Collection[int]) -> dict[int, tuple[str, str]]:
    """Name and kind (person, ai) of each of these agents."""
    found = _in("id, name, kind FROM staff_agent", "id", keys)
    return {key: (name, kind) for key, name, kind in found}


def teams_of(keys: Collection[int]) -> dict[int, tuple[str]]:
    return {key: (name,) for key, name in _in("id, name FROM staff_team", "id", keys)}


def inboxes_of(keys: Collection[int]) -> dict[int, tuple[str, str]]:
    """Name and address of each of these inboxes."""
    found = _in("id, name, address FROM conversations_inbox", "id", keys)
    return {key: (name, address) for key, name, address in found}


def words_of_tags(keys: Collection[int]) -> dict[int, tuple[str, str]]:
    """Name and color of each of these tags."""
    found = _in("id, name, color FROM conversations_tag", "id", keys)
    return {key: (name, color) for key, name, color in found}


def _seen(sight: Sight) -> tuple[str, list[Any]]:
    """The one rule of who sees what, as SQL about `c`, with its parameters; "" for who sees all."""
    if sight.sees_all:
        return "", []
    query = Conversation.objects.filter(sight.condition()).query
    words, parameters = query.get_compiler(connection=connection).compile(query.where)
    return words.replace(f"{connection.ops.quote_name(TABLE)}.", "c."), list(parameters)


def _in(what: str, column: str, keys: Iterable[int]) -> list[tuple[Any, ...]]:
    known = sorted(set(keys))
    if not known:
        return []
    marks = ", ".join(["%s"] * len(known))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {what} WHERE {column} IN ({marks})", known)
        return list(cursor.fetchall())


def _columns() -> str:
    """SQLite says its times as RFC 3339 by itself, which spares reading them and writing them again."""
    if connection.vendor == "postgresql":
        return ", ".join(f"c.{name}" for name in COLUMNS)
    times = (f"replace(c.{name}, ' ', 'T') || 'Z'" for name in _TIMES)
    return ", ".join([*(f"c.{name}" for name in _PLAIN), *times])


def _value(said: Any) -> Any:
    if isinstance(said, datetime):
        return connection.ops.adapt_datetimefield_value(said)
    return said
