"""The database: that it answers, that it is up to date and whole, and that it keeps what it acknowledged."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from makeright.events import triggers
from makeright.lib.scrubbing import scrubbed
from makeright.operating import checking
from makeright.operating.findings import Asked, Finding, counted, fault, warning, well

FIXED, FIRST_FAULTY = (3, 51, 3), (3, 7, 0)
FAULTY_WAL = "https://sqlite.org/wal.html#walresetbug"
OLDEST_POSTGRES = 15
LARGE_LOG = 512_000_000  # bytes
SLOW_CLOCK, WRONG_CLOCK = 2.0, 60.0  # seconds
LOOKED_WITHIN = timedelta(days=3)
MANY_CONNECTIONS = 0.8  # of those that the server takes
CONNECTIONS_OF_AN_ENGINE, CONNECTIONS_OF_A_WEB_PROCESS = 16, 4  # about
MANY_UNPLACED = 5_000


def reached(asked: Asked) -> Iterator[Finding]:
    """It answers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error as error:
        yield fault(
            "database.silent",
            f"The database can't be reached: {scrubbed(error)}.",
            "Look whether it runs, whether DATABASE_URL is right, and whether this machine may connect to it.",
        )
        return
    where = "SQLite in the home" if connection.vendor == "sqlite" else "PostgreSQL"
    yield well("database", f"The database answers: {where}.")
    left = Path(settings.MAKERIGHT_HOME) / "makeright.sqlite3"
    if connection.vendor == "postgresql" and left.exists():
        yield warning(
            "database.two",
            f"The rows are in PostgreSQL, and an older database lies in the home as well ({left.name}).",
            f"Move {left} away: without DATABASE_URL, Makeright would go on with it.",
        )


def sqlite(asked: Asked) -> Iterator[Finding]:
    """The library is one without known faults, and the file is kept as it should be."""
    if connection.vendor != "sqlite":
        return
    release = tuple(map(int, sqlite3.sqlite_version.split(".")[:3]))
    source = "shipped with Makeright" if "pysqlite3" in sqlite3.connect.__module__ else "of this Python"
    library = f"SQLite {sqlite3.sqlite_version} ({source})"
    if FIRST_FAULTY <= release < FIXED:
        yield warning(
            "sqlite.faulty",
            f"{library} can damage its file when two processes write and checkpoint at once ({FAULTY_WAL}).",
            "Install pysqlite3, which brings a newer one, or Python with SQLite 3.51.3 or newer; or use PostgreSQL.",
        )
    else:
        yield well("sqlite", f"{library} has no known fault that concerns us.")
    mode, synchronous = _pragma("journal_mode"), int(_pragma("synchronous"))
    if mode != "wal":
        yield fault(
            "sqlite.no_wal",
            f"The file's journal is {mode}, so readers and writers wait for each other.",
            "The home must lie on a disk of this machine, not on a network share; then start Makeright again.",
        )
    if synchronous < 2:
        yield fault(
            "sqlite.unsynced",
            "SQLite doesn't sync each commit: a power cut loses what was acknowledged.",
            "Take the change of PRAGMA synchronous back; it must be FULL.",
        )
    log = Path(f"{connection.settings_dict['NAME']}-wal")
    if log.exists() and log.stat().st_size > LARGE_LOG:
        yield warning(
            "sqlite.large_log",
            f"The write-ahead log has grown to {log.stat().st_size / 1e6:,.0f} MB: something reads without an end.",
            "Start Makeright again; if it grows anew, end other programs that have the file open.",
        )


def postgresql(asked: Asked) -> Iterator[Finding]:
    """The server is new enough, keeps text and time as we do, syncs, and takes enough connections."""
    if connection.vendor != "postgresql":
        return
    release = int(_shown("server_version_num")) // 10_000
    if release < OLDEST_POSTGRES:
        yield fault(
            "postgresql.old",
            f"The server is PostgreSQL {release}; Makeright needs {OLDEST_POSTGRES} or newer.",
            "Upgrade the server.",
        )
    else:
        yield well("postgresql", f"The server is PostgreSQL {_shown('server_version')}.")
    if (encoding := _shown("server_encoding")) != "UTF8":
        yield fault(
            "postgresql.encoding",
            f"The database keeps text as {encoding}: names and mails in other letters are refused.",
            "Make a database with ENCODING 'UTF8' and move there: makeright move-to postgresql://…",
        )
    if (zone := _shown("TimeZone")) not in {"UTC", "Etc/UTC"}:
        yield warning(
            "postgresql.zone",
            f"Sessions of Makeright are in the time zone {zone}.",
            "Take away what sets it for this user or database (ALTER ROLE … RESET TimeZone).",
        )
    for setting in ("fsync", "full_page_writes", "synchronous_commit"):
        if (said := _shown(setting)) in {"off", "local"}:
            yield fault(
                f"postgresql.{setting}",
                f"The server runs with {setting}={said}: a power cut loses what was acknowledged, or all.",
                f"Set {setting}=on in postgresql.conf.",
            )
    yield from _connections()


