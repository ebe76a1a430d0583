"""What the tests of the log share: a kind to record, and a log that several threads see, each by its own connection."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import connection, transaction

from makeright.events import triggers
from makeright.events.kinds import KINDS, Kind, declare
from makeright.events.models import Cursor, Event, Position, Unplaced
from makeright.events.places import Place
from makeright.events.recording import record
from makeright.lib.actor import Actor
from tests.at_large import rows_at_large

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
    """The log as several threads see it, empty again afterwards."""
    with rows_at_large(tmp_path, TABLES, furnish=triggers.make, empty=_empty_the_log):
        yield


def _empty_the_log() -> None:
    """What no verb and no mistake can do: the database's owner switches the triggers off for a moment."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table in TABLES:
            cursor.execute(f"DELETE FROM {table._meta.db_table}")
