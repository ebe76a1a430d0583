"""Moving all rows from one database to another, SQLite or PostgreSQL, while nobody works: all of them, or none."""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from django.core.management.sql import emit_post_migrate_signal
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import Error

from makeright.events import sequencing, triggers
from makeright.operating.aliasing import at_url, beside
from makeright.operating.filling import Unfit, build, fill
from makeright.operating.occupying import Occupied, alone, only_one, others_on_the_server
from makeright.operating.reading import Unreadable, reader
from makeright.operating.restoring import put_in_place, rows_of_ours
from makeright.operating.tables import NotOurs, migrations, tables

OLDEST_POSTGRES = 15
Say = Callable[[str], None]


class NotMoved(Exception):
    """Nothing was moved; the rows are where they were. Says why, and what to do."""


@dataclass(slots=True)
class Moved:
    """What was moved, and what to do now."""

    rows: int
    tables: int
    notes: list[str] = field(default_factory=list)


LINGERS = 2.0  # seconds in which the server may still list a connection that has just been closed


def move(url: str, say: Say = lambda words: None) -> Moved:
    """Put all rows into the database at `url`, and compare both by counts and digests. The old one stays as it is.

    Keys, event positions and sequences stay as they are. Can be cut off at any point, and begun again. Raises
    NotMoved.
    """
    try:
        with only_one("backup or move"), alone():
            _expect_stillness()
            with _target(url) as (alias, finish):
                moved = _move(alias, say)
                finish()
            moved.notes += _what_now(url)
            return moved
    except (Occupied, NotOurs, Unfit, Unreadable) as error:
        raise NotMoved(str(error)) from error
    except OSError as error:
        raise NotMoved(f"The file can't be written: {error.strerror or error}.") from error
    except (Error, sqlite3.Error, psycopg.Error) as error:
        raise NotMoved(f"The database refuses: {_without_secrets(error, url)}.") from error


def _expect_stillness() -> None:
    """Nobody on another machine works with the database either, and no migration is half way."""
    patience = time.monotonic() + LINGERS
    while (others := others_on_the_server()) and time.monotonic() < patience:
        time.sleep(0.1)
    if others:
        raise NotMoved(
            f"Makeright has {others} other connections to the database, perhaps from other machines. Stop it"
            " everywhere first."
        )
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise NotMoved("The database isn't up to date. Bring it up to date first: makeright migrate")


def _move(alias: str, say: Say) -> Moved:
    sequencing.place()  # so that no event travels without its position
    known = tables()
    say(f"Making {len(known)} tables …")
    build(alias, migrations())
    with contextlib.closing(reader()) as origin:
        say("Moving rows …")
        tallies = fill(alias, known, origin, say)
        mended = dict(origin.mended)
    say("Making triggers and indexes …")
    emit_post_migrate_signal(0, False, alias)
    if missing := triggers.missing(alias):
        raise NotMoved(f"The new database lacks triggers: {', '.join(sorted(missing))}. Please report this.")
    notes = [
        f"{count:,} values in {table} held a character that PostgreSQL can't keep (NUL); it stands as � now."
        for table, count in mended.items()
    ]
    notes.append("The search index is not moved: the engine makes it anew, newest first, once it is started.")
    return Moved(sum(each.rows for each in tallies.values()), len(known), notes)


# The database to move to


@contextlib.contextmanager
def _target(url: str) -> Iterator[tuple[str, Callable[[], None]]]:
    """The database to fill, under an alias, and what gives it its name when it is whole."""
    try:
        database = at_url(url)
    except ValueError as error:
        raise NotMoved(f"The URL can't be read: {error}, or sqlite for a file in the home.") from error
    if database["ENGINE"].endswith("sqlite"):
        with _new_file(database) as target:
            yield target
        return
    with beside(database) as alias:
        _expect_fitting(alias)
        yield alias, lambda: None


@contextlib.contextmanager
def _new_file(database: dict[str, Any]) -> Iterator[tuple[str, Callable[[], None]]]:
    """A SQLite file under a passing name, until it is whole."""
    place = Path(database["NAME"])
    if place.exists():
        raise NotMoved(f"{place} is there already. Move it away, or name another file.")
    place.parent.mkdir(parents=True, exist_ok=True)
    passing = place.with_name(f".{place.name}.part")
    _take_away(passing)
    try:
        with beside({**database, "NAME": passing}) as alias:

            def finish() -> None:
                connections[alias].close()
                _settle(passing)
                put_in_place(passing, place)

            yield alias, finish
    finally:
        _take_away(passing)


def _settle(path: Path) -> None:
    """Bring into the file what its log holds, so that it is whole by itself, and plan for the rows that it has."""
    path.with_name(f"{path.name}.turn").unlink(missing_ok=True)
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as file:
        file.execute("ANALYZE")
        file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        file.execute("PRAGMA journal_mode = DELETE")


def _take_away(passing: Path) -> None:
    for ending in ("", "-wal", "-shm", "-journal", ".turn"):
        passing.with_name(passing.name + ending).unlink(missing_ok=True)


def _expect_fitting(alias: str) -> None:
    """The server is one that we know, and the database is another one, and empty."""
    target = connections[alias]
    with target.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        release = int(cursor.fetchone()[0]) // 10_000
        if release < OLDEST_POSTGRES:
            raise NotMoved(f"The server is PostgreSQL {release}; Makeright needs {OLDEST_POSTGRES} or newer.")
        cursor.execute("SHOW server_encoding")
        [encoding] = cursor.fetchone()
        if encoding != "UTF8":
            raise NotMoved(
                f"The database keeps text as {encoding}. Make one that keeps it as UTF8:"
                " CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0"
            )
    if _identity(alias) == _identity(DEFAULT_DB_ALIAS):
        raise NotMoved("That is the database that the rows are in already.")
    if held := rows_of_ours(alias):
        raise NotMoved(
            f"The database at that URL isn't empty: it holds {held}. Name an empty one, such as a new one made by"
            " CREATE DATABASE."
        )


def _identity(alias: str) -> tuple[object, ...]:
    """What tells a database from all others."""
    database = connections[alias]
    if database.vendor != "postgresql":
        return (str(database.settings_dict["NAME"]),)
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT pg_postmaster_start_time(), inet_server_port(), current_database(), current_schema()"
        )
        return tuple(cursor.fetchone())


# The last words


def _what_now(url: str) -> Iterator[str]:
    database = at_url(url)
    if not database["ENGINE"].endswith("sqlite"):
        yield f"Now set DATABASE_URL to {without_password(url)} (with its password), and start Makeright."
    elif Path(database["NAME"]) == Path(at_url("sqlite")["NAME"]):
        yield "Now take DATABASE_URL out of the settings, and start Makeright."
    else:
        yield f"The rows are in {database['NAME']}. To use them, put that file into a home as makeright.sqlite3."
    if connection.vendor == "sqlite":
        yield (
            f"The old file, {connection.settings_dict['NAME']}, is as it was. Move it away once you are content:"
            " without DATABASE_URL it would be used again."
        )
    else:
        yield "The old database is as it was. Drop it once you are content."


def without_password(url: str) -> str:
    """A URL as it may be shown."""
    parts = urlsplit(url)
    if parts.password is None:
        return parts._replace(query="").geturl()
    return parts._replace(netloc=parts.netloc.replace(f":{parts.password}@", ":…@"), query="").geturl()


def _without_secrets(error: Exception, url: str) -> str:
    said = str(error).partition("\n")[0].strip().rstrip(".")
    password = urlsplit(url).password
    return said.replace(password, "…") if password else said
