"""Auditing: who changed what, when, by which door, and, as long as it is known, from where. Read from the log, newest
first, a page at a time.

Each kind is walked by itself, back from a moment, through the index of what is no conversation's; so a page costs the
same in a log of thousands and of millions.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from makeright.events.models import Event
from makeright.events.recording import record
from makeright.lib.actor import Actor
from makeright.operating import events
from makeright.operating.sentences import SENTENCES
from makeright.operating.telling_audit import Line, told
from makeright.staff.models import Agent

LARGEST = (1 << 63) - 1  # ids

PAGE = 50
AT_ONCE = 500  # events of a file
MOST = 100_000  # lines of a file
FOREVER = 1 << 62


@dataclass(frozen=True, slots=True)
class Asked:
    """Which lines: of one agent, of one topic, of some days, and older than one that is known. Empty: all."""

    agent: int | None = None
    topic: str = ""
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None

    @property
    def kinds(self) -> list[str]:
        return sorted(kind for kind, told in SENTENCES.items() if self.topic in ("", told.topic))


@dataclass(slots=True)
class Lines:
    """A page of them; `after` is what the next page begins with, None if there is none."""

    lines: list[Line] = field(default_factory=list)
    after: int | None = None


def read(asked: Asked, *, limit: int = PAGE) -> Lines:
    """A page of what was asked for, newest first. A fixed number of queries."""
    ids = _ids(asked, limit + 1)
    some = sorted(Event.objects.filter(pk__in=ids[:limit]), key=lambda event: -event.pk)
    return Lines(list(told(some)), some[-1].pk if len(ids) > limit else None)


def who_acts() -> list[Agent]:
    """Those whom the page can be asked about."""
    return list(Agent.objects.order_by("name", "pk")[:500])


@transaction.atomic
def export(asked: Asked, form: str, *, by: Actor, now: datetime | None = None) -> Iterator[str]:
    """The lines as a file, `csv` or `jsonl`, newest first, at most 100,000; that it was saved is an event. Raises
    ValueError for another form."""
    if form not in ("csv", "jsonl"):
        raise ValueError(f"a file is csv or jsonl, not {form!r}")
    many = min(len(_ids(asked, MOST)), MOST)
    exported = events.AuditExported(lines=many)
    record(events.AUDIT_EXPORTED, events.Audit(), by=by, payload=exported, now=now)
    return _file(asked, form)


def _file(asked: Asked, form: str) -> Iterator[str]:
    before, left = asked.before, MOST
    if form == "csv":
        yield _csv(["at", "kind", "what", "where", "from"])
    while left > 0:
        page = read(
            Asked(asked.agent, asked.topic, asked.since, asked.until, before), limit=min(AT_ONCE, left)
        )
        for line in page.lines:
            cells = [line.at.isoformat(), line.kind, line.sentence, line.door, line.origin]
            names = ("at", "kind", "what", "where", "from")
            yield _csv(cells) if form == "csv" else json.dumps(dict(zip(names, cells, strict=True))) + "\n"
        if page.after is None:
            return
        before, left = page.after, left - len(page.lines)


def _csv(cells: Iterable[str]) -> str:
    """A line that a spreadsheet runs nothing of."""
    written = io.StringIO()
    safe = [f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell for cell in cells]
    csv.writer(written).writerow(safe)
    return written.getvalue()


def statement(asked: Asked, limit: int) -> tuple[str, list[Any]]:
    """The question to the log: for each kind its newest, and of all of those the newest."""
    newest, oldest = FOREVER, 0
    if asked.until is not None:
        newest = _first_id(asked.until)
    if asked.before is not None:
        newest = min(newest, asked.before)
    if asked.since is not None:
        oldest = _first_id(asked.since)
    of_agent = "AND actor_kind IN ('agent', 'ai') AND actor_id = %s" if asked.agent is not None else ""
    # SQLite takes the index of conversations to be as good, and would read all that is no conversation's.
    index = "events_of_the_house_by_agent" if of_agent else "events_of_the_house"
    by_index = f"INDEXED BY {index}" if connection.vendor == "sqlite" else ""
    each = f"""SELECT id FROM (SELECT id FROM events_event {by_index} WHERE conversation_id IS NULL AND kind = %s
               AND id < %s AND id >= %s {of_agent} ORDER BY id DESC LIMIT %s) AS newest"""  # noqa: S608
    values: list[Any] = []
    for kind in asked.kinds:
        values += [kind, newest, oldest, *([asked.agent] if of_agent else []), limit]
    together = " UNION ALL ".join([each] * len(asked.kinds))
    return f"SELECT id FROM ({together}) AS found ORDER BY id DESC LIMIT %s", [*values, limit]  # noqa: S608


def _ids(asked: Asked, limit: int) -> list[int]:
    if not asked.kinds:
        return []
    with connection.cursor() as cursor:
        cursor.execute(*statement(asked, limit))
        return [row[0] for row in cursor.fetchall()]


def _first_id(at: datetime) -> int:
    """Ids from this on are of that moment or later."""
    return min(max(int(at.timestamp() * 1000), 0) << 20, LARGEST)
