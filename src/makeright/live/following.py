"""Following the event log for the hub, in a thread of its own: woken by the bell, and every second by itself.

All that the hub needs a database for happens here. What comes of it is told on the event loop, in order: a stream
that joins is told what it missed up to some position, and from then on everything after that position.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from typing import Protocol

from django.db import close_old_connections, connections

from makeright.events.reading import Heard, latest_position, since
from makeright.lib.bell import WEB, Bell
from makeright.live.events import SANG
from makeright.live.handover import Handover
from makeright.live.readmitting import readmit
from makeright.live.streams import Stream
from makeright.live.topics import EVERYBODY, Nudge, nudges_for, whose_rights_change

log = logging.getLogger(__name__)

LOOK_EVERY = 1.0  # seconds; how long a lost ring may go unnoticed
BREATH = 0.01  # seconds after news, so that a burst is told in few pieces
BATCH = 500  # events a look
MOST_MISSED = 2_000  # events; who missed more looks at everything again
MOST_WELCOMES, MOST_CHECKS = 200, 20  # streams between two looks
MOST_IN_DOUBT = 20_000  # streams
MOST_TOPICS = 500  # in one nudge; beyond that it says "everything"
LONGEST_PAUSE = 3.0  # seconds after the log could not be read
TELL_EVERY = 20  # failures
IN_DOUBT_FOR = (
    30.0  # seconds after an agent's rights changed: who was let in just before may have brought the old ones
)
EVERYTHING = "everything"

Topics = dict[str, set[str]]  # audience → topics


class Teller(Protocol):
    """The hub, as seen from here. Each of these but the first is called on the event loop."""

    def streams_of(self, agents: set[int]) -> list[Stream]: ...
    def tell(self, position: int, topics: Topics) -> None: ...
    def welcome(self, stream: Stream, position: int, topics: list[str]) -> None: ...
    def sort_out(self, asked: list[Stream], admitted: dict[Handover, frozenset[str]]) -> None: ...


class Follower:
    """The thread. It remembers the last nudges, so that a thousand browsers coming back cost no query each."""

    def __init__(
        self,
        teller: Teller,
        *,
        read: Callable[[int, int], list[Heard]] = since,
        latest: Callable[[], int] = latest_position,
        announce: Callable[[Heard], Iterable[Nudge]] = nudges_for,
        admit: Callable[[Iterable[Handover]], dict[Handover, frozenset[str]]] = readmit,
        changes: Callable[[Iterable[Heard]], set[int]] = whose_rights_change,
        role: str = WEB,
    ) -> None:
        self._teller = teller
        self._read = read
        self._latest = latest
        self._announce = announce
        self._admit = admit
        self._changes = changes
        self._loop = asyncio.get_running_loop()
        self._bell = Bell(role)
        self._joining: queue.SimpleQueue[Stream] = queue.SimpleQueue()
        self._doubtful: queue.SimpleQueue[list[Stream]] = queue.SimpleQueue()
        self._is_to_stop = threading.Event()
        self._position: int | None = None
        self._remembered: deque[tuple[int, list[Nudge]]] = deque()
        self._remembers_from = 0  # every nudge after this position is remembered
        self._in_doubt: list[Stream] = []
        self._rights_changed_at: dict[int, float] = {}
        self._thread: threading.Thread | None = None
        self.looked_at = self.canary_at = (
            time.monotonic()
        )  # the latest moments of both; at first, that of the start

    # From the loop:

    def start(self) -> None:
        """Begin, or begin again if the thread has ended."""
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._follow, name="live-follower", daemon=True)
            self._thread.start()

    def join(self, stream: Stream) -> None:
        """Have a stream welcomed as soon as it is known what it missed."""
        self._joining.put(stream)
        self._bell.ring()

    def doubt(self, streams: list[Stream]) -> None:
        """Have it looked up whether these may still listen, unless many wait for that already."""
        if len(self._in_doubt) < MOST_IN_DOUBT:
            self._doubtful.put(streams)
            self._bell.ring()

    def stop(self) -> None:
        self._is_to_stop.set()
        self._bell.ring()
        if self._thread is not None:
            self._thread.join(2)
        self._bell.close()

    # In the thread:

    def _follow(self) -> None:
        failures = 0
        while not self._is_to_stop.is_set():
            try:
                has_news = self._look()
                has_more = self._let_in() | self._check()
                close_old_connections()
            except Exception as error:
                if not failures:
                    log.exception("the event log could not be read; it will be tried again")
                elif failures % TELL_EVERY == 0:
                    log.error("the event log can still not be read: %s", type(error).__name__)
                failures += 1
                connections.close_all()
                self._is_to_stop.wait(min(0.1 * 2 ** min(failures, 10), LONGEST_PAUSE))
            else:
                if failures:
                    log.warning("the event log is read again")
                failures = 0
                self.looked_at = time.monotonic()
                if has_news:
                    self._is_to_stop.wait(BREATH)
                self._bell.wait(0 if has_more else LOOK_EVERY)
        connections.close_all()

    def _look(self) -> bool:
        """Read what is new and tell it; say whether there was any."""
        if self._position is None:
            self._position = self._remembers_from = self._latest()
            self._on_loop(self._teller.tell, self._position, {})
        before = self._position
        while heard := self._read(self._position, BATCH):
            self._readmit_those_changed_by(heard)
            topics: Topics = {}
            for one in heard:
                for nudge in self._remember(one):
                    topics.setdefault(nudge.audience, set()).add(nudge.topic)
            self._position = heard[-1].position
            self._on_loop(self._teller.tell, self._position, topics)
            if any(one.kind == SANG.name for one in heard):
                self.canary_at = time.monotonic()
            if len(heard) < BATCH:
                break
        return self._position != before

    def _readmit_those_changed_by(self, heard: list[Heard]) -> None:
        """End or narrow the streams of those whose rights changed, before anything else is told."""
        if agents := self._changes(heard):
            now = time.monotonic()
            recently = {agent: at for agent, at in self._rights_changed_at.items() if now - at < IN_DOUBT_FOR}
            self._rights_changed_at = recently | dict.fromkeys(agents, now)
            self._readmit(self._teller.streams_of(agents))

    def _readmit(self, streams: list[Stream]) -> dict[Handover, frozenset[str]]:
        if not streams:
            return {}
        admitted = self._admit(stream.handover for stream in streams)
        self._on_loop(self._teller.sort_out, streams, admitted)
        return admitted

    def _remember(self, heard: Heard) -> list[Nudge]:
        nudges = list(self._announce(heard))
        if nudges:
            self._remembered.append((heard.position, nudges))
        while len(self._remembered) > MOST_MISSED:
            self._remembers_from, _ = self._remembered.popleft()
        return nudges

    def _let_in(self) -> bool:
        """Welcome those who came; say whether there are more."""
        for _ in range(MOST_WELCOMES):
            try:
                stream = self._joining.get_nowait()
            except queue.Empty:
                return False
            try:
                missed = self._missed(stream)
            except Exception:
                self._joining.put(stream)
                raise
            self._on_loop(self._teller.welcome, stream, self._position, missed)
        return True

    def _missed(self, stream: Stream) -> list[str]:
        """The topics that this stream should have heard since its position."""
        assert self._position is not None
        handover, audiences = stream.handover, stream.handover.audiences
        changed = [self._rights_changed_at.get(who) for who in (handover.agent_id, EVERYBODY)]
        if any(at is not None and time.monotonic() - at < IN_DOUBT_FOR for at in changed):
            audiences = self._readmit([stream]).get(handover, frozenset())
        since = handover.since
        if since is None or since == self._position:
            return []
        if since > self._position or self._position - since > MOST_MISSED:
            return [EVERYTHING]
        if since < self._remembers_from:
            self._recall(since)
        topics: set[str] = set()
        for position, nudges in reversed(self._remembered):
            if position <= since:
                break
            topics.update(nudge.topic for nudge in nudges if nudge.audience in audiences)
        return sorted(topics) if len(topics) <= MOST_TOPICS else [EVERYTHING]

    def _recall(self, since: int) -> None:
        """Remember further back, from the log."""
        older: list[tuple[int, list[Nudge]]] = []
        position = since
        while position < self._remembers_from and (heard := self._read(position, BATCH)):
            older += [
                (one.position, list(self._announce(one)))
                for one in heard
                if one.position <= self._remembers_from
            ]
            position = heard[-1].position
        self._remembered.extendleft(reversed(older))
        self._remembers_from = since

    def _check(self) -> bool:
        """Look at a few of those in doubt, so that no news waits for it; say whether there are more."""
        with contextlib.suppress(queue.Empty):
            while True:
                self._in_doubt += self._doubtful.get_nowait()
        few, self._in_doubt = self._in_doubt[:MOST_CHECKS], self._in_doubt[MOST_CHECKS:]
        try:
            self._readmit(few)
        except Exception:
            log.exception("who may listen could not be looked up; it will be tried again")
            connections.close_all()
        return bool(self._in_doubt)

    def _on_loop(self, call: Callable[..., object], *arguments: object) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: the process is ending
            self._loop.call_soon_threadsafe(call, *arguments)
