"""Homes with rows, files and mails in them, on each kind of database that this run has."""

from __future__ import annotations

import contextlib
import copy
import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connections
from django.test import override_settings

from makeright.events.sequencing import place as place_events

SQLITE, POSTGRESQL = "sqlite", "postgresql"
SERVER = os.environ.get("DATABASE_URL", "")
ENGINE = POSTGRESQL if SERVER else SQLITE  # of this run
ENGINES = [SQLITE, POSTGRESQL] if SERVER else [SQLITE]
PASSPHRASE = "seven swans a-swimming"


class Place:
    """A home of its own, with a database of its own; inside `with`, Django works there and nowhere else."""

    def __init__(self, home: Path, engine: str, url: str = "", *, file: Path | None = None) -> None:
        self.home, self.engine, self.url = home, engine, url
        self.file = file or home / "makeright.sqlite3"
        self._stack = contextlib.ExitStack()

    @property
    def database(self) -> dict[str, Any]:
        """Django's setting of its database."""
        if self.url:
            return dict(settings.MAKERIGHT_DATABASE_AT(self.url))
        return {**settings.MAKERIGHT_DATABASE_AT(""), "NAME": self.file}

    def __enter__(self) -> Place:
        self.home.mkdir(exist_ok=True)
        for name in ("files", "mail", "run"):
            (self.home / name).mkdir(exist_ok=True)
        key = self.home / "secret.key"
        if not key.exists():
            key.write_text(secrets.token_urlsafe(48))
            key.chmod(0o600)
        self._stack.enter_context(
            override_settings(
                MAKERIGHT_HOME=self.home,
                MAKERIGHT_FILES=self.home / "files",
                MAKERIGHT_MAIL=self.home / "mail",
                MAKERIGHT_RUN=self.home / "run",
                MAKERIGHT_BACKUP_FOLDER=self.home / "backups",
                MAKERIGHT_BACKUP_PASSPHRASE=PASSPHRASE,
                MAKERIGHT_CONFIG=None,
                SECRET_KEY=key.read_text(),
                SECRET_KEY_FALLBACKS=[],
            )
        )
        self._stack.enter_context(as_default(self.database))
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()

    @property
    def environment(self) -> dict[str, str]:
        """For commands of ours that work here."""
        kept = {
            name: said
            for name, said in os.environ.items()
            if not name.startswith(("MAKERIGHT_", "DJANGO_")) and name != "DATABASE_URL"
        }
        ours = {"MAKERIGHT_HOME": str(self.home), "DJANGO_SETTINGS_MODULE": "makeright.config.settings"}
        return kept | ours | ({"DATABASE_URL": self.url} if self.url else {})


@contextlib.contextmanager
def as_default(database: dict[str, Any]) -> Iterator[None]:
    """Have Django take this database for the one it has."""
    usual = connections[DEFAULT_DB_ALIAS]
    whole = connections.configure_settings({DEFAULT_DB_ALIAS: copy.deepcopy(database)})
    kept = connections.settings[DEFAULT_DB_ALIAS]
    connections.settings[DEFAULT_DB_ALIAS] = whole[DEFAULT_DB_ALIAS]
    connections[DEFAULT_DB_ALIAS] = connections.create_connection(DEFAULT_DB_ALIAS)
    try:
        yield
    finally:
        connections[DEFAULT_DB_ALIAS].close()
        connections.settings[DEFAULT_DB_ALIAS] = kept
        connections[DEFAULT_DB_ALIAS] = usual


class Templates:
    """Furnished homes and empty databases, made once and used again: making and dropping a database takes seconds."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._homes: dict[str, Path] = {}
        self._furnished = ""
        self._rows: dict[str, bytes] = {}
        self._highest: dict[str, tuple[int, bool]] = {}
        self._free: list[str] = []
        self._all: list[str] = []

    def copy(self, engine: str, home: Path, *, own: bool = False) -> Place:
        """A furnished home at `home`. On a server there is one at a time, unless it is to have tables of its `own`."""
        if engine not in self._homes:
            self._homes[engine] = self._make(engine)
        shutil.copytree(
            self._homes[engine], home, ignore=shutil.ignore_patterns("run", "backups", "*-wal", "*-shm")
        )
        if engine == SQLITE:
            return Place(home, engine)
        self._refill()
        template = urlsplit(self._furnished).path[1:]
        return Place(home, engine, self.make_database(template=template) if own else self._furnished)

    def empty(self, engine: str, home: Path) -> Place:
        """A home with nothing in it."""
        return Place(home, engine, self.database() if engine == POSTGRESQL else "")

    def database(self) -> str:
        """An empty database on the server; its URL. Give it back, so that another test can have it."""
        return self._free.pop() if self._free else self.make_database()

    def make_database(self, how: str = "", *, template: str = "template0") -> str:
        """A new one, made in that way."""
        name = f"test_kept_{secrets.token_hex(6)}"
        with _server() as server:
            server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" {how}'.encode())
        self._all.append(name)
        return urlsplit(SERVER)._replace(path=f"/{name}").geturl()

    def give_back(self, url: str) -> None:
        with _server(url) as server:
            server.execute("DROP SCHEMA public CASCADE")
            server.execute("CREATE SCHEMA public")
        self._free.append(url)

    def close(self) -> None:
        with contextlib.ExitStack() as stack:
            for name in self._all:
                server = stack.enter_context(_server())
                server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())

    def _make(self, engine: str) -> Path:
        place = self.empty(engine, self._folder / engine)
        with place, override_settings(MAKERIGHT_DEMO=True), open(os.devnull, "w") as nowhere:
            call_command("migrate", verbosity=0)
            call_command("demo", "seed", stdout=nowhere)
            place_events()
        if engine == POSTGRESQL:
            self._furnished = place.url
            self._remember()
        return place.home

    def _remember(self) -> None:
        with _server(self._furnished) as server:
            tables = server.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
            for (name,) in tables:
                with server.cursor().copy(f'COPY "{name}" TO STDOUT'.encode()) as copy:
                    self._rows[name] = b"".join(copy)
            sequences = server.execute("SELECT sequencename FROM pg_sequences").fetchall()
            for (name,) in sequences:
                found = server.execute(f'SELECT last_value, is_called FROM "{name}"'.encode()).fetchone()
                assert found is not None
                self._highest[name] = (found[0], found[1])

    def _refill(self) -> None:
        """Bring the furnished database back to what it was, whatever the last test did to its rows."""
        with _server(self._furnished) as server:
            server.execute("SET session_replication_role = replica")
            server.execute(("TRUNCATE " + ", ".join(f'"{name}"' for name in self._rows)).encode())
            for name, rows in self._rows.items():
                with server.cursor().copy(f'COPY "{name}" FROM STDIN'.encode()) as copy:
                    copy.write(rows)
            for name, (value, is_called) in self._highest.items():
                server.execute("SELECT setval(%s, %s, %s)", [f'"{name}"', value, is_called])


@contextlib.contextmanager
def _server(url: str = SERVER) -> Iterator[psycopg.Connection[Any]]:
    with contextlib.closing(psycopg.connect(url, autocommit=True)) as server:
        yield server
