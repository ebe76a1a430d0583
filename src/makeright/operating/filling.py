"""Filling an empty database: its tables made by the migrations, rows put in, read back and compared, all or nothing."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

import psycopg
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from psycopg import sql

from makeright.operating.canonical import Row, line, storing
from makeright.operating.reading import Rows, SqliteReader, Tally, quoted, tally
from makeright.operating.reading_postgres import PostgresReader, connect
from makeright.operating.tables import Migration, Table, leaves

BATCH = 1_000  # rows of one statement
Say = Callable[[str], None]


class Unfit(Exception):
    """Rows that the database doesn't take, or doesn't give back as they were. Says in which table, and why."""


class Origin(Rows, Protocol):
    """Where rows come from: a database, or an archive."""

    def highest(self, table: Table) -> int | None: ...


def build(using: str, applied: Iterable[Migration]) -> None:
    """Make the tables of an empty database, up to those migrations. Nothing else is made: no triggers, no rows of
    Django's own."""
    connection = connections[using]
    executor = MigrationExecutor(connection)
    wanted = set(applied)
    if beyond := sorted(set(executor.loader.applied_migrations) - wanted):
        raise Unfit(
            f"The database was migrated further than the rows are ({'.'.join(beyond[0])}). Take an empty one."
        )
    executor.migrate(leaves(wanted))
    connection.close()


def fill(
    using: str,
    tables: list[Table],
    origin: Origin,
    say: Say = lambda words: None,
    expected: Mapping[str, Tally] | None = None,
) -> dict[str, Tally]:
    """Put the rows of all tables into a database that `build` has made, and compare what it holds with what was read,
    and with what was `expected`.

    One transaction: after an error, or a crash, there is no row. What migrations have left there is replaced. Keys
    stay as they are, and new ones go on after the highest that was ever given. Raises Unfit.
    """
    writer = _PostgresWriter(using) if connections[using].vendor == "postgresql" else _SqliteWriter(using)
    try:
        return _fill(writer, tables, origin, say, expected or {})
    except (sqlite3.Error, psycopg.Error) as error:
        raise Unfit(_why(error)) from error
    finally:
        writer.close()


class _Writer(Protocol):
    def begin(self, tables: list[Table]) -> None: ...
    def put(self, table: Table, rows: Iterator[Row]) -> None: ...
    def go_on_after(self, table: Table, highest: int) -> None: ...
    def read_back(self, table: Table) -> Tally: ...
    def finish(self) -> None: ...


def _fill(
    writer: _Writer, tables: list[Table], origin: Origin, say: Say, expected: Mapping[str, Tally]
) -> dict[str, Tally]:
    writer.begin(tables)
    tallies = {}
    for table in tables:
        counted = _Counted(origin.rows(table))
        writer.put(table, iter(counted))
        if (highest := origin.highest(table)) is not None:
            writer.go_on_after(table, highest)
        tallies[table.name] = counted.tally
        if counted.tally.rows:
            say(f"  {table.name}: {counted.tally.rows:,}")
    for table in tables:
        should = expected.get(table.name, tallies[table.name])
        if (found := writer.read_back(table)) != should or tallies[table.name] != should:
            raise Unfit(f"{table.name}: {difference(should, found)}.")
    writer.finish()
    return tallies


def difference(expected: Tally, found: Tally) -> str:
    """In words, how what was found differs from what was expected."""
    if expected.rows != found.rows:
        return f"{found.rows:,} rows instead of {expected.rows:,}"
    return f"its {found.rows:,} rows differ from what they were"


class _Counted:
    """Rows that are counted and digested as they go by."""

    def __init__(self, rows: Iterator[Row]) -> None:
        self._rows, self._count, self._digest = rows, 0, hashlib.sha256()

    def __iter__(self) -> Iterator[Row]:
        for row in self._rows:
            self._count += 1
            self._digest.update(line(row))
            yield row

    @property
    def tally(self) -> Tally:
        return Tally(self._count, self._digest.hexdigest())


