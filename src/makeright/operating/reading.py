"""Reading rows out of a database as they stood at one moment, table by table, in the order of their keys."""

from __future__ import annotations

import hashlib
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from django.db import connections

from makeright.operating.canonical import Canon, Row, line
from makeright.operating.tables import Table

AT_ONCE = 2_000  # rows that are fetched together
POSITION = "SELECT COALESCE(MAX(position), 0) FROM events_position"


class Unreadable(Exception):
    """A row that can't be read: says in which table, and why."""


class Rows(Protocol):
    """Where the rows of tables can be read."""

    def rows(self, table: Table) -> Iterator[Row]:
        """The canonical rows of a table, in the order of its key. Raises Unreadable."""


class Reader(Rows, Protocol):
    """One who reads a database as it stood when they began."""

    engine: str
    mended: Counter[str]  # table → values with a character that not every database can keep

    def highest(self, table: Table) -> int | None:
        """The highest key that the table has ever given by itself; None if it doesn't give keys."""

    def names(self) -> set[str]:
        """All tables in the catalog, ours or not."""

    def position(self) -> int:
        """The position of the newest event; 0 when there is none."""

    def release(self) -> str:
        """The database's release, such as "15.18"."""

    def close(self) -> None:
        """End it."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many rows, and the SHA-256 of their canonical lines."""

    rows: int
    digest: str


def tally(rows: Iterable[Row]) -> Tally:
    """Count rows, and take their digest."""
    count, digest = 0, hashlib.sha256()
    for count, row in enumerate(rows, 1):  # noqa: B007  (the last number is the count)
        digest.update(line(row))
    return Tally(count, digest.hexdigest())


class SqliteReader:
    """Reads a SQLite database in the transaction of a connection."""

    engine = "sqlite"

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.mended: Counter[str] = Counter()
        self.connection = connection

    @classmethod
    def begin(cls, path: Path, *, still: bool = False) -> SqliteReader:
        """Begin a read transaction on a file; `still` if nobody writes to it."""
        place = path.absolute().as_uri() + ("?mode=ro&immutable=1" if still else "?mode=ro")
        connection = sqlite3.connect(place, uri=True, timeout=30, isolation_level=None)
        connection.execute("BEGIN")
        return cls(connection)

    @property
    def place(self) -> Path:
        """The file that is read."""
        return Path(str(self.connection.execute("PRAGMA database_list").fetchone()[2]))

    def rows(self, table: Table) -> Iterator[Row]:
        return canonical_rows(table, self._raw(table), self.mended)

    def _raw(self, table: Table) -> Iterator[tuple[Any, ...]]:
        count = 0
        try:
            for row in self._asked(select(table)):
                yield row
                count += 1
        except sqlite3.OperationalError as error:
            if "decode" not in str(error):
                raise
            # Text that isn't UTF-8 must not stop a backup. Reading all of it so would take twice as long.
            self.connection.text_factory = lambda raw: str(raw, "utf-8", "replace")
            yield from self._asked(f"{select(table)} LIMIT -1 OFFSET {count}")

    def _asked(self, question: str) -> Iterator[tuple[Any, ...]]:
        cursor = self.connection.cursor()
        cursor.arraysize = 1  # what can't be decoded is found at its row
        for row in cursor.execute(question):  # noqa: UP028  (`yield from` would close the cursor, maybe too late)
            yield row

    def highest(self, table: Table) -> int | None:
        if "sqlite_sequence" not in self.names():
            return None
        found = self.connection.execute(
            "SELECT seq FROM sqlite_sequence WHERE name = ?", [table.name]
        ).fetchone()
        return int(found[0]) if found else None

    def names(self) -> set[str]:
        found = self.connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        return {str(name) for (name,) in found}

    def position(self) -> int:
        return int(self.connection.execute(POSITION).fetchone()[0])

    def release(self) -> str:
        return sqlite3.sqlite_version

    def close(self) -> None:
        self.connection.close()


def reader(using: str = "default") -> Reader:
    """One who reads the rows of a database of Django's."""
    connection = connections[using]
    if connection.vendor == "postgresql":
        from makeright.operating.reading_postgres import (
            PostgresReader,  # here: SQLite's processes need no psycopg
        )

        return PostgresReader.begin(using)
    return SqliteReader.begin(Path(connection.settings_dict["NAME"]))


def select(table: Table, collation: str = "") -> str:
    """The question for all rows of a table. Text keys are ordered by their bytes."""
    columns = ", ".join(quoted(column.name) for column in table.columns)
    kinds = {column.name: column.kind for column in table.columns}
    order = ", ".join(
        quoted(name) + (f' COLLATE "{collation}"' if collation and kinds[name] == "text" else "")
        for name in table.key
    )
    # Nothing but the names of our own tables and columns goes into it.
    return f"SELECT {columns} FROM {quoted(table.name)} ORDER BY {order}"  # noqa: S608


def quoted(name: str) -> str:
    """A name as SQL has it."""
    return '"' + name.replace('"', '""') + '"'


def canonical_rows(table: Table, raw: Iterator[tuple[Any, ...]], mended: Counter[str]) -> Iterator[Row]:
    canon = Canon(table.columns)
    count = 0
    try:
        for count, values in enumerate(raw, 1):  # noqa: B007  (the last number says how far it came)
            yield canon.row(values)
    except (ValueError, TypeError, ArithmeticError) as error:
        raise Unreadable(
            f"Row {count} of {table.name} holds a value that can't be read ({type(error).__name__})."
        ) from error
    if canon.mended:
        mended[table.name] = canon.mended
