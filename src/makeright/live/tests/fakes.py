"""A fake event log, and a browser that listens."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Any

from makeright.events.reading import Heard
from makeright.lib import bell
from makeright.lib.asgi import Message
from makeright.live.handover import Handover
from makeright.live.hub import Hub
from makeright.live.topics import Nudge

Event = tuple[str, Any, int | None]  # name, content, id


class Log:
    """The event log as a list. Conversation 12 of inbox 3 is `log.append(12, 3)`."""

    def __init__(self, *, already: int = 0) -> None:
        self.rows: list[Heard] = []
        self.reads: list[tuple[int, int]] = []
        self.fails = False
        self.kills = False  # the thread that reads next, as only a fault in the interpreter could
        self.may_read = threading.Event()
        self.may_read.set()
        for _ in range(already):
            self.append(1, 1, ring=False)

    def append(self, conversation: int, inbox: int, *, ring: bool = True) -> None:
        self._happens("message.received", conversation, inbox, ("conversation", conversation), ring=ring)

    def change_rights(self, agent: int, *, ring: bool = True) -> None:
        self._happens("rights.changed", None, None, ("agent", agent), ring=ring)

    def sing(self) -> None:
        self._happens("canary.sang", None, None, ("canary", 1), ring=True)

    def _happens(
        self, kind: str, conversation: int | None, inbox: int | None, subject: tuple[str, int], *, ring: bool
    ) -> None:
        position = len(self.rows) + 1
        self.rows.append(Heard(position, position, kind, conversation, inbox, None, "customer", 1, *subject))
        if ring:
            bell.ring()

    def read(self, position: int, limit: int) -> list[Heard]:
        self.may_read.wait(5)
        self.reads.append((position, limit))
        if self.kills:
            self.kills = False
            raise SystemExit
        if self.fails:
            raise OSError("the disk is away")
        return self.rows[position : position + limit]

    def latest(self) -> int:
        return len(self.rows)


def announce(heard: Heard) -> Iterable[Nudge]:
    if heard.conversation_id is None:
        return
    yield Nudge(f"conversation-{heard.conversation_id}", f"inbox-{heard.inbox_id}")
    yield Nudge("conversations", f"inbox-{heard.inbox_id}")


def changes(heard: Iterable[Heard]) -> set[int]:
    return {one.subject_id for one in heard if one.kind == "rights.changed"}


class Admission:
    """Who may still listen: everybody but those shown out."""

    def __init__(self) -> None:
        self.shown_out: set[str] = set()
        self.now_hears: dict[int, frozenset[str]] = {}
        self.fails = False
        self.asked: list[list[Handover]] = []

    def __call__(self, handovers: Iterable[Handover]) -> dict[Handover, frozenset[str]]:
        handovers = list(handovers)
        self.asked.append(handovers)
        if self.fails:
            raise OSError("the disk is away")
        return {
            handover: self.now_hears.get(handover.agent_id, handover.audiences)
            for handover in handovers
            if handover.session_key not in self.shown_out
        }


class Browser:
    """One connection to the hub."""

    def __init__(self, hub: Hub, handover: Handover) -> None:
        self.said: list[bytes] = []
        self.started: Message = {}
        self.ended = False
        self.takes = asyncio.Event()
        self.takes.set()
        self._gone: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        self._news = asyncio.Event()
        self.task = asyncio.create_task(hub.serve(self._receive, self._send, handover))

    async def _receive(self) -> Message:
        return await asyncio.shield(self._gone)

    async def _send(self, message: Message) -> None:
        await self.takes.wait()
        self.said.append(message.get("body", b""))
        if message["type"] == "http.response.start":
            self.started = message
        self.ended = message["type"] == "http.response.body" and not message.get("more_body")
        self._news.set()

    def leave(self) -> None:
        self._gone.set_result({"type": "http.disconnect"})

    @property
    def heard(self) -> list[Event]:
        return list(_events(b"".join(self.said).decode()))

    async def hears(self, count: int) -> list[Event]:
        """Wait until it heard so many events."""
        async with asyncio.timeout(5):
            while len(self.heard) < count:
                self._news.clear()
                await self._news.wait()
        return self.heard

    async def ends(self) -> list[Event]:
        await asyncio.wait_for(self.task, 5)
        return self.heard


def _events(text: str) -> Iterable[Event]:
    for block in text.split("\n\n")[:-1]:
        fields = dict(line.split(": ", 1) for line in block.split("\n"))
        yield fields["event"], json.loads(fields["data"]), int(fields["id"]) if "id" in fields else None


@asynccontextmanager
async def open_hub(log: Log, admission: Admission | None = None, **more: Any) -> AsyncIterator[Hub]:
    hub = Hub(
        "build-1",
        **more,
        read=log.read,
        latest=log.latest,
        announce=announce,
        admit=admission or Admission(),
        changes=changes,
        role="hub-test",
    )
    hub.start()
    try:
        yield hub
    finally:
        hub.stop()


def listener(*inboxes: int, agent: int = 7, since: int | None = None, session: str = "s") -> Handover:
    return Handover(
        agent, session, frozenset({f"agent-{agent}", *(f"inbox-{inbox}" for inbox in inboxes)}), since
    )
