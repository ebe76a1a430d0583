"""Several threads at one database, each with a connection of its own, as the processes of a house are."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection, connections

PATIENCE = 120.0  # seconds


@contextmanager
def database_of_its_own(folder: Path) -> Iterator[None]:
    """Have a copy of the test's database meanwhile, in which commits are commits: SQLite's is a file in the folder,
    PostgreSQL's has a name of its own. What is written to it leaves with it, events included."""
    connection.ensure_connection()
    copied = _in_a_file(folder) if connection.vendor == "sqlite" else _beside_it()
    with copied as name:
        before, ours = connection.settings_dict["NAME"], connection.connection
        connection.connection = None
        connection.settings_dict["NAME"] = name
        try:
            yield
        finally:
            connection.close()
            connection.settings_dict["NAME"] = before
            connection.connection = ours


@contextmanager
def _in_a_file(folder: Path) -> Iterator[str]:
    path = folder / "side-by-side.sqlite3"
    copy = connection.connection.__class__(str(path))
    connection.connection.backup(copy)
    copy.close()
    yield str(path)


@contextmanager
def _beside_it() -> Iterator[str]:
    template, name = connection.settings_dict["NAME"], f"{connection.settings_dict['NAME']}_beside"
    connection.close()  # nobody may be connected to what is copied
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        try:
            yield name
        finally:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


class Aside:
    """A piece of work in a thread of its own, with a database connection of its own."""

    def __init__(self, work: Callable[..., Any], *arguments: Any) -> None:
        self.answer: Any = None
        self.error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, args=(work, *arguments), daemon=True)
        self._thread.start()

    def _run(self, work: Callable[..., Any], *arguments: Any) -> None:
        try:
            self.answer = work(*arguments)
        except BaseException as error:
            self.error = error
        finally:
            connections.close_all()

    @property
    def is_at_work(self) -> bool:
        return self._thread.is_alive()

    def result(self) -> Any:
        """Wait for its end; give its answer or raise its error."""
        self._thread.join(PATIENCE)
        assert not self.is_at_work, "the thread came to no end"
        if self.error is not None:
            raise self.error
        return self.answer
