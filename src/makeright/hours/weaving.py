"""Weaving: what the rows say of a calendar's weeks and closings becomes hours that the clock can count.

Pure. A closing counts from the moment at which it was entered until it was taken back, never for time that had gone by:
so what was worked yesterday stays as it was.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from makeright.hours.clock import WHOLE_DAY, Hours, Span, Spans, Timetable, without

ALWAYS = Hours(Timetable(ZoneInfo("UTC"), (WHOLE_DAY,) * 7))


@dataclass(frozen=True, slots=True)
class Reign:
    """A week and its zone, which count from a moment on."""

    since: datetime
    zone: ZoneInfo
    week: tuple[Spans, ...]


@dataclass(frozen=True, slots=True)
class Closing:
    """That nobody works on a day, or in a span of it; entered at a moment, and maybe taken back at another."""

    on: date
    span: Span
    added_at: datetime
    removed_at: datetime | None = None

    def counts_at(self, moment: datetime) -> bool:
        return self.added_at <= moment and (self.removed_at is None or moment < self.removed_at)


def weave(reigns: Sequence[Reign], closings: Sequence[Closing]) -> Hours:
    """The hours of a calendar. The first reign counts for all time before it too; reigns are in order of time."""
    begins: list[datetime | None] = [None, *_changes(reigns, closings)]
    timetables = [_timetable(_in_force(reigns, moment), closings, moment) for moment in begins]
    later = [(moment, each) for moment, each in zip(begins, timetables, strict=True) if moment is not None]
    return Hours(timetables[0], tuple(later))


def _changes(reigns: Sequence[Reign], closings: Sequence[Closing]) -> list[datetime]:
    """When a timetable ends and another begins: as a reign does, or a closing of that very day comes or goes."""
    moments = {reign.since for reign in reigns[1:]}
    for closing in closings:
        for moment in filter(None, (closing.added_at, closing.removed_at)):
            if moment.astimezone(_in_force(reigns, moment).zone).date() == closing.on:
                moments.add(moment)
    return sorted(moments)


def _in_force(reigns: Sequence[Reign], moment: datetime | None) -> Reign:
    begun: Iterator[Reign] = (reign for reign in reversed(reigns) if moment and reign.since <= moment)
    return next(begun, reigns[0])


def _timetable(reign: Reign, closings: Sequence[Closing], since: datetime | None) -> Timetable:
    closed: dict[date, list[Span]] = defaultdict(list)
    for closing in closings:
        midnight = datetime.combine(closing.on, time(), reign.zone).astimezone(UTC)
        if closing.counts_at(midnight if since is None else max(midnight, since)):
            closed[closing.on].append(closing.span)
    exceptions = {day: without(reign.week[day.weekday()], spans) for day, spans in closed.items()}
    return Timetable(reign.zone, reign.week, exceptions)
