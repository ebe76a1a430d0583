"""Databases beside the configured one, reached by Django under an alias for as long as they are needed."""

from __future__ import annotations

import contextlib
import copy
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections

from makeright.operating.reading import quoted
from makeright.operating.reading_postgres import connect


@contextlib.contextmanager
def beside(database: dict[str, Any]) -> Iterator[str]:
    """Let Django reach that database; give its alias."""
    alias = f"beside-{secrets.token_hex(4)}"
    whole = connections.configure_settings({DEFAULT_DB_ALIAS: copy.deepcopy(database)})
    connections.settings[alias] = whole[DEFAULT_DB_ALIAS]
    try:
        yield alias
    finally:
        connections[alias].close()
        if pool_of := getattr(connections[alias], "close_pool", None):
            pool_of()
        del connections[alias]
        del connections.settings[alias]


def at_url(url: str) -> dict[str, Any]:
    """Django's setting of the database at a URL: postgresql://…, sqlite:///path, or "sqlite" for the one in the home.
    Raises ValueError, without the URL's secrets, if it can't be read."""
    if url in {"sqlite", "sqlite:", "sqlite://"}:
        return dict(settings.MAKERIGHT_DATABASE_AT(""))
    if url.startswith("sqlite:"):
        path = url.removeprefix("sqlite://")
        if not path.startswith("/"):
            raise ValueError("it takes sqlite:///absolute/path")
        return sqlite_at(Path(path))
    database = dict(settings.MAKERIGHT_DATABASE_AT(url or "none"))
    if not database["NAME"]:
        raise ValueError("it takes postgresql://user:password@host:port/name")
    return database


def sqlite_at(path: Path) -> dict[str, Any]:
    """Django's setting of a SQLite file."""
    return {**settings.MAKERIGHT_DATABASE_AT(""), "NAME": path}


@contextlib.contextmanager
def temporary_postgres() -> Iterator[str]:
    """An empty database on the configured server, gone afterwards. Raises psycopg.Error if none may be made there."""
    name = f"makeright_{secrets.token_hex(6)}"
    _on_server(f"CREATE DATABASE {quoted(name)} TEMPLATE template0 ENCODING 'UTF8'")
    try:
        database = connections[DEFAULT_DB_ALIAS].settings_dict
        with beside({**database, "NAME": name}) as alias:
            yield alias
    finally:
        with contextlib.suppress(psycopg.Error):
            _on_server(f"DROP DATABASE IF EXISTS {quoted(name)} WITH (FORCE)")


def _on_server(statement: str) -> None:
    with contextlib.closing(connect()) as connection:
        connection.autocommit = True
        connection.execute(statement.encode())
