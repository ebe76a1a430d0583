"""Tables like the product's, empty, and its rows, to be written once more by plain statements: what every yardstick of
writing compares with. In a file of its own, or in a schema of its own beside the product's on PostgreSQL; without
triggers and foreign keys, and without the search index, which is filled behind, when there is time."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
import pysqlite3
from psycopg.types.json import set_json_loads

SETTINGS = ("journal_mode=WAL", "synchronous=FULL", "cache_size=-8000", "foreign_keys=OFF")
NOT_OF_MAILS = ("sqlite_", "django_", "auth_", "account_", "staff_", "jobs_", "search_")


class Again(NamedTuple):
    """`statements` write the product's rows, one row each, over `database`; `begin` opens a transaction there."""

    database: Any
    begin: str
    statements: list[tuple[str, tuple[Any, ...]]]


@contextlib.contextmanager
def rows_again(made: Path | str, folder: Path) -> Iterator[Again]:
    """All rows that `made` holds (a SQLite file, or a PostgreSQL by its URL), and empty tables to write them into: for
    SQLite in `folder`, for PostgreSQL in the schema "raw"."""
    with _on_sqlite(made, folder) if isinstance(made, Path) else _on_postgres(made) as again:
        yield again


@contextlib.contextmanager
def _on_sqlite(made: Path, folder: Path) -> Iterator[Again]:
    statements: list[tuple[str, tuple[Any, ...]]] = []
    with contextlib.closing(pysqlite3.connect(f"file:{made}?mode=ro", uri=True)) as product:
        tables = product.execute(
            """SELECT name, sql FROM sqlite_master WHERE type IN ('table', 'index') AND sql IS NOT NULL
               AND name NOT LIKE 'sqlite_%' AND tbl_name NOT LIKE 'search_%' ORDER BY type DESC"""
        ).fetchall()
        for (name,) in product.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            if not name.startswith(NOT_OF_MAILS):
                statements += _inserts(name, product.execute(f'SELECT * FROM "{name}"').fetchall(), "?")
    with contextlib.closing(pysqlite3.connect(folder / "raw.sqlite3", isolation_level=None)) as raw:
        for setting in SETTINGS:
            raw.execute(f"PRAGMA {setting}")
        for _, statement in tables:
            raw.execute(statement)
        yield Again(raw, "BEGIN IMMEDIATE", statements)


@contextlib.contextmanager
def _on_postgres(made: str) -> Iterator[Again]:
    statements: list[tuple[str, tuple[Any, ...]]] = []
    with contextlib.closing(psycopg.connect(made, autocommit=True)) as raw:
        set_json_loads(lambda said: bytes(said).decode() if not isinstance(said, str) else said, raw)
        raw.execute("CREATE SCHEMA raw")
        named = raw.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        for (name,) in named:
            if not name.startswith(NOT_OF_MAILS):
                raw.execute(f'CREATE TABLE raw."{name}" (LIKE public."{name}" INCLUDING ALL)'.encode())
                rows = raw.execute(f'SELECT * FROM public."{name}"'.encode()).fetchall()
                statements += _inserts(name, rows, "%s")
        raw.execute("SET search_path TO raw")
        yield Again(raw, "BEGIN", statements)


def _inserts(name: str, rows: list[tuple[Any, ...]], mark: str) -> Iterator[tuple[str, tuple[Any, ...]]]:
    for row in rows:
        yield f'INSERT INTO "{name}" VALUES ({", ".join([mark] * len(row))})', row
