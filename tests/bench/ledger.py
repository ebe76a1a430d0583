"""Rows on their way into the base: each table's columns, keys that are free, and events put in order of time.

All times are naive datetimes in UTC, as the database keeps them: an aware one takes three times as long to print.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple, Protocol

Row = tuple[Any, ...]
Chunk = dict[str, list[Row]]
EPOCH = datetime.fromtimestamp(0, UTC).replace(tzinfo=None)
MILLISECOND = timedelta(milliseconds=1)

COLUMNS: dict[str, str] = {
    "customers_customer": "id name created_at",
    "customers_identity": "id customer_id kind value verified created_at",
    "conversations_conversation": """id number inbox_id customer_id subject channel language state assignee_id opened_at
        waiting_since last_at last_words attachment_count resolved_at refers_to_id""",
    "conversations_participant": "conversation_id address name role",
    "conversations_message": """id conversation_id direction channel customer_id agent_id author_name author_address
        subject text quoted_from html robot message_id at occurred_at state leaves_at left_at answers opened_for""",
    "conversations_note": "id conversation_id agent_id text at",
    "conversations_attachment": "message_id file_id filename mime size inline content_id is_picture",
    "mail_incomingmail": """inbox_id recipient envelope_from path digest size received_at state reason tries
        fingerprint message_id""",
    "mail_delivery": "id message_id recipient name role state tries next_try_at server_said accepted_at created_at",
    "mail_knownid": "message_id conversation_id",
    "events_event": """id kind version occurred_at at source team_id inbox_id actor_kind actor_id actor_via because
        subject_kind subject_id conversation_id customer_id payload""",
}  # fmt: skip
BOOLEAN = ("verified", "inline", "is_picture")
KEYED = ("customers_customer", "customers_identity", "conversations_conversation", "mail_delivery")


class Place(NamedTuple):
    """Where an event happened: inbox, conversation, customer."""

    inbox: int | None
    conversation: int | None
    customer: int


class Cursor(Protocol):
    """What writing needs of a database cursor."""

    def executemany(self, statement: str, rows: Any) -> Any: ...


@dataclass(slots=True)
class Ledger:
    """`last` holds the last key in use of each table of KEYED, `serial` what ids begin from."""

    last: dict[str, int]
    rows: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    events: list[tuple[datetime, int, Row]] = field(default_factory=list)
    serial: int = 0

    def key(self, table: str) -> int:
        """The next free key of a table."""
        self.last[table] += 1
        return self.last[table]

    def id(self, at: datetime) -> int:
        """An id in order of time, as lib/ids.py would have made it then; unlike there, the low bits count."""
        self.serial += 1
        return ((at - EPOCH) // MILLISECOND << 20) | (self.serial % (1 << 20))

    def add(self, table: str, *values: Any) -> None:
        """Note a row."""
        self.rows[table].append(tuple([str(value) if type(value) is datetime else value for value in values]))

    def event(
        self,
        kind: str,
        at: datetime,
        place: Place,
        subject: tuple[str, int],
        actor: tuple[str, int | None, str],
        payload: Mapping[str, Any],
        occurred_at: datetime | None = None,
        because: int | None = None,
    ) -> int:
        """Note an event: its envelope and payload as `record` would have written them. Gives its id."""
        self.serial += 1
        key = self.id(at)
        row = (
            key, kind, 1, str(occurred_at or at), str(at), "live", None, place.inbox, *actor, because, *subject,
            place.conversation, place.customer, json.dumps(payload),
        )  # fmt: skip
        self.events.append((at, self.serial, row))
        return key

    def take(self, *, until: datetime | None) -> Chunk:
        """Hand over all rows, with the events before a time (all, if None), the earliest first."""
        self.events.sort()
        due = len(self.events) if until is None else bisect_left(self.events, (until,))
        taken = {**self.rows, "events_event": [row for *_, row in self.events[:due]]}
        del self.events[:due]
        self.rows.clear()
        return taken


def write(
    cursor: Cursor, chunk: Chunk, others: Mapping[str, Mapping[str, str]], *, booleans: bool = False
) -> None:
    """Insert rows, the events with their positions, in a transaction and where no trigger gives positions.

    `others` are the columns of each table that COLUMNS doesn't name, with what stands there by default, as SQL.
    With `booleans`, 0 and 1 become what PostgreSQL takes for false and true.
    """
    for table, columns in COLUMNS.items():
        names, more = columns.split(), others[table]
        marks = ["%s::int::boolean" if booleans and name in BOOLEAN else "%s" for name in names]
        values = ", ".join([*marks, *more.values()])
        statement = f"INSERT INTO {table} ({', '.join([*names, *more])}) VALUES ({values})"
        cursor.executemany(statement, chunk.get(table, []))
    positions = [row[:1] for row in chunk["events_event"]]
    cursor.executemany("INSERT INTO events_position (event_id) VALUES (%s)", positions)
