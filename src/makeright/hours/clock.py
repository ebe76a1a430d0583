"""The working-time clock: whether anybody works at a moment, how much is worked between two, when an amount is worked.

Pure: hours and times in, times out. All times that come in and go out are aware; those that go out are in UTC. A
moment is worked if the clock on the wall, in the zone that counts then, shows a time within one of the day's spans. So
in the night when clocks change, the hour that comes twice is counted twice, and the hour that never comes not at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from types import MappingProxyType
from zoneinfo import ZoneInfo

MINUTES_OF_A_DAY = 24 * 60
LOOKS_AHEAD = 3_660  # days; who doesn't work within ten years doesn't work
LOOKS_OVER = 36_600  # days; more than a century is a slip of whoever asks
A_WHILE = timedelta(days=7)
ONE_DAY, ONE_SECOND = timedelta(days=1), timedelta(seconds=1)


class NeverOpen(ValueError):
    """That much isn't worked by these hours for as far as anybody looks, so nothing is ever due."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """From one minute of the day up to another, by the clock on the wall; 1,440 is the midnight that ends the day."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end <= MINUTES_OF_A_DAY:
            raise ValueError(f"a span goes forward within one day, and {self.start} to {self.end} does not")


Spans = tuple[Span, ...]
Stretch = tuple[datetime, datetime]
Piece = tuple[datetime, datetime, timedelta]  # from, until, and how far clocks are from UTC
WHOLE_DAY: Spans = (Span(0, MINUTES_OF_A_DAY),)


@dataclass(frozen=True, slots=True)
class Timetable:
    """When is worked while it counts: the spans of the seven days, Monday first, in a zone; `exceptions` has the days
    that differ, a holiday with no spans. Raises ValueError for other than seven days, and for spans of one day that
    overlap."""

    zone: ZoneInfo
    week: tuple[Spans, ...]
    exceptions: Mapping[date, Spans] = field(default_factory=lambda: MappingProxyType({}))

    def __post_init__(self) -> None:
        if len(self.week) != 7:
            raise ValueError("a week has seven days")
        for spans in (*self.week, *self.exceptions.values()):
            for one, other in pairwise(sorted(spans)):
                if other.start < one.end:
                    raise ValueError(f"the spans {one} and {other} of one day overlap")

    def spans_of(self, day: date) -> Spans:
        return self.exceptions.get(day, self.week[day.weekday()])


@dataclass(frozen=True, slots=True)
class Hours:
    """Timetables, one after the other: the first counts from the beginning of time, each later one from its moment on.
    So what was worked yesterday stays as it was, whatever changes. Raises ValueError if they are not in order."""

    first: Timetable
    later: tuple[tuple[datetime, Timetable], ...] = ()

    def __post_init__(self) -> None:
        for (one, _), (other, _) in pairwise(self.later):
            if other <= one:
                raise ValueError("one timetable follows the other in time")

    def at(self, moment: datetime) -> Timetable:
        """The timetable that counts at a moment."""
        counts = self.first
        for since, timetable in self.later:
            if since > moment:
                break
            counts = timetable
        return counts

    def reigns(self) -> Iterator[tuple[datetime | None, datetime | None, Timetable]]:
        """Each timetable with the moments from and until which it counts; None for no such end."""
        starts = [None, *(since for since, _ in self.later)]
        ends = [*starts[1:], None]
        yield from zip(starts, ends, (self.first, *(each for _, each in self.later)), strict=True)


def without(spans: Iterable[Span], closed: Iterable[Span]) -> Spans:
    """What is left of some spans when others are taken out of them."""
    left = list(spans)
    for gap in closed:
        pieces = [(one.start, min(one.end, gap.start)) for one in left]
        pieces += [(max(one.start, gap.end), one.end) for one in left]
        left = [Span(start, end) for start, end in pieces if start < end]
    return tuple(sorted(left))


def is_open(hours: Hours, at: datetime) -> bool:
    """Say whether is worked at a moment. The first moment of a span is worked, the one that ends it is not."""
    timetable = hours.at(at)
    day = _day_of(timetable, at)
    days = (day, day - ONE_DAY, day + ONE_DAY)  # see _in_order: it may be yesterday again
    return any(opens <= at < closes for each in days for opens, closes in _stretches(timetable, each))


def worked(hours: Hours, start: datetime, end: datetime) -> timedelta:
    """How much is worked from one moment to another; nothing if the other comes first. Raises ValueError for more
    than a century."""
    total, at = timedelta(), start.astimezone(UTC)
    if end <= at:
        return total
    for opens, closes in _from(hours, at, until=end):
        if opens < end and closes > at:
            total += min(closes, end) - max(opens, at)
    return total


def due(hours: Hours, start: datetime, amount: timedelta) -> datetime:
    """The moment by which that much is worked from `start` on: at once if it is nothing, and at the closing, not the
    next opening, if it is all that was left of a stretch. Raises NeverOpen if that is further than ten years."""
    at = start.astimezone(UTC)
    if amount <= timedelta():
        return at
    left = amount
    for opens, closes in _from(hours, at):
        begin = max(opens, at)
        if closes - begin >= left:
            return begin + left
        left -= max(closes - begin, timedelta())
    raise NeverOpen(f"{amount} are not worked within ten years")


