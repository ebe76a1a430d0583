"""Where the words are kept: made after each migrate, checked by reading the catalog. Django doesn't know this table."""

from __future__ import annotations

from typing import Any, cast

from django.db import connection, connections

from makeright.search import postgres, sqlite
from makeright.search.asking import Engine
from makeright.search.models import Entry, Rebuild


def engine(using: str = "default") -> Engine:
    """The database at hand, as search knows it."""
    return _of(connection.vendor if using == "default" else connections[using].vendor)


def make(using: str = "default", **_: Any) -> None:
    """Make the table if it isn't there as it should be. Then nothing is in it, so everything is entered anew."""
    if Entry._meta.db_table not in connections[using].introspection.table_names():
        return
    if engine(using).make(using):
        Entry.objects.using(using).all().delete()
        Rebuild.objects.using(using).all().delete()


def missing(using: str = "default") -> set[str]:
    """Say what the catalog lacks; nothing should."""
    return engine(using).missing(using)


def _of(vendor: str) -> Engine:
    return cast(Engine, postgres if vendor == "postgresql" else sqlite)
