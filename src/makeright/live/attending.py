"""Telling who is where: what browsers say is heard from all processes, and told to those who are at the same topic."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterable

from makeright.lib import bell
from makeright.live.presence import Attendance, Here, Sign, Watch
from makeright.live.streams import Stream, event

log = logging.getLogger(__name__)

SIGN, LEFT, WATCH = "sign", "left", "watch"  # the words
LISTS_ARE_TOLD_EVERY = 2.0  # seconds: who is where in a list is news that can wait
MOST_LEFT = 35  # browsers in one word


class Attending:
    """The part of a hub that knows who is where. All of it happens on the event loop."""

    def __init__(self, role: str = bell.WORDS) -> None:
        self._bell = bell.Bell(role)
        self._loop = asyncio.get_running_loop()
        self._attendance = Attendance()
        self._streams: dict[str, list[Stream]] = {}
        self._left: set[str] = set()
        # Who was told of a topic: they hear as well that nobody is there any more.
        self._audiences: dict[str, frozenset[str]] = {}
        self._for_lists: dict[str, list[Here]] = {}
        self._lists_told_at = 0.0
        self._is_over = False

    @property
    def size(self) -> int:
        """How many tabs are known to be somewhere."""
        return self._attendance.size

    def start(self) -> None:
        self._loop.add_reader(self._bell.fileno(), self._hear)

    def stop(self) -> None:
        """Hear no more, and tell nobody of streams that end now: their browsers come back."""
        if not self._is_over:
            self._is_over = True
            self._loop.remove_reader(self._bell.fileno())
            self._bell.close()

    def came(self, stream: Stream) -> None:
        self._streams.setdefault(stream.browser, []).append(stream)
        self._left.discard(stream.browser)

    def left(self, stream: Stream) -> None:
        streams = self._streams[stream.browser]
        streams.remove(stream)
        if not streams:
            del self._streams[stream.browser]
            if self._attendance.knows(stream.browser):
                self._left.add(stream.browser)

    def welcome(self, stream: Stream) -> None:
        """Tell a new stream who is where its browser is."""
        for topic in self._attendance.topics_of(stream.browser):
            self._tell(topic, self._attendance.who_is_at(topic, time.monotonic()), {stream.browser})
        self._tell_one_list(stream.browser, self._attendance.watched_by(stream.browser))

    def tick(self) -> None:
        """Once a second: tell the other processes whose stream has ended, and forget who is over time."""
        left, self._left = sorted(self._left), set()
        if not self._is_over:
            for start in range(0, len(left), MOST_LEFT):
                bell.tell(LEFT, left[start : start + MOST_LEFT], patient=False)
        now = time.monotonic()
        self._attendance.let_go(now)
        self._tell_changes(now)
        if now - self._lists_told_at >= LISTS_ARE_TOLD_EVERY:
            self._lists_told_at = now
            self._tell_lists()

    def _hear(self) -> None:
        now = time.monotonic()
        newcomers: list[Sign] = []
        for said in self._bell.take():
            word = bell.word_of(said)
            if word is None:
                continue
            try:
                if word.kind == SIGN:
                    sign = Sign.of_word(word.content)
                    if self._attendance.take(sign, now):
                        newcomers.append(sign)
                elif word.kind == LEFT:
                    self._let_linger(word.content, now)
                elif word.kind == WATCH:
                    watch = Watch.of_word(word.content)
                    self._tell_one_list(watch.browser, self._attendance.watch(watch, now))
            except (TypeError, ValueError):
                log.warning("a word of the kind %s could not be read", word.kind)
        told = self._tell_changes(now)
        for sign in newcomers:
            if sign.topic not in told:
                self._tell(sign.topic, self._attendance.who_is_at(sign.topic, now), {sign.browser})

    def _let_linger(self, browsers: list[str], now: float) -> None:
        for browser in browsers:
            if str(browser) not in self._streams:
                self._attendance.let_linger(str(browser), now)

    def _tell_changes(self, now: float) -> set[str]:
        changes = self._attendance.changes(now)
        for topic, here in changes.items():
            if here:
                self._audiences[topic] = self._attendance.audiences_at(topic)
            self._tell(topic, here, self._attendance.browsers_at(topic))
        self._for_lists |= changes
        return set(changes)

    def _tell_lists(self) -> None:
        """Tell those who have rows of them in view what has changed since they were told last."""
        changed, self._for_lists = self._for_lists, {}
        for topic, here in changed.items():
            at = self._attendance.browsers_at(topic)  # they were told at once
            self._tell(topic, here, self._attendance.browsers_watching(topic) - at)
            if not here:
                self._audiences.pop(topic, None)

    def _tell_one_list(self, browser: str, topics: Iterable[str]) -> None:
        """Tell a browser who is at what it has in view from now on."""
        now = time.monotonic()
        for topic in topics:
            if here := self._attendance.who_is_at(topic, now):
                self._tell(topic, here, {browser})

    def _tell(self, topic: str, here: list[Here], browsers: set[str]) -> None:
        """Tell those of these browsers that may hear of it."""
        audiences = self._attendance.audiences_at(topic) or self._audiences.get(topic, frozenset())
        words = event("presence", {"topic": topic, "here": here})
        for browser in browsers:
            for stream in self._streams.get(browser, ()):
                if stream.has_joined and not audiences.isdisjoint(stream.audiences):
                    stream.say(words)
