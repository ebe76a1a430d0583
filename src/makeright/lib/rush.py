"""Rush: whoever does what people wait for says so, and what can wait gives way. Within one process, whose threads share
one interpreter: what one of them computes, the others wait for."""

from __future__ import annotations

import time

CALM_AFTER = 0.1  # seconds since somebody last said that they are in a rush
_rush_until = 0.0


def hurry() -> None:
    """Say that somebody waits for what this thread does. To be said again while it goes on."""
    global _rush_until
    _rush_until = time.monotonic() + CALM_AFTER


def give_way(most: float) -> None:
    """Sleep while somebody is in a rush, for `most` seconds at the longest: what gives way is done as well."""
    ends = time.monotonic() + most
    while (left := min(_rush_until, ends) - time.monotonic()) > 0:
        time.sleep(left)