def _connections() -> Iterator[Finding]:
    most = int(_shown("max_connections")) - int(_shown("superuser_reserved_connections"))
    [used] = _asked("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'")
    [engines] = _asked("SELECT count(*) FROM jobs_engine")
    web = settings.MAKERIGHT_DATABASE_POOL or CONNECTIONS_OF_A_WEB_PROCESS
    wanted = max(engines, 1) * (CONNECTIONS_OF_AN_ENGINE + 2 * web)
    words = f"The server takes {most} connections; {used} are open, and Makeright may want about {wanted}."
    if used > MANY_CONNECTIONS * most or wanted > most:
        yield warning(
            "postgresql.connections",
            words,
            "Raise max_connections in postgresql.conf, or let processes share: MAKERIGHT_DATABASE_POOL=4",
        )
    else:
        yield well("postgresql.connections", words)


def migrations(asked: Asked) -> Iterator[Finding]:
    """The database is as this version wants it."""
    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if pending:
        yield fault(
            "migrations.pending",
            f"The database is not up to date: {counted(len(pending), 'migration is', 'migrations are')} to be done.",
            "makeright migrate",
        )
    else:
        yield well("migrations", "The database is up to date.")


def triggers_are_there(asked: Asked) -> Iterator[Finding]:
    """What the database itself sees to is in its catalog."""
    missing = sorted(triggers.missing())
    if missing:
        yield fault(
            "triggers.missing",
            f"The database lacks {', '.join(missing)}: events could be changed, or never be heard.",
            "makeright migrate (it makes them anew)",
        )
    else:
        yield well("triggers", "The triggers that guard the event log are there.")
    if connection.vendor == "postgresql":
        [waiting] = _asked("SELECT count(*) FROM events_unplaced")
        if waiting > MANY_UNPLACED:
            yield warning(
                "triggers.unplaced",
                f"{waiting:,} events wait for their place in the stream, so nobody hears of them.",
                "Look whether an engine and the web part run, and what their logs say.",
            )


def damage(asked: Asked) -> Iterator[Finding]:
    """What the nightly check of the file has found."""
    if connection.vendor != "sqlite":
        return
    last = checking.last()
    if last is None:
        yield warning(
            "damage.unknown",
            "The database file was never checked for damage.",
            "It is done each night while the engine runs; now: makeright doctor --check-database",
        )
    elif last.faults:
        yield fault(
            "damage.found",
            f"SQLite finds the database file damaged ({last.at:%Y-%m-%d}): {last.faults[0]}.",
            "Stop Makeright, copy the home, and restore the last verified backup: makeright backup --list",
        )
    elif timezone.now() - last.at > LOOKED_WITHIN:
        yield warning(
            "damage.old",
            f"The database file was last checked for damage on {last.at:%Y-%m-%d}.",
            "It is done each night while the engine runs; now: makeright doctor --check-database",
        )
    else:
        yield well("damage", f"The database file was checked on {last.at:%Y-%m-%d}, and is whole.")


def clock(asked: Asked) -> Iterator[Finding]:
    """This machine and the database agree on the time, and time didn't go back."""
    now = timezone.now()
    cure = "Let the machines take the time from the network (chrony, systemd-timesyncd)."
    if connection.vendor == "postgresql":
        [theirs] = _asked("SELECT clock_timestamp()")
        apart = abs((theirs - timezone.now()).total_seconds())
        if apart > SLOW_CLOCK:
            words = f"The clocks of this machine and of the database are {apart:,.0f} s apart."
            yield (fault if apart > WRONG_CLOCK else warning)("clock.apart", words, cure)
            return
    newest = _newest_event()
    if newest is not None and (ahead := (newest - now).total_seconds()) > WRONG_CLOCK:
        yield warning(
            "clock.back",
            f"The newest event is {ahead:,.0f} s in the future: this machine's clock went back.",
            cure,
        )
    else:
        yield well("clock", "The clock is right, as far as can be told from here.")


def _newest_event() -> Any:
    from makeright.events.models import Event

    with contextlib.suppress(Event.DoesNotExist):
        return Event.objects.latest("id").at
    return None


def _pragma(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {name}")
        return str(cursor.fetchone()[0])


def _shown(setting: str) -> str:
    return str(_asked(f"SHOW {setting}")[0])


def _asked(question: str) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return tuple(cursor.fetchone())
