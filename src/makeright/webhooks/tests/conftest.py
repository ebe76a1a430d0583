"""A program of a company that is told what happens, on loopback, and the webhook that tells it."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from pytest_django import Settings
from standardwebhooks.webhooks import Webhook as Verifier

from makeright.events.recording import record
from makeright.lib import outside
from makeright.lib.actor import Actor
from makeright.lib.tests.web import Web, answer
from makeright.webhooks import keeping
from makeright.webhooks.models import Webhook

BY = Actor.system("test")
HOST = "shop.test"


class Receiver:
    """Says 204, unless `says` has other statuses, which are used up one by one."""

    def __init__(self, port: int = 0) -> None:
        self.web = Web()
        self.web.pages["/events"] = self._talk
        self.says: list[bytes] = []
        self.bodies: list[bytes] = []
        self.heads: list[dict[str, str]] = []

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.web.port}/events"

    def _talk(self, line: socket.socket, asked: bytes) -> None:
        head, _, body = asked.partition(b"\r\n\r\n")
        fields = (field.decode().partition(":") for field in head.split(b"\r\n")[1:])
        self.heads.append({name.lower(): value.strip() for name, _, value in fields})
        self.bodies.append(body)
        line.sendall(self.says.pop(0) if self.says else answer(status="204 No Content"))

    @property
    def told(self) -> list[dict[str, Any]]:
        """What came in, verified by nobody."""
        return [json.loads(body) for body in self.bodies]

    def verified(self, secret: str) -> list[dict[str, Any]]:
        """What came in, each verified by the official library."""
        return [
            Verifier(secret).verify(body, head) for body, head in zip(self.bodies, self.heads, strict=True)
        ]


@pytest.fixture
def receiver(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    monkeypatch.setattr(outside, "resolve", lambda host, port: ["127.0.0.1"])
    receiver = Receiver()
    settings.MAKERIGHT_FETCHING_ALLOW = [f"{HOST}:{receiver.web.port}"]
    with receiver.web:
        yield receiver


@pytest.fixture
def hook(db: None, receiver: Receiver) -> tuple[Webhook, str]:
    """It is told everything; with its secret."""
    return keeping.add_webhook("The shop", receiver.url, by=BY)


def happen(count: int = 1) -> list[int]:
    """Have something happen so many times; give the ids of the events."""
    from django.db import transaction

    from makeright.events.kinds import KINDS

    class Matter:
        def __init__(self, key: int) -> None:
            self.key = key

        def event_place(self) -> Any:
            from makeright.events.places import Place

            return Place("calendar", self.key)

    with transaction.atomic():
        return [record(KINDS["calendar.renamed"], Matter(number), by=BY).pk for number in range(1, count + 1)]
