"""How much a web process takes at once: connections, live streams, open files."""

from __future__ import annotations

import contextlib
import resource

MOST_CONNECTIONS = 16_384  # a process; live streams count, and above it new ones would hang
FOR_PAGES = 1_000  # of these, kept free of streams
FOR_ALL_ELSE = 200  # files that a process has open besides


def connections() -> int:
    """How many connections a process takes: as many as we want, or as files may be open here."""
    return max(min(MOST_CONNECTIONS, resource.getrlimit(resource.RLIMIT_NOFILE)[0] - FOR_ALL_ELSE), 100)


def room_for_streams() -> int:
    """How many live streams a process takes, so that pages always come through."""
    taken = connections()
    return taken - min(FOR_PAGES, taken // 4)


def open_more_files() -> None:
    """Take as many files as the system lets us have: a connection is one, and many start with 1,024."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * MOST_CONNECTIONS if hard == resource.RLIM_INFINITY else min(hard, 2 * MOST_CONNECTIONS)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with contextlib.suppress(OSError, ValueError):  # a system may promise more than it gives
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
