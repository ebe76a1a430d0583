"""What carries rings and words between machines: the database's own NOTIFY, or a Valkey (or Redis) server.

Each is lossy: who is away hears nothing of what was said meanwhile.
"""

from __future__ import annotations

from typing import Any, Protocol

from django.conf import settings
from django.db import connections

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
    if name() == "valkey":
        return ValkeyWire(settings.MAKERIGHT_VALKEY_URL)
    from makeright.live.wires_postgres import PostgresWire  # here: SQLite's processes need no psycopg

    return PostgresWire()


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
