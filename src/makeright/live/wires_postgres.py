"""What carries rings and words between machines by PostgreSQL's own NOTIFY."""

from __future__ import annotations

from collections import deque
from typing import Any

import psycopg
from django.db import connections
from psycopg.pq import ExecStatus

from makeright.live.wires import CHANNEL, MOST_UNSAID, WireFailed


class PostgresWire:
    """LISTEN and NOTIFY on a connection of its own, outside any transaction.

    A NOTIFY within a transaction would make all commits of the database wait for each other. Nothing here waits for
    the server's answer: were the network to swallow it, we would wait for ever, and hear nothing meanwhile.
    See https://www.postgresql.org/docs/current/sql-notify.html and libpq-async.html
    """

    def __init__(self) -> None:
        parameters: dict[str, Any] = connections["default"].get_connection_params()
        try:
            self._connection = psycopg.connect(**parameters, autocommit=True)
        except psycopg.Error as error:
            raise WireFailed(str(error)) from error
        self._line = self._connection.pgconn
        self._unsaid: deque[tuple[bytes, list[bytes | None]]] = deque()
        self._is_asked = False
        self._ask(f"LISTEN {CHANNEL}".encode(), [])

    def fileno(self) -> int:
        return self._connection.fileno()

    def say(self, parcel: str) -> None:
        self._ask(b"SELECT pg_notify($1, $2)", [CHANNEL.encode(), parcel.encode()])

    def hear(self) -> list[str]:
        heard: list[str] = []
        try:
            self._line.flush()
            self._line.consume_input()
            while self._is_asked and not self._line.is_busy():
                self._take_answer()
            while (notify := self._line.notifies()) is not None:
                heard.append(notify.extra.decode())
        except psycopg.Error as error:
            raise WireFailed(str(error)) from error
        return heard

    def close(self) -> None:
        self._connection.close()

    def _ask(self, statement: bytes, values: list[bytes | None]) -> None:
        """Send a statement, one after the other: the next when the answer to the last has come."""
        self._unsaid.append((statement, values))
        if len(self._unsaid) > MOST_UNSAID:
            raise WireFailed("PostgreSQL does not answer")
        self._send_next()

    def _send_next(self) -> None:
        if self._is_asked or not self._unsaid:
            return
        try:
            self._line.send_query_params(*self._unsaid.popleft())
            self._is_asked = True
            self._line.flush()
        except psycopg.Error as error:
            raise WireFailed(str(error)) from error

    def _take_answer(self) -> None:
        answer = self._line.get_result()
        if answer is None:
            self._is_asked = False
            self._send_next()
        elif answer.status not in (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK):
            raise WireFailed(answer.error_message.decode(errors="replace"))