def latest_start(hours: Hours, end: datetime, amount: timedelta) -> datetime:
    """The last moment from which on that much is worked until `end`: `due`, looking back. It is the opening, not the
    closing before it, if it is all of a stretch. Raises NeverOpen if that is further than ten years."""
    until = end.astimezone(UTC)
    if amount <= timedelta():
        return until
    left, earliest = amount, until - LOOKS_AHEAD * ONE_DAY
    while until > earliest:
        begin = until - A_WHILE
        of_it = worked(hours, begin, until)
        if of_it >= left:
            return next_opening(hours, due(hours, begin, of_it - left)) or until
        left, until = left - of_it, begin
    raise NeverOpen(f"{amount} were not worked within ten years")


def next_opening(hours: Hours, at: datetime) -> datetime | None:
    """When is worked next: that very moment if is worked then; None if never, as far as anybody looks."""
    return next((max(opens, at.astimezone(UTC)) for opens, closes in _from(hours, at) if closes > at), None)


def next_closing(hours: Hours, at: datetime) -> datetime | None:
    """When the stretch that is being worked, or else the next one, ends; None if there is none, or it has no end."""
    end: datetime | None = None
    for opens, closes in _from(hours, at):
        if end is not None and opens > end:
            return end
        if closes > at:
            end = closes
        if end is not None and end - at.astimezone(UTC) > timedelta(days=366):
            return None
    return end


def _from(hours: Hours, start: datetime, until: datetime | None = None) -> Iterator[Stretch]:
    """The stretches of work in order, from the day before a moment on. Some may end before it, some begin after
    `until`."""
    at = start.astimezone(UTC)
    last = at + LOOKS_AHEAD * ONE_DAY if until is None else until.astimezone(UTC)
    if last - at > LOOKS_OVER * ONE_DAY:
        raise ValueError("nobody counts what is worked in more than a century")
    for begins, ends, timetable in hours.reigns():
        if (ends is not None and ends <= at) or (begins is not None and begins > last):
            continue
        first_day = _day_of(timetable, at if begins is None else max(begins, at))
        last_day = _day_of(timetable, last if ends is None else min(ends, last))
        for opens, closes in _in_order(timetable, first_day - ONE_DAY, last_day + ONE_DAY):
            opens = opens if begins is None else max(opens, begins)
            closes = closes if ends is None else min(closes, ends)
            if opens < closes:
                yield opens, closes


def _in_order(timetable: Timetable, day: date, last: date) -> Iterator[Stretch]:
    held: Sequence[Stretch] = ()
    while day <= last:
        stretches = _stretches(timetable, day)
        if held and stretches and stretches[0] < held[-1]:
            # Where clocks go back at a minute past midnight, as in St. John's until 2011, two days take turns.
            held = sorted([*held, *stretches])
        else:
            yield from held
            held = stretches
        day += ONE_DAY
    yield from held


def _day_of(timetable: Timetable, at: datetime) -> date:
    return at.astimezone(timetable.zone).date()


def _stretches(timetable: Timetable, day: date) -> Sequence[Stretch]:
    spans = timetable.spans_of(day)
    return _at_the_wall(timetable.zone, day, spans) if spans else ()


@lru_cache(maxsize=8_192)
def _at_the_wall(zone: ZoneInfo, day: date, spans: Spans) -> Sequence[Stretch]:
    """When, on a day, the clock on the wall shows one of these spans; in order."""
    stretches: list[Stretch] = []
    for begins, ends, offset in _same_offset(zone, day):
        midnight = datetime.combine(day, time(), UTC) - offset
        for span in spans:
            opens = max(midnight + timedelta(minutes=span.start), begins)
            closes = min(midnight + timedelta(minutes=span.end), ends)
            if opens < closes:
                stretches.append((opens, closes))
    return sorted(stretches)


def _same_offset(zone: ZoneInfo, day: date) -> Sequence[Piece]:
    """The pieces of time in which a zone's clocks may show that day, each with its one offset."""
    # No clock is further from UTC than a day; days that clocks skip as a whole (Samoa in 2011) have no piece.
    pieces: list[Piece] = []
    for each in (day - ONE_DAY, day, day + ONE_DAY):
        for begins, ends, offset in _pieces(zone, each):
            if pieces and pieces[-1][2] == offset:
                begins = pieces.pop()[0]
            pieces.append((begins, ends, offset))
    return pieces


@lru_cache(maxsize=8_192)
def _pieces(zone: ZoneInfo, day: date) -> Sequence[Piece]:
    """A day of UTC, in pieces within which a zone's clocks don't change."""
    begins = datetime.combine(day, time(), UTC)
    ends, pieces = begins + ONE_DAY, []
    while begins < ends:
        changes = _first_with_another(zone, begins, ends)
        pieces.append((begins, changes, _offset(zone, begins)))
        begins = changes
    return pieces


def _first_with_another(zone: ZoneInfo, begins: datetime, ends: datetime) -> datetime:
    """The first moment at which clocks differ otherwise than at the beginning; the end if there is none."""
    offset, step = _offset(zone, begins), timedelta(hours=1)
    before = begins
    while before < ends:  # by hours, since two changes in one day may cancel each other out
        after = min(before + step, ends)
        if _offset(zone, after) != offset:
            while after - before > ONE_SECOND:
                middle = before + timedelta(seconds=(after - before) // ONE_SECOND // 2)
                before, after = (middle, after) if _offset(zone, middle) == offset else (before, middle)
            return after
        before = after
    return ends


def _offset(zone: ZoneInfo, at: datetime) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta()
