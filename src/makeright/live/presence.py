"""Who looks at what, and who writes there: in memory only, told by browsers again and again, and soon forgotten.

Pure: signs and moments go in (any clock that only goes forward, in seconds), and who is where comes out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

LOOKING, TYPING, GONE = "looking", "typing", "gone"
LOOKS_FOR, TYPES_FOR = 45.0, 6.0  # seconds that a sign holds
LINGERS_FOR = 5.0  # seconds after a browser's stream has ended
MOST_TABS = 20  # of one browser
MOST_TOLD = 20  # colleagues at one topic
MOST_WATCHED = 30  # topics that a tab has in view without being there
LONGEST_TOPIC, LONGEST_NAME, LONGEST_MARK, MOST_AUDIENCES = 60, 60, 32, 10


@dataclass(frozen=True, slots=True)
class Sign:
    """What one tab of a browser says: its agent looks at a topic, writes there, or has gone (from wherever it was)."""

    browser: str
    tab: str
    doing: str
    agent_id: int = 0
    name: str = ""
    topic: str = ""
    audiences: frozenset[str] = frozenset()

    def as_word(self) -> list[Any]:
        """The sign as it travels between processes."""
        return [
            self.browser, self.tab, self.doing, self.agent_id, self.name, self.topic, sorted(self.audiences)
        ]  # fmt: skip

    @classmethod
    def of_word(cls, said: Any) -> Self:
        """Read it again. Raises ValueError if it isn't one."""
        match said:
            case [str(browser), str(tab), str(doing), int(agent_id), str(name), str(topic), list(audiences)]:
                return cls(browser, tab, doing, agent_id, name, topic, frozenset(map(str, audiences)))
            case _:
                raise ValueError("no sign of presence")

    @property
    def is_sound(self) -> bool:
        """Whether it is of a size that may be kept."""
        return (
            self.doing in {LOOKING, TYPING, GONE}
            and 0 < len(self.browser) <= LONGEST_MARK
            and 0 < len(self.tab) <= LONGEST_MARK
            and len(self.topic) <= LONGEST_TOPIC
            and len(self.name) <= LONGEST_NAME
            and len(self.audiences) <= MOST_AUDIENCES
        )


@dataclass(frozen=True, slots=True)
class Watch:
    """What a tab has in view without being there, such as the rows of a list: topics of one noun, by their keys."""

    browser: str
    tab: str
    noun: str = ""
    keys: tuple[int, ...] = ()

    def as_word(self) -> list[Any]:
        """The watch as it travels between processes."""
        return [self.browser, self.tab, self.noun, list(self.keys)]

    @classmethod
    def of_word(cls, said: Any) -> Self:
        """Read it again. Raises ValueError if it isn't one."""
        match said:
            case [str(browser), str(tab), str(noun), list(keys)] if all(type(key) is int for key in keys):
                return cls(browser, tab, noun, tuple(keys))
            case _:
                raise ValueError("no watch")

    @property
    def topics(self) -> frozenset[str]:
        return frozenset(f"{self.noun}-{key}" for key in self.keys)

    @property
    def is_sound(self) -> bool:
        """Whether it is of a size that may be kept."""
        return (
            0 < len(self.browser) <= LONGEST_MARK
            and 0 < len(self.tab) <= LONGEST_MARK
            and len(self.keys) <= MOST_WATCHED
            and all(len(topic) <= LONGEST_TOPIC for topic in self.topics)
        )


class Here(NamedTuple):
    """One colleague at a topic, as others are told."""

    agent_id: int
    name: str
    doing: str


@dataclass(slots=True)
class _Tab:
    sign: Sign
    looks_until: float
    types_until: float

    def does(self, now: float) -> str:
        return TYPING if self.types_until > now else LOOKING


