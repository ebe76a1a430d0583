"""Following: the engine's part that drives all cursors, woken by the bell and every second by itself."""

from __future__ import annotations

import threading
from collections.abc import Iterable

from django.db import close_old_connections

from makeright.events.cursors import FOLLOWERS, MOST, Follower
from makeright.lib.bell import WEB, Bell
from makeright.lib.rush import give_way

LOOK_EVERY = 1.0  # seconds
GATHER = 0.1  # seconds in which more comes together, where little came: a turn costs much the same for one or for many
PATIENCE = 5.0  # seconds; so long, each time, it lets go first what people wait for
ROLE = f"{WEB}-cursors"  # whoever rings for those who show what happened rings for us


def run(stop: threading.Event) -> None:
    """Follow until told to stop. What takes long belongs into a job: the others wait for their turn meanwhile."""
    with Bell(ROLE) as bell:
        while not stop.is_set():
            give_way(PATIENCE)
            followed = follow_all(FOLLOWERS.values(), stop)
            if not followed:
                bell.wait(LOOK_EVERY)
                close_old_connections()
            elif followed < MOST:
                stop.wait(GATHER)


def follow_all(followers: Iterable[Follower], stop: threading.Event | None = None) -> int:
    """Give each follower one turn; say how many events were followed in all."""
    followed = 0
    for follower in followers:
        if stop is not None and stop.is_set():
            break
        followed += follower.follow()
    return followed
