"""Rows become hours: what is entered later never changes what was worked."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as some

from makeright.hours.clock import Span, Spans, is_open, worked
from makeright.hours.weaving import Closing, Reign, weave

BERLIN, AUCKLAND = ZoneInfo("Europe/Berlin"), ZoneInfo("Pacific/Auckland")
NINE_TO_FIVE: Spans = (Span(540, 1020),)
WEEK = (NINE_TO_FIVE,) * 5 + ((), ())
START = datetime(2026, 11, 2, tzinfo=BERLIN)
THURSDAY, ALL_DAY = date(2026, 11, 5), Span(0, 1440)


def berlin(day: int, hour: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=BERLIN)


def worked_in_the_week(
    *closings: Closing, reigns: tuple[Reign, ...] = (Reign(START, BERLIN, WEEK),)
) -> timedelta:
    return worked(weave(reigns, closings), berlin(2), berlin(9))


def test_a_closing_takes_its_time_out() -> None:
    assert worked_in_the_week() == timedelta(hours=40)
    assert worked_in_the_week(Closing(THURSDAY, ALL_DAY, START)) == timedelta(hours=32)
    assert worked_in_the_week(Closing(THURSDAY, Span(900, 1440), START)) == timedelta(hours=38)
    both = [Closing(THURSDAY, Span(600, 900), START), Closing(THURSDAY, Span(840, 960), START)]
    assert worked_in_the_week(*both) == timedelta(hours=34)


def test_one_that_was_taken_back_in_time_never_was() -> None:
    assert worked_in_the_week(Closing(THURSDAY, ALL_DAY, START, berlin(4, 12))) == timedelta(hours=40)


def test_on_the_day_itself_it_counts_from_when_it_was_entered() -> None:
    """They send everybody home at noon: until then was worked."""
    assert worked_in_the_week(Closing(THURSDAY, ALL_DAY, berlin(5, 12))) == timedelta(hours=32 + 3)
    assert worked_in_the_week(Closing(THURSDAY, ALL_DAY, START, berlin(5, 12))) == timedelta(hours=32 + 5)


def test_one_that_is_entered_afterwards_changes_nothing() -> None:
    assert worked_in_the_week(Closing(THURSDAY, ALL_DAY, berlin(6, 9))) == timedelta(hours=40)


def test_its_day_is_that_of_the_zone_in_force() -> None:
    moved = (Reign(START, BERLIN, WEEK), Reign(berlin(4), AUCKLAND, WEEK))
    hours = weave(moved, [Closing(THURSDAY, ALL_DAY, START)])
    ten_there = datetime(2026, 11, 5, 10, tzinfo=AUCKLAND)
    assert not is_open(hours, ten_there)
    assert is_open(hours, ten_there + timedelta(days=1))
    assert is_open(hours, berlin(3, 10))


MOMENTS = some.integers(0, 14 * 24 * 4).map(lambda quarters: START + timedelta(minutes=15 * quarters))


@some.composite
def closings(draw: some.DrawFn) -> Closing:
    day = THURSDAY + timedelta(days=draw(some.integers(-3, 8)))
    span = draw(some.sampled_from([ALL_DAY, Span(600, 900), Span(0, 720)]))
    added = draw(MOMENTS)
    return Closing(day, span, added, draw(some.none() | MOMENTS.filter(lambda moment: moment > added)))


@some.composite
def successions(draw: some.DrawFn) -> tuple[Reign, ...]:
    later = sorted(draw(some.sets(MOMENTS, max_size=2)) - {START})
    zones = some.sampled_from([BERLIN, AUCKLAND])
    weeks = some.sampled_from([WEEK, ((),) * 7, ((Span(0, 1440),),) * 7])
    return tuple(Reign(since, draw(zones), draw(weeks)) for since in (START, *later))


@settings(max_examples=80)
@given(successions(), some.lists(closings(), max_size=4), MOMENTS)
def test_whatever_is_entered_from_a_moment_on_leaves_the_time_before_as_it_was(
    reigns: tuple[Reign, ...], entered: list[Closing], now: datetime
) -> None:
    known = [
        Closing(
            one.on,
            one.span,
            one.added_at,
            one.removed_at if one.removed_at and one.removed_at < now else None,
        )
        for one in entered
        if one.added_at < now
    ]
    before = weave([reigns[0], *(reign for reign in reigns[1:] if reign.since < now)], known)
    after = weave(reigns, entered)
    assert worked(before, START - timedelta(days=7), now) == worked(after, START - timedelta(days=7), now)


@settings(max_examples=80)
@given(successions(), some.lists(closings(), max_size=4), MOMENTS)
def test_a_moment_is_open_if_the_week_in_force_says_so_and_no_closing_that_counted_then(
    reigns: tuple[Reign, ...], entered: list[Closing], moment: datetime
) -> None:
    reign = [each for each in reigns if each.since <= moment][-1]
    there = moment.astimezone(reign.zone)
    minute = there.hour * 60 + there.minute
    in_week = any(span.start <= minute < span.end for span in reign.week[there.weekday()])
    is_closed = any(
        one.on == there.date() and one.span.start <= minute < one.span.end and one.counts_at(moment)
        for one in entered
    )
    assert is_open(weave(reigns, entered), moment) == (in_week and not is_closed)
    assert moment.astimezone(UTC) == moment
