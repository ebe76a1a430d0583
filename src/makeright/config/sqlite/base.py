"""The database wrapper: a statement is brought into SQLite's form once, and turns to write are taken in order.

Whoever opens a transaction waits in the kernel's queue for the file lock first. SQLite's own busy handler
sleeps and tries again, up to 100 ms at a time and unfairly; `flock` wakes the next waiter at once, in order. Single
statements outside a transaction still use the busy handler, which is their fallback.
"""

import fcntl
import os
from functools import lru_cache
from typing import Any

from django.db.backends.sqlite3 import base

_LONGEST_KEPT = 4_000  # characters; of longer ones few are asked twice


@lru_cache(512)
def _with_marks(statement: str) -> str:
    """A statement with the marks that SQLite knows in place of Django's."""
    return base.FORMAT_QMARK_REGEX.sub("?", statement).replace("%%", "%")


class Cursor(base.SQLiteCursorWrapper):
    """Django's cursor, which doesn't work out anew how SQLite writes a statement that was asked just now."""

    def convert_query(self, query: str, *, param_names: list[str] | None = None) -> str:
        if param_names is None and len(query) <= _LONGEST_KEPT:
            return _with_marks(query)
        return super().convert_query(query, param_names=param_names)


class DatabaseWrapper(base.DatabaseWrapper):
    """One connection; it holds the file lock exactly while it is inside a transaction.

    The four methods with an underscore are where Django's own wrapper begins and ends transactions; django-stubs
    does not know them.
    """

    _queue: int | None = None
    _holds = False

    def create_cursor(self, name: str | None = None) -> Any:
        return self.connection.cursor(factory=Cursor)

    def _start_transaction_under_autocommit(self) -> None:
        self._take_turn()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._end_turn()
            raise

    def _commit(self) -> Any:
        answer = super()._commit()  # type: ignore[misc]
        self._end_turn()
        return answer

    def _rollback(self) -> Any:
        try:
            return super()._rollback()  # type: ignore[misc]
        finally:
            self._end_turn()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._end_turn()
            if self._queue is not None:
                os.close(self._queue)
                self._queue = None

    def _take_turn(self) -> None:
        if self.is_in_memory_db() or self._holds:
            return
        if self._queue is None:
            path = f"{self.settings_dict['NAME']}.turn"
            self._queue = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(self._queue, fcntl.LOCK_EX)
        self._holds = True

    def _end_turn(self) -> None:
        if self._holds and self._queue is not None:
            fcntl.flock(self._queue, fcntl.LOCK_UN)
        self._holds = False
