"""Keeping a pace: how often somebody may do something, in the memory of one process."""

from __future__ import annotations

import threading
import time

MOST_KNOWN = 20_000


class Pace:
    """So many at once, and so many a second after that, for each name. Safe to ask from several threads."""

    def __init__(self, at_once: int, a_second: float) -> None:
        self._at_once = at_once
        self._a_second = a_second
        self._left: dict[str, tuple[float, float]] = {}  # name → how many it may still do, as of when
        self._lock = threading.Lock()

    def allows(self, name: str, now: float | None = None) -> bool:
        """Say whether it may once more, and count it if so. `now` is by a clock that only goes forward."""
        now = time.monotonic() if now is None else now
        with self._lock:
            left, since = self._left.pop(name, (float(self._at_once), now))
            left = min(left + (now - since) * self._a_second, self._at_once)
            allowed = left >= 1
            self._left[name] = (left - allowed, now)
            if len(self._left) > MOST_KNOWN:
                del self._left[next(iter(self._left))]  # who has asked for nothing the longest
        return allowed
