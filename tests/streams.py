"""Live streams as a browser has them, listened to from outside."""

from __future__ import annotations

import contextlib
import http.client
import json
import queue
import threading
import time
from typing import Any

from tests.doors import HERE, Visitor


class Stream:
    """A browser's live stream: what came, and when."""

    def __init__(self, port: int, visitor: Visitor, query: str = "") -> None:
        self._line = http.client.HTTPConnection(HERE, port, timeout=60)
        kept = "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())
        self._line.request("GET", f"/live{query}", headers={"Cookie": kept})
        self._answer = self._line.getresponse()
        assert self._answer.status == 200
        self._heard: queue.SimpleQueue[tuple[float, str, Any]] = queue.SimpleQueue()
        threading.Thread(target=self._listen, daemon=True).start()
        assert self.hears("hello")

    def _listen(self) -> None:
        kind = ""
        try:
            while line := self._answer.readline().decode():
                if line.startswith("event: "):
                    kind = line[7:-1]
                elif line.startswith("data: "):
                    self._heard.put((time.time(), kind, json.loads(line[6:])))
        except (OSError, ValueError, http.client.HTTPException):
            pass
        self._heard.put((time.time(), "end", None))

    def hears(self, kind: str, said: Any = None, seconds: float = 90.0) -> float:
        """Wait for an event; give when it came. `said`: what it must hold, if that matters."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            try:
                at, heard, content = self._heard.get(timeout=left)
            except queue.Empty:
                break
            if heard == kind and (said is None or content == said):
                return at
            assert heard != "end" or kind == "end", f"the stream ended before {kind}"
        raise AssertionError(f"not heard within {seconds:g} s: {kind} {said or ''}")

    def topics_until(self, topic: str, seconds: float = 90.0) -> set[str]:
        """Everything that nudges named, up to the first that names this."""
        named: set[str] = set()
        until = time.monotonic() + seconds
        while topic not in named:
            left = until - time.monotonic()
            assert left > 0, f"not heard within {seconds:g} s: {topic}"
            with contextlib.suppress(queue.Empty):
                _, kind, content = self._heard.get(timeout=left)
                assert kind != "end", f"the stream ended before {topic}"
                named |= set(content) if kind == "nudge" else set()
        return named
