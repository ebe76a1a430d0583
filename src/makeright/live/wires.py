"""What carries rings and words between machines: the database's own NOTIFY, or a Valkey (or Redis) server.

Each is lossy: who is away hears nothing of what was said meanwhile.
"""

from __future__ import annotations

from collections import deque
from typing import Any, Protocol

import psycopg
from django.conf import settings
from django.db import connections
from psycopg.pq import ExecStatus

from makeright.lib.tokens import sign

CHANNEL = "makeright"
LONGEST = 7_000  # bytes of one parcel; PostgreSQL takes less than 8,000
MOST_UNSAID = 100  # parcels
PATIENCE = 5.0  # seconds for the other end to answer


class Wire(Protocol):
    """One connection, used by one thread. Whatever goes wrong with it is raised as WireFailed."""

    def fileno(self) -> int: ...
    def say(self, parcel: str) -> None: ...
    def hear(self) -> list[str]: ...
    def close(self) -> None: ...


class WireFailed(Exception):
    """The connection is lost, or could not be made."""


def name() -> str:
    """What carries between machines here: `valkey`, `postgresql`, or nothing, where there can be one machine only."""
    if settings.MAKERIGHT_VALKEY_URL:
        return "valkey"
    return "postgresql" if connections["default"].vendor == "postgresql" else ""


def connect() -> Wire:
    """Connect by what carries here. Raises WireFailed."""
    return ValkeyWire(settings.MAKERIGHT_VALKEY_URL) if name() == "valkey" else PostgresWire()


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


class ValkeyWire:
    """Publishing and subscribing. The channel is named after the installation, since a server may carry several."""

    def __init__(self, url: str) -> None:
        try:
            import valkey
            from valkey.backoff import NoBackoff
            from valkey.retry import Retry
        except ImportError as error:
            words = "MAKERIGHT_VALKEY_URL is set, and the package valkey is not there: pip install makeright[valkey]"
            raise WireFailed(words) from error
        self._errors = (valkey.ValkeyError, OSError)
        self._channel = f"{CHANNEL}-{sign('relay', 'channel')}"
        try:
            # It never connects anew by itself: what was missed meanwhile would stay unknown.
            from_url: Any = valkey.Valkey.from_url  # the library says little about its types
            self._client = from_url(
                url,
                decode_responses=True,
                retry=Retry(NoBackoff(), 0),
                socket_timeout=PATIENCE,
                socket_connect_timeout=PATIENCE,
                socket_keepalive=True,
            )
            self._subscription = self._client.pubsub(ignore_subscribe_messages=True)
            self._subscription.subscribe(self._channel)
            self._subscription.get_message(timeout=PATIENCE)
        except self._errors as error:
            raise WireFailed(str(error)) from error

    def fileno(self) -> int:
        # The library has no public name for it; its own reading never keeps a whole message back (see hear).
        number: int = self._subscription.connection._sock.fileno()
        return number

    def say(self, parcel: str) -> None:
        try:
            self._client.publish(self._channel, parcel)
        except self._errors as error:
            raise WireFailed(str(error)) from error

    def hear(self) -> list[str]:
        heard: list[str] = []
        try:
            while (message := self._subscription.get_message()) is not None:
                heard.append(str(message["data"]))
        except self._errors as error:
            raise WireFailed(str(error)) from error
        return heard

    def close(self) -> None:
        self._subscription.close()
        self._client.close()