class Attendance:
    """All tabs that are somewhere, each at one topic; and what tabs have in view of others."""

    def __init__(self) -> None:
        self._tabs: dict[tuple[str, str], _Tab] = {}
        self._topics: dict[str, dict[tuple[str, str], _Tab]] = {}
        self._browsers: dict[str, list[str]] = {}
        self._touched: set[str] = set()
        self._told: dict[str, list[Here]] = {}  # as others know it
        self._watches: dict[str, dict[str, tuple[frozenset[str], float]]] = {}  # browser, tab: topics, until
        self._watchers: Counter[tuple[str, str]] = Counter()  # topic and browser: in how many of its tabs
        self._browsers_watching: dict[str, set[str]] = {}  # of each topic

    @property
    def size(self) -> int:
        """How many tabs are somewhere."""
        return len(self._tabs)

    def take(self, sign: Sign, now: float) -> bool:
        """Take a sign in; say whether this tab is new at its topic, so that it needs to be told who is there."""
        if not sign.is_sound:
            return False
        mark = (sign.browser, sign.tab)
        before = self._tabs.get(mark)
        if before is not None and (sign.doing == GONE or before.sign.topic != sign.topic):
            self._forget(mark)
        if sign.doing == GONE:
            return False
        is_new = mark not in self._tabs
        tab = _Tab(sign, now + LOOKS_FOR, now + TYPES_FOR if sign.doing == TYPING else 0.0)
        self._tabs[mark] = self._topics.setdefault(sign.topic, {})[mark] = tab
        self._touched.add(sign.topic)
        if is_new:
            tabs = self._browsers.setdefault(sign.browser, [])
            tabs.append(sign.tab)
            if len(tabs) > MOST_TABS:
                self._forget((sign.browser, tabs[0]))
        return is_new

    def watch(self, watch: Watch, now: float) -> frozenset[str]:
        """Have a tab be told of these topics, and of no others any more; say which. Whether it may hear of who is there
        is for whoever tells it."""
        topics = watch.topics if watch.is_sound else frozenset[str]()
        if watch.is_sound:
            self._unwatch(watch.browser, watch.tab)
        if not topics:
            return topics
        tabs = self._watches.setdefault(watch.browser, {})
        tabs[watch.tab] = topics, now + LOOKS_FOR
        for topic in topics:
            self._watchers[topic, watch.browser] += 1
            self._browsers_watching.setdefault(topic, set()).add(watch.browser)
        if len(tabs) > MOST_TABS:
            self._unwatch(watch.browser, next(iter(tabs)))
        return topics

    def watched_by(self, browser: str) -> frozenset[str]:
        """The topics that a browser has in view."""
        return frozenset[str]().union(*(topics for topics, _ in self._watches.get(browser, {}).values()))

    def browsers_watching(self, topic: str) -> set[str]:
        """The browsers that have a topic in view."""
        return set(self._browsers_watching.get(topic, ()))

    def let_linger(self, browser: str, now: float) -> None:
        """Expect nothing more of a browser whose stream has ended, unless it speaks again."""
        for tab, (topics, until) in self._watches.get(browser, {}).items():
            self._watches[browser][tab] = topics, min(until, now + LINGERS_FOR)
        for tab in self._browsers.get(browser, ()):
            kept = self._tabs[browser, tab]
            kept.looks_until = min(kept.looks_until, now + LINGERS_FOR)

    def let_go(self, now: float) -> None:
        """Forget who is over time."""
        for mark, tab in list(self._tabs.items()):
            if tab.looks_until <= now:
                self._forget(mark)
            elif 0 < tab.types_until <= now:
                tab.types_until = 0.0
                self._touched.add(tab.sign.topic)
        for browser, tabs in list(self._watches.items()):
            for name, (_topics, until) in list(tabs.items()):
                if until <= now:
                    self._unwatch(browser, name)

    def changes(self, now: float) -> dict[str, list[Here]]:
        """Each topic where it is otherwise than when this was asked last, with who is there now."""
        changed: dict[str, list[Here]] = {}
        for topic in self._touched:
            here = self.who_is_at(topic, now)
            if here == self._told.get(topic, []):
                continue
            changed[topic] = here
            if here:
                self._told[topic] = here
            else:
                del self._told[topic]
        self._touched.clear()
        return changed

    def who_is_at(self, topic: str, now: float) -> list[Here]:
        """Who is there, each once, those who write first; one who writes in any tab writes."""
        found: dict[int, Here] = {}
        for tab in self._topics.get(topic, {}).values():
            sign, doing = tab.sign, tab.does(now)
            if sign.agent_id not in found or doing == TYPING:
                found[sign.agent_id] = Here(sign.agent_id, sign.name, doing)
        return sorted(found.values(), key=lambda here: (here.doing != TYPING, here.agent_id))[:MOST_TOLD]

    def browsers_at(self, topic: str) -> set[str]:
        """The browsers that show a topic."""
        return {browser for browser, _ in self._topics.get(topic, ())}

    def topics_of(self, browser: str) -> set[str]:
        """The topics that a browser shows."""
        return {self._tabs[browser, tab].sign.topic for tab in self._browsers.get(browser, ())}

    def audiences_at(self, topic: str) -> frozenset[str]:
        """Who may hear of those who are there."""
        every: Iterable[frozenset[str]] = (tab.sign.audiences for tab in self._topics.get(topic, {}).values())
        return frozenset().union(*every)

    def knows(self, browser: str) -> bool:
        return browser in self._browsers or browser in self._watches

    def _unwatch(self, browser: str, tab: str) -> None:
        tabs = self._watches.get(browser, {})
        topics, _until = tabs.pop(tab, (frozenset[str](), 0.0))
        if not tabs:
            self._watches.pop(browser, None)
        for topic in topics:
            self._watchers[topic, browser] -= 1
            if self._watchers[topic, browser] > 0:
                continue
            del self._watchers[topic, browser]
            watching = self._browsers_watching[topic]
            watching.discard(browser)
            if not watching:
                del self._browsers_watching[topic]

    def _forget(self, mark: tuple[str, str]) -> None:
        tab = self._tabs.pop(mark)
        self._touched.add(tab.sign.topic)
        at = self._topics[tab.sign.topic]
        del at[mark]
        if not at:
            del self._topics[tab.sign.topic]
        tabs = self._browsers[mark[0]]
        tabs.remove(mark[1])
        if not tabs:
            del self._browsers[mark[0]]
