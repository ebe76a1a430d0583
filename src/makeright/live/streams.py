"""One browser that listens, and the words it is told (server-sent events, https://html.spec.whatwg.org/#server-sent-events)."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from makeright.live.handover import Handover, browser_of

MOST_UNREAD = 100  # messages that may wait for a slow reader
MOST_UNREAD_BYTES = 64_000  # of all that waits


class Stream:
    """What a browser hasn't taken yet waits here, in bounds. All of it happens on the event loop."""

    __slots__ = (
        "_is_last",
        "_task",
        "_unread",
        "_unread_bytes",
        "_waiting",
        "audiences",
        "browser",
        "gives_since",
        "handover",
        "has_joined",
        "turn",
        "was_cut_off",
    )

    def __init__(self, handover: Handover, turn: int) -> None:
        """Made in the task that serves it."""
        self.handover = handover
        self.audiences = handover.audiences
        self.browser = browser_of(handover.session_key)
        self.turn = turn
        self.has_joined = False
        self.gives_since: int | None = None  # the hub's tick since when it is being given words
        self.was_cut_off = False
        self._task = asyncio.current_task()
        self._is_last = False
        self._unread: list[bytes] = []
        self._unread_bytes = 0
        self._waiting: asyncio.Future[None] | None = None

    def say(self, words: bytes) -> None:
        """Add to what it has to read. Who is too slow is told to begin anew, and let go."""
        if self._is_last:
            return
        self._unread_bytes += len(words)
        if len(self._unread) >= MOST_UNREAD or (self._unread and self._unread_bytes > MOST_UNREAD_BYTES):
            self._unread.clear()
            self.close(event("resync", {}))
            return
        self._unread.append(words)
        self._wake()

    def close(self, words: bytes) -> None:
        """Say the last words."""
        if not self._is_last:
            self._unread.append(words)
            self.leave()

    def leave(self) -> None:
        """Say nothing more."""
        self._is_last = True
        self._wake()

    def cut_off(self) -> None:
        """End it in the middle of a word that it doesn't take. No timer of its own is needed for that."""
        if self._task is not None and not self.was_cut_off:
            self.was_cut_off = True
            self._task.cancel()

    async def words(self) -> bytes | None:
        """Wait for what there is to say; None when all is said."""
        if not self._unread and not self._is_last:
            self._waiting = asyncio.get_running_loop().create_future()
            await self._waiting
            self._waiting = None
        if not self._unread:
            return None
        words = b"".join(self._unread)
        self._unread.clear()
        self._unread_bytes = 0
        return words

    def _wake(self) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)


def event(name: str, content: Any, *, position: int | None = None) -> bytes:
    """One event on the wire."""
    mark = "" if position is None else f"id: {position}\n"
    return f"event: {name}\n{mark}data: {json.dumps(content, separators=(',', ':'))}\n\n".encode()


def retry(milliseconds: int) -> bytes:
    """When to come back; goes in front of an event."""
    return f"retry: {milliseconds}\n".encode()
