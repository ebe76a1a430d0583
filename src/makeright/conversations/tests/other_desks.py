"""Other desks on loopback: each plays its API from a sample in the shapes of its vendor's public documentation, with
its pages, its limits and its bad days. The people in them are invented.

All six tell the same story: Vera's frame came broken (she wrote, Jonas noted, Mina and Jonas answered), and Noor asks
for her print; what stands below her question doesn't say whom it is for.
"""

from __future__ import annotations

import base64
import json
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from makeright.lib.tests.web import Web, answer

SAMPLES = Path(__file__).parent / "samples"
SAID: Mapping[str, Mapping[str, str]] = {
    "zendesk": {"email": "ada@framehouse.test", "token": "zendesk-secret"},
    "freshdesk": {"token": "freshdesk-secret"},
    "helpscout": {"client_id": "framehouse", "client_secret": "helpscout-secret"},
    "chatwoot": {"account": "7", "token": "chatwoot-secret"},
    "zammad": {"token": "zammad-secret"},
    "freescout": {"token": "freescout-secret"},
}
# What stands in the head of a call that may come in.
KEYS: Mapping[str, bytes] = {
    "zendesk": b"authorization: Basic " + base64.b64encode(b"ada@framehouse.test/token:zendesk-secret"),
    "freshdesk": b"authorization: Basic " + base64.b64encode(b"freshdesk-secret:X"),
    "helpscout": b"authorization: Bearer let-me-in",
    "chatwoot": b"api_access_token: chatwoot-secret",
    "zammad": b"authorization: Token token=zammad-secret",
    "freescout": b"x-freescout-api-key: freescout-secret",
}
OPEN_TO_ALL = ("/v2/oauth2/token", "/attachments/", "/data/", "/rails/", "/storage/")


class OtherDesk:
    """`told`: what it answers, by path and query. `troubles`: by the number of a call what is answered instead, once.
    `always`: what is always answered, by how an address begins. `calls`: the paths that it was asked for."""

    def __init__(self, code: str, web: Web, host: str = "desk.test") -> None:
        self.code, self.web = code, web
        self.address = f"http://{host}:{web.port}"
        self.told: dict[str, Any] = json.loads((SAMPLES / f"{code}.json").read_text())
        self.troubles: dict[int, bytes] = {}
        self.always: dict[str, bytes] = {}
        self.heads: dict[str, str] = {}
        self.calls: list[str] = []
        self.is_open = True
        web.pages = _Every(self)

    def say(self, line: socket.socket, asked: bytes) -> None:
        path = asked.partition(b" ")[2].partition(b" ")[0].decode()
        self.calls.append(path)
        if stubborn := [said for begin, said in self.always.items() if path.startswith(begin)]:
            line.sendall(stubborn[0])
            return
        trouble = self.troubles.pop(len(self.calls)) if len(self.calls) in self.troubles else None
        line.sendall(self._answer(path, asked) if trouble is None else trouble)

    def _answer(self, path: str, asked: bytes) -> bytes:
        key = KEYS[self.code].lower()
        if not path.startswith(OPEN_TO_ALL) and (not self.is_open or key not in asked.lower()):
            return answer(b"{}", "401 Unauthorized")
        told = next((each for known, each in self.told.items() if _same(known) == _same(path)), None)
        if told is None:
            return answer(b"{}", "404 Not Found")
        if isinstance(told, dict) and "bytes" in told:
            return answer(base64.b64decode(told["bytes"]), content_type=told["content-type"])
        body = json.dumps(told).replace("BASE", self.address).encode()
        return answer(body, content_type="application/json", **self.heads)


def _same(path: str) -> tuple[str, list[tuple[str, str]]]:
    """An address without the order of what it asks for."""
    place, _, query = path.partition("?")
    return place, sorted(parse_qsl(query))


class _Every(dict[str, Any]):
    """Whatever is asked for, the desk answers."""

    def __init__(self, desk: OtherDesk) -> None:
        super().__init__()
        self.desk = desk

    def get(self, path: str, default: Any = None) -> Any:
        return self.desk.say


@contextmanager
def playing(code: str, settings: Any, monkeypatch: Any) -> Iterator[OtherDesk]:
    """A desk at desk.test, which the configuration file lists."""
    from makeright.lib import outside

    monkeypatch.setattr(outside, "resolve", lambda host, port: ["127.0.0.1"])
    with Web() as web:
        settings.MAKERIGHT_FETCHING_ALLOW = [f"desk.test:{web.port}"]
        yield OtherDesk(code, web)