class _SqliteWriter:
    """Writes a file that nobody else reads yet; it is synced once, at the end, by whoever puts it in its place."""

    def __init__(self, using: str) -> None:
        path = Path(connections[using].settings_dict["NAME"])
        connections[using].close()
        self.connection = sqlite3.connect(path, isolation_level=None, timeout=30)
        self.connection.execute("PRAGMA foreign_keys = OFF")
        self._triggers: list[str] = []

    def begin(self, tables: list[Table]) -> None:
        execute = self.connection.execute
        execute("BEGIN IMMEDIATE")
        ours = {table.name for table in tables}
        found = execute("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, on, statement in found:
            if on in ours:
                self._triggers.append(statement)
                execute(f"DROP TRIGGER {quoted(name)}")
        for table in reversed(tables):
            execute(f"DELETE FROM {quoted(table.name)}")  # noqa: S608  (names of our own tables)

    def put(self, table: Table, rows: Iterator[Row]) -> None:
        stored = storing(table.columns, "sqlite")
        names = ", ".join(quoted(column.name) for column in table.columns)
        marks = ", ".join("?" * len(table.columns))
        statement = f"INSERT INTO {quoted(table.name)} ({names}) VALUES ({marks})"  # noqa: S608
        while some := list(islice(rows, BATCH)):
            try:
                self.connection.executemany(statement, map(stored, some))
            except (sqlite3.Error, OverflowError) as error:
                raise Unfit(f"{table.name}: {error}") from error

    def go_on_after(self, table: Table, highest: int) -> None:
        if self.connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence'").fetchone():
            self.connection.execute("DELETE FROM sqlite_sequence WHERE name = ?", [table.name])
            self.connection.execute(
                "INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", [table.name, highest]
            )

    def read_back(self, table: Table) -> Tally:
        return tally(SqliteReader(self.connection).rows(table))

    def finish(self) -> None:
        if broken := self.connection.execute("PRAGMA foreign_key_check").fetchmany(1):
            raise Unfit(f"{broken[0][0]} points to a row of {broken[0][2]} that isn't there.")
        for statement in self._triggers:
            self.connection.execute(statement)
        self.connection.execute("COMMIT")

    def close(self) -> None:
        self.connection.close()


class _PostgresWriter:
    """Writes in one transaction, by COPY."""

    def __init__(self, using: str) -> None:
        connections[using].close()
        self.connection = connect(using)
        self._with_triggers: list[str] = []

    def begin(self, tables: list[Table]) -> None:
        # Checked table by table: what is left for the end would be kept in the server's memory.
        self._do("SET CONSTRAINTS ALL DEFERRED" if _in_circles(tables) else "SET CONSTRAINTS ALL IMMEDIATE")
        ours = {table.name for table in tables}
        found = self.connection.execute(
            """SELECT DISTINCT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
               WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace"""
        )
        self._with_triggers = [name for (name,) in found if name in ours]
        for name in self._with_triggers:
            self._do("ALTER TABLE {} DISABLE TRIGGER USER", name)
        for table in reversed(tables):
            self._do("DELETE FROM {}", table.name)

    def put(self, table: Table, rows: Iterator[Row]) -> None:
        stored = storing(table.columns, "postgresql")
        names = sql.SQL(", ").join(sql.Identifier(column.name) for column in table.columns)
        statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table.name), names)
        count = 0
        try:
            with self.connection.cursor() as cursor, cursor.copy(statement) as copy:
                for row in rows:
                    copy.write_row(stored(row))
                    count += 1
        except psycopg.Error as error:
            raise Unfit(f"{table.name}: {_why(error)}") from error
        if count > BATCH:
            self._do("ANALYZE {}", table.name)

    def go_on_after(self, table: Table, highest: int) -> None:
        [sequence] = self.connection.execute(
            "SELECT pg_get_serial_sequence(%s, %s)", [quoted(table.name), table.key[0]]
        ).fetchone() or (None,)
        if sequence is not None:
            self.connection.execute("SELECT setval(%s, %s, %s)", [sequence, max(highest, 1), highest > 0])

    def read_back(self, table: Table) -> Tally:
        return tally(PostgresReader(self.connection).rows(table))

    def finish(self) -> None:
        self._do("SET CONSTRAINTS ALL IMMEDIATE")
        for name in self._with_triggers:
            self._do("ALTER TABLE {} ENABLE TRIGGER USER", name)
        self.connection.commit()

    def close(self) -> None:
        self.connection.close()

    def _do(self, statement: str, *names: str) -> None:
        self.connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _in_circles(tables: list[Table]) -> bool:
    """Whether a table needs one that comes after it."""
    seen: set[str] = set()
    for table in tables:
        if table.needs - seen:
            return True
        seen.add(table.name)
    return False


def _why(error: Exception) -> str:
    """What the database says, without the values that it repeats in its details."""
    if isinstance(error, psycopg.Error) and error.diag.message_primary:
        where = f" (column {error.diag.column_name})" if error.diag.column_name else _where(error.diag)
        return f"{error.diag.message_primary}{where}"
    return str(error).partition("\n")[0]


def _where(diag: Any) -> str:
    """Which line and column of a COPY, as its context names them before the value: "COPY jobs_job, line 3, column
    kind: ..."."""
    named = str(diag.context or "").partition(":")[0].partition(", ")[2]
    return f" ({named})" if named.startswith("line ") else ""
