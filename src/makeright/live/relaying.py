"""Passing rings and words on between machines. One process of each machine does it for all of its processes.

It may lose what it carries: everybody looks into the rows once a second without being told, and browsers say again and
again where they are.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import logging
import os
import random
import select
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from django.conf import settings

from makeright.lib import bell
from makeright.lib.tokens import random_id
from makeright.live import health, wires
from makeright.live.wires import Wire, WireFailed

log = logging.getLogger(__name__)

LOCK = "relay.lock"
TRY_EVERY = 1.0  # seconds between two tries to become the relay of this machine
BREATH = 0.01  # seconds after something was said, so that a burst goes in few parcels
PING_EVERY = 10.0  # seconds
ECHO_WITHIN = 5.0  # seconds that our own parcel may take to come back
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 10.0  # seconds before connecting again


def run(stop: threading.Event) -> None:
    """Be the relay of this machine, or stand by until there is none. Does nothing where nothing can be relayed by."""
    by = wires.name()
    if not by:
        stop.wait()
        return
    while not stop.wait(TRY_EVERY * random.random()):
        with _place() as is_ours:
            if is_ours:
                try:
                    Relay(stop, by).run()
                except Exception:
                    log.exception("the relay failed; this process or another begins anew")
        stop.wait(TRY_EVERY)


class Relay:
    """The one of this machine."""

    def __init__(self, stop: threading.Event, by: str, connect: Callable[[], Wire] = wires.connect) -> None:
        self._stop = stop
        self._by = by
        self._connect = connect
        self._me = random_id()[:12]
        self._failures = 0
        self._down_since: float | None = time.time()
        self._reported_at = 0.0
        self._asked_at = self._answered_at = 0.0

    def run(self) -> None:
        """Relay until told to stop, and connect again for ever."""
        with bell.Bell(bell.RELAY) as ours:
            while not self._stop.is_set():
                try:
                    wire = self._connect()
                    with contextlib.closing(wire):
                        self._relay(wire, ours)
                except WireFailed as failed:
                    self._rest(ours, failed)
        health.forget_relay()

    def _relay(self, wire: Wire, ours: bell.Bell) -> None:
        ours.drain()  # of before the connection
        poll = select.poll()
        for end in (wire, ours):
            poll.register(end, select.POLLIN)
        self._asked_at = self._answered_at = 0.0
        self._ask(wire)
        while not self._stop.is_set():
            poll.poll(1000)
            said = ours.take()
            for parcel in _parcels(self._me, said):
                wire.say(parcel)
            for parcel in wire.hear():
                self._hear(parcel)
            self._ask(wire)
            if said:
                self._stop.wait(BREATH)

    def _ask(self, wire: Wire) -> None:
        """Send a parcel now and then, and see that it comes back. Raises WireFailed if it doesn't."""
        now = time.monotonic()
        if not self._asked_at or (self._answered_at >= self._asked_at and now - self._asked_at > PING_EVERY):
            self._asked_at = now
            wire.say(json.dumps({"from": self._me}))
        elif self._answered_at < self._asked_at and now - self._asked_at > ECHO_WITHIN:
            raise WireFailed(f"nothing comes back by {self._by}")
        self._report()

    def _hear(self, parcel: str) -> None:
        try:
            said = json.loads(parcel)
            sender = said["from"]
            looks, words = ([str(one) for one in said.get(name, [])] for name in ("look", "words"))
        except (ValueError, TypeError, KeyError, AttributeError):
            log.warning("a parcel from another machine could not be read")
            return
        if sender == self._me:
            self._answered()
            return
        for role in filter(None, looks):
            bell.ring(role, onward=False)
        for word in words:
            bell.hand_on(word.encode()[: bell.LONGEST_WORD])

    def _answered(self) -> None:
        self._answered_at = time.monotonic()
        if self._down_since is None:
            return
        log.info("rings go to other machines and come from them by %s", self._by)
        self._failures, self._down_since = 0, None
        self._report(at_once=True)
        for role in (bell.WEB, bell.JOBS):  # what was said while we heard nothing
            bell.ring(role, onward=False)

    def _rest(self, ours: bell.Bell, failed: WireFailed) -> None:
        """Wait before the next try. Rings of this time are let go, so that nobody finds our bell full."""
        if self._down_since is None or not self._failures:
            words = "nothing is relayed between machines (%s); it will be tried again and again"
            log.warning(words, (str(failed).strip() or "no reason given").splitlines()[0])
        self._down_since = self._down_since or time.time()
        pause = min(FIRST_PAUSE * 2 ** min(self._failures, 10), LONGEST_PAUSE)
        self._failures += 1
        self._report(at_once=True)
        until = time.monotonic() + pause * random.uniform(0.5, 1)
        while not self._stop.is_set() and (left := until - time.monotonic()) > 0:
            ours.wait(left)

    def _report(self, *, at_once: bool = False) -> None:
        if at_once or time.monotonic() - self._reported_at > health.REPORT_RELAY_EVERY:
            self._reported_at = time.monotonic()
            health.leave_relay(self._by, self._down_since)


def _parcels(sender: str, said: Iterable[bytes]) -> list[str]:
    """What was rung, packed for the way: each role that is to look once, then the words, in parcels of bounded size."""
    looks: set[str] = set()
    words: list[str] = []
    for one in said:
        role, _, word = one.decode(errors="replace").partition(" ")
        if word == bell.LOOK.decode():
            looks.add(role)
        elif role == bell.WORDS and word:
            words.append(word)
    if not looks and not words:
        return []
    parcels: list[dict[str, Any]] = [{"from": sender, "look": sorted(looks), "words": []}]
    size = 0
    for word in words:
        size += len(json.dumps(word)) + 1
        if size > wires.LONGEST - 200:
            parcels.append({"from": sender, "words": []})
            size = len(json.dumps(word)) + 1
        parcels[-1]["words"].append(word)
    return [json.dumps(parcel) for parcel in parcels]


@contextlib.contextmanager
def _place() -> Any:
    """Take the relay's place on this machine, if it is free; say whether it is ours."""
    place = os.open(Path(settings.MAKERIGHT_RUN) / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        yield False
    else:
        yield True
    finally:
        os.close(place)
