"""What the tests of the log share: a kind to record, and a log that several threads see, each by its own connection."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import connection, connections, transaction
from django.db.utils import load_backend

from makeright.events import triggers
from makeright.events.kinds import KINDS, Kind, declare
from makeright.events.models import Cursor, Event, Position, Unplaced
from makeright.events.places import Place
from makeright.events.recording import record
from makeright.lib.actor import Actor

TABLES = (Event, Position, Unplaced, Cursor)


@dataclass(frozen=True)
class Rung:
    """Somebody rang."""

    times: int


class Door:
    """Something that events can be about."""

    def event_place(self) -> Place:
        return Place("door", 1)


@pytest.fixture
def rung() -> Iterator[Kind]:
    yield declare("test.rung", Rung)
    del KINDS["test.rung"]


@pytest.fixture
def ring(rung: Kind) -> Ringing:
    return Ringing(rung)


class Ringing:
    """Records that somebody rang so many times, each in a transaction of its own."""

    times = Rung
    door = Door()

    def __init__(self, kind: Kind) -> None:
        self.kind = kind

    def __call__(self, *times: int) -> list[int]:
        return [self._once(each) for each in times]

    def _once(self, times: int) -> int:
        with transaction.atomic():
            return record(self.kind, self.door, by=Actor.system("test"), payload=Rung(times)).pk


@pytest.fixture
def at_large(db: None, tmp_path: Path) -> Iterator[None]:
    """Commits are commits, and all threads see them: in the tables of the log, which are empty again afterwards.

    The test's own transaction stays aside meanwhile. SQLite's test database is in memory and belongs to one thread,
    so there it is a file.
    """
    ours, settings = connections["default"], connections.settings["default"]
    is_in_memory = ours.vendor == "sqlite"
    there = {**settings, "NAME": tmp_path / "log.sqlite3"} if is_in_memory else settings
    connections.settings["default"] = there
    connections["default"] = load_backend(there["ENGINE"]).DatabaseWrapper(there, "default")
    try:
        if is_in_memory:
            with connections["default"].schema_editor() as editor:
                for table in TABLES:
                    editor.create_model(table)
            triggers.make()
        yield
    finally:
        if not is_in_memory:
            _empty_the_log()
        connections["default"].close()
        connections["default"] = ours
        connections.settings["default"] = settings


def _empty_the_log() -> None:
    """What no verb and no mistake can do: the database's owner switches the triggers off for a moment."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table in TABLES:
            cursor.execute(f"DELETE FROM {table._meta.db_table}")
