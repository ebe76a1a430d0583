"""What the database itself sees to: the ledger is only ever added to."""

from __future__ import annotations

from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

REFUSAL = "the ledger is append-only"
TABLES = ("remedies_entry", "remedies_posting", "remedies_seal", "remedies_sealed")
_KEYS = {"remedies_seal": "number", "remedies_sealed": "entry_id"}
_REFUSE = f"""
    CREATE OR REPLACE FUNCTION remedies_refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"""


def of(connection: BaseDatabaseWrapper) -> dict[str, tuple[str, str]]:
    """The triggers that this kind of database needs: name → its table and the statement that makes it."""
    return {
        name: (table, statement)
        for table in TABLES
        for name, statement in (
            _postgres(table) if connection.vendor == "postgresql" else _sqlite(table)
        ).items()
    }


def _postgres(table: str) -> dict[str, str]:
    return {
        f"{table}_is_not_{done}": f"""
            CREATE TRIGGER {table}_is_not_{done} BEFORE {what} ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION remedies_refuse()"""
        for done, what in (("changed", "UPDATE"), ("deleted", "DELETE"), ("emptied", "TRUNCATE"))
    }


def _sqlite(table: str) -> dict[str, str]:
    key = _KEYS.get(table, "id")
    made = {
        f"{table}_is_not_{done}": f"""
            CREATE TRIGGER {table}_is_not_{done} BEFORE {what} ON {table}
            BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"""
        for done, what in (("changed", "UPDATE"), ("deleted", "DELETE"))
    }
    # INSERT OR REPLACE deletes without calling a DELETE trigger.
    made[f"{table}_is_not_replaced"] = f"""
        CREATE TRIGGER {table}_is_not_replaced BEFORE INSERT ON {table}
        WHEN EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key})
        BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"""  # noqa: S608 (nothing but our own words goes into it)
    return made


def make(using: str = "default", **_: Any) -> None:
    """Make the triggers, anew if they exist. Called after each migrate."""
    connection = connections[using]
    if not set(TABLES) <= set(connection.introspection.table_names()):
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_REFUSE)
        for name, (_table, statement) in of(connection).items():
            drop(name, using)
            cursor.execute(statement)


def drop(name: str, using: str = "default") -> None:
    """Take a trigger away, if it is there."""
    connection = connections[using]
    table = f" ON {of(connection)[name][0]}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER IF EXISTS {connection.ops.quote_name(name)}{table}")


def missing(using: str = "default") -> set[str]:
    """Say which triggers the catalog lacks, or has switched off; none should."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tgname FROM pg_trigger WHERE tgenabled IN ('O', 'A') AND NOT tgisinternal")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        return set(of(connection)) - {name for (name,) in cursor.fetchall()}
