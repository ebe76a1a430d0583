"""Who is in a home: the engine and the web processes hold a lock each while they live. A move needs the home alone."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connections

ENGINE, WEB, BACKUP = "engine.lock", "web.lock", "backup.lock"
OURS = "makeright"  # what our processes call themselves to a PostgreSQL server


class Occupied(Exception):
    """Somebody works here. Says who, and how to stop them."""


def stay() -> int:
    """Say, for as long as this process lives, that a web process works in this home. Waits while a move is going on."""
    place = _open(WEB)
    fcntl.flock(place, fcntl.LOCK_SH)
    return place


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Have the home to oneself: nobody works in it now, and nobody begins to. Raises Occupied."""
    with (
        _held(ENGINE, "The engine is running in this home."),
        _held(WEB, "The desk is running in this home."),
    ):
        yield


@contextlib.contextmanager
def only_one(what: str) -> Iterator[None]:
    """See to it that nobody else keeps or moves this home's rows meanwhile. Raises Occupied."""
    with _held(BACKUP, f"Another {what} is going on in this home.", cure="Wait until it has ended."):
        yield


def others_on_the_server(using: str = "default") -> int:
    """How many connections Makeright has to this PostgreSQL database, on whichever machine, other than this one."""
    connection = connections[using]
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT count(*) FROM pg_stat_activity
               WHERE datname = current_database() AND application_name = %s AND pid <> pg_backend_pid()""",
            [OURS],
        )
        return int(cursor.fetchone()[0])


@contextlib.contextmanager
def _held(name: str, words: str, cure: str = "Stop it first: end `makeright serve`.") -> Iterator[None]:
    place = _open(name)
    try:
        try:
            fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Occupied(f"{words} {cure}") from None
        yield
    finally:
        os.close(place)


def _open(name: str) -> int:
    folder = Path(settings.MAKERIGHT_RUN)
    folder.mkdir(parents=True, exist_ok=True)
    return os.open(folder / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
