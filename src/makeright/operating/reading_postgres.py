"""Reading rows out of a PostgreSQL database as they stood at one moment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import psycopg
from django.db import connections
from psycopg import IsolationLevel, sql
from psycopg.types.string import TextLoader

from makeright.operating.canonical import Row
from makeright.operating.reading import AT_ONCE, POSITION, canonical_rows, quoted, select
from makeright.operating.tables import Table

# libpq's parameters that are Django's own business.
_OF_DJANGO = {"cursor_factory", "context", "prepare_threshold"}


class PostgresReader:
    """Reads a PostgreSQL database in the transaction of a connection."""

    engine = "postgresql"

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self.mended: Counter[str] = Counter()
        self.connection = connection
        for kind in ("json", "jsonb", "inet"):
            connection.adapters.register_loader(kind, TextLoader)

    @classmethod
    def begin(cls, using: str = "default") -> PostgresReader:
        """Begin a REPEATABLE READ, READ ONLY transaction: what others commit from now on is not seen."""
        connection = connect(using)
        connection.isolation_level = IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        return cls(connection)

    def rows(self, table: Table) -> Iterator[Row]:
        return canonical_rows(table, self._raw(table), self.mended)

    def _raw(self, table: Table) -> Iterator[tuple[Any, ...]]:
        with self.connection.cursor(name="rows_of_a_table") as cursor:
            cursor.itersize = AT_ONCE
            cursor.execute(select(table, collation="C").encode())
            yield from cursor

    def highest(self, table: Table) -> int | None:
        if len(table.key) != 1:
            return None
        [sequence] = self._one("SELECT pg_get_serial_sequence(%s, %s)", quoted(table.name), table.key[0])
        if sequence is None:
            return None
        schema, _, name = sequence.rpartition(".")
        asked = sql.SQL("SELECT last_value, is_called FROM {}").format(
            sql.Identifier(*(part.strip('"') for part in (schema, name) if part))
        )
        found = self.connection.execute(asked).fetchone()
        return int(found[0]) if found and found[1] else 0

    def names(self) -> set[str]:
        found = self.connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        return {str(name) for (name,) in found}

    def position(self) -> int:
        return int(self._one(POSITION)[0])

    def release(self) -> str:
        return str(self._one("SHOW server_version")[0]).split()[0]

    def _one(self, question: str, *values: Any) -> tuple[Any, ...]:
        return self.connection.execute(question.encode(), values).fetchone() or (None,)

    def close(self) -> None:
        self.connection.close()


def connect(using: str = "default", *, name: str = "makeright keeping") -> psycopg.Connection[Any]:
    """A connection of its own to a PostgreSQL database of Django's, without its limits on long work."""
    params = {
        key: value
        for key, value in connections[using].get_connection_params().items()
        if key not in _OF_DJANGO
    }
    connection: psycopg.Connection[Any] = psycopg.connect(
        **params | {"application_name": name}, autocommit=True
    )
    for setting in ("idle_in_transaction_session_timeout", "statement_timeout", "lock_timeout"):
        connection.execute(f"SET {setting} = 0".encode())
    for setting, value in {"TimeZone": "UTC", "DateStyle": "ISO", "extra_float_digits": "1"}.items():
        connection.execute(f"SET {setting} = '{value}'".encode())
    connection.autocommit = False
    return connection
