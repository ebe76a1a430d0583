"""What the database itself sees to: events are never changed, and each finds its way into the stream.

On SQLite writers go one after the other, so the order of insertion is the order of commit, and a trigger gives the
position. On PostgreSQL writers overlap, so the trigger only notes that an event waits for a position (see sequencing).
"""

from __future__ import annotations

from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

REFUSAL = "events are append-only"
SQLITE = {
    "events_event_is_not_changed": f"""
        CREATE TRIGGER events_event_is_not_changed BEFORE UPDATE ON events_event
        BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END""",
    "events_event_is_not_deleted": f"""
        CREATE TRIGGER events_event_is_not_deleted BEFORE DELETE ON events_event
        BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END""",
    # INSERT OR REPLACE deletes without calling a DELETE trigger.
    "events_event_is_not_replaced": f"""
        CREATE TRIGGER events_event_is_not_replaced BEFORE INSERT ON events_event
        WHEN EXISTS (SELECT 1 FROM events_event WHERE id = NEW.id)
        BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END""",  # noqa: S608 (nothing but our own words goes into it)
    "events_event_gets_its_position": """
        CREATE TRIGGER events_event_gets_its_position AFTER INSERT ON events_event
        BEGIN INSERT INTO events_position (event_id) VALUES (NEW.id); END""",
}
_REFUSE = f"""
    CREATE OR REPLACE FUNCTION events_refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"""
_WAIT = """
    CREATE OR REPLACE FUNCTION events_wait_for_position() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN INSERT INTO events_unplaced (event_id) VALUES (NEW.id); RETURN NULL; END $$"""
POSTGRES = {
    "events_event_is_not_changed": """
        CREATE TRIGGER events_event_is_not_changed BEFORE UPDATE ON events_event
        FOR EACH STATEMENT EXECUTE FUNCTION events_refuse()""",
    "events_event_is_not_deleted": """
        CREATE TRIGGER events_event_is_not_deleted BEFORE DELETE ON events_event
        FOR EACH STATEMENT EXECUTE FUNCTION events_refuse()""",
    "events_event_is_not_emptied": """
        CREATE TRIGGER events_event_is_not_emptied BEFORE TRUNCATE ON events_event
        FOR EACH STATEMENT EXECUTE FUNCTION events_refuse()""",
    "events_event_waits_for_its_position": """
        CREATE TRIGGER events_event_waits_for_its_position AFTER INSERT ON events_event
        FOR EACH ROW EXECUTE FUNCTION events_wait_for_position()""",
}


def of(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """The triggers that this kind of database needs: name → the statement that makes it."""
    return POSTGRES if connection.vendor == "postgresql" else SQLITE


def make(using: str = "default", **_: Any) -> None:
    """Make the triggers, anew if they exist. Called after each migrate."""
    connection = connections[using]
    if "events_event" not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_REFUSE)
            cursor.execute(_WAIT)
        for name, statement in of(connection).items():
            drop(name, using)
            cursor.execute(statement)


def drop(name: str, using: str = "default") -> None:
    """Take a trigger away, if it is there."""
    connection = connections[using]
    table = " ON events_event" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER IF EXISTS {connection.ops.quote_name(name)}{table}")


def missing(using: str = "default") -> set[str]:
    """Say which triggers the catalog lacks, or has switched off; none should."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                """SELECT tgname FROM pg_trigger
                   WHERE tgrelid = 'events_event'::regclass AND tgenabled IN ('O', 'A') AND NOT tgisinternal"""
            )
        else:
            cursor.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'events_event'"
            )
        return set(of(connection)) - {name for (name,) in cursor.fetchall()}
