"""Asking the database, before anything starts, whether this installation is ready: reached, migrated, not the demo's.

A process that is forked off asks, so that the one that starts the others never has a connection.
"""

from __future__ import annotations

from collections.abc import Iterator
from multiprocessing.connection import Connection

from makeright.config.forking import FORK
from makeright.config.masking import without_credentials

OLDEST_POSTGRES = 15
SILENT_AFTER = 60  # seconds that the other process may take


def ask() -> list[str]:
    """What is wrong with the database, a sentence each, as a process forked off found it. Needs Django, and that this
    process has no connection and no thread."""
    hearing, telling = FORK.Pipe(duplex=False)
    asked = FORK.Process(target=_tell, args=(telling,))
    asked.start()
    telling.close()
    try:
        if not hearing.poll(SILENT_AFTER):
            asked.kill()
            return [f"The database doesn't answer within {SILENT_AFTER} seconds."]
        said: list[str] = hearing.recv()
    except EOFError:
        asked.join()
        return [f"Makeright can't look at its database: exit code {asked.exitcode}"]
    else:
        return said
    finally:
        asked.join()
        hearing.close()


def _tell(telling: Connection) -> None:
    try:
        said = list(faults())
    except Exception as error:
        words = without_credentials(" ".join(str(error).split()))
        said = [f"Makeright can't look at its database: {type(error).__name__}: {words}"]
    telling.send(said)


def faults() -> Iterator[str]:
    """What is wrong with the database, a sentence each. Needs Django."""
    from django.db import Error

    try:
        yield from _about_the_database()
    except Error as error:
        yield f"The database can't be reached: {without_credentials(' '.join(str(error).split()))}"


def _about_the_database() -> Iterator[str]:
    from django.db import connection

    from makeright.operating.watching import pending_migrations

    connection.ensure_connection()
    if connection.vendor == "postgresql":
        yield from about_the_release(_release_of_postgres())
    if newer := _unknown_migrations():
        yield (
            f"The database was made by a newer Makeright ({newer[0]} is not known here): install that one again,"
            " or restore the backup from before it."
        )
    if missing := pending_migrations():
        more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
        yield f"The database lacks {missing[0]}{more}. Bring it up to date first: makeright migrate"
    else:
        yield from _about_the_demo()


def about_the_release(release: int) -> Iterator[str]:
    """Whether a PostgreSQL of this major release will do."""
    if release < OLDEST_POSTGRES:
        yield f"The database is PostgreSQL {release}; Makeright needs {OLDEST_POSTGRES} or newer."


def _release_of_postgres() -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        return int(cursor.fetchone()[0]) // 10_000


def _unknown_migrations() -> list[str]:
    """Those that were done here, in one of our apps, and that this release doesn't have."""
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(connection)
    known = set(loader.disk_migrations)
    for migration in loader.disk_migrations.values():
        known.update(migration.replaces)
    done = {(app, name) for app, name in loader.applied_migrations if app in loader.migrated_apps}
    return sorted(f"{app}.{name}" for app, name in done - known)


def _about_the_demo() -> Iterator[str]:
    from django.conf import settings

    from makeright.demo.locking import open_to_all

    if settings.MAKERIGHT_DEMO:
        return
    if names := [agent.email for agent in open_to_all()]:
        yield (
            f"The example shop was set up here, and {', '.join(names)} can sign in with its published password."
            " Make that password useless (makeright demo lock), or say that this is a demo: MAKERIGHT_DEMO=1"
        )
