"""The working-time clock, against its promises and against the clock on the wall, minute by minute."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as some

from makeright.hours.clock import (
    MINUTES_OF_A_DAY,
    WHOLE_DAY,
    Hours,
    NeverOpen,
    Span,
    Spans,
    Timetable,
    due,
    is_open,
    latest_start,
    next_closing,
    next_opening,
    without,
    worked,
)

BERLIN, KOLKATA, KATHMANDU = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Kolkata"), ZoneInfo("Asia/Kathmandu")
LORD_HOWE, APIA, NEW_YORK = (
    ZoneInfo("Australia/Lord_Howe"),
    ZoneInfo("Pacific/Apia"),
    ZoneInfo("America/New_York"),
)
OFFICE: Spans = (Span(9 * 60, 12 * 60), Span(13 * 60, 17 * 60))  # seven hours, and a break
WORKDAYS = (OFFICE,) * 5 + ((), ())
ALWAYS = (WHOLE_DAY,) * 7


def office(zone: ZoneInfo = BERLIN, **exceptions: Spans) -> Hours:
    """Monday to Friday, nine to five, an hour for lunch; exceptions as d2026_12_25=()."""
    days = {date(*map(int, name[1:].split("_"))): spans for name, spans in exceptions.items()}
    return Hours(Timetable(zone, WORKDAYS, days))


def at(words: str, zone: ZoneInfo = BERLIN) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=zone)


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2026-11-02 09:00", "2026-11-02 17:00", 7),
        ("2026-11-02 11:30", "2026-11-02 13:30", 1),  # over lunch
        ("2026-11-02 12:10", "2026-11-02 12:50", 0),  # in it
        ("2026-11-06 16:00", "2026-11-09 10:00", 2),  # over a weekend
        ("2026-11-07 10:00", "2026-11-08 10:00", 0),
        ("2026-11-02 00:00", "2026-11-09 00:00", 35),
        ("2026-11-02 10:00", "2026-11-02 10:00", 0),
        ("2026-11-02 11:00", "2026-11-02 10:00", 0),  # backward
        ("2028-02-28 09:00", "2028-03-01 09:00", 14),  # Monday, and a Tuesday that is a leap day
        ("2027-02-26 09:00", "2027-03-01 09:00", 7),  # and a February without one
    ],
)
def test_what_is_worked_is_within_the_spans(start: str, end: str, expected: float) -> None:
    assert worked(office(), at(start), at(end)) == hours(expected)


@pytest.mark.parametrize(
    ("start", "amount", "expected"),
    [
        ("2026-11-02 09:00", 1, "2026-11-02 10:00"),
        ("2026-11-02 11:30", 1, "2026-11-02 13:30"),
        ("2026-11-02 07:00", 1, "2026-11-02 10:00"),  # nobody is there yet
        ("2026-11-06 16:30", 1, "2026-11-09 09:30"),
        ("2026-11-07 12:00", 7, "2026-11-09 17:00"),  # due as they close, not as they open again
        ("2026-11-02 09:00", 3, "2026-11-02 12:00"),
        ("2026-11-02 17:00", 35, "2026-11-09 17:00"),
        ("2026-11-07 12:00", 0, "2026-11-07 12:00"),
    ],
)
def test_something_is_due_when_that_much_is_worked(start: str, amount: float, expected: str) -> None:
    assert due(office(), at(start), hours(amount)) == at(expected)


def test_a_holiday_is_no_workday_and_a_saturday_may_be_one() -> None:
    calendar = office(d2026_12_25=(), d2026_12_19=(Span(10 * 60, 14 * 60),))
    assert worked(calendar, at("2026-12-25 00:00"), at("2026-12-26 00:00")) == hours(0)
    assert worked(calendar, at("2026-12-19 00:00"), at("2026-12-20 00:00")) == hours(4)
    assert due(calendar, at("2026-12-24 16:00"), hours(2)) == at("2026-12-28 10:00")


class TestClocksThatChange:
    @pytest.mark.parametrize(
        ("zone", "day", "expected"),
        [
            (BERLIN, "2026-03-29", 23),
            (BERLIN, "2026-10-25", 25),
            (LORD_HOWE, "2026-04-05", 24.5),  # by half an hour
            (LORD_HOWE, "2026-10-04", 23.5),
            (KOLKATA, "2026-03-29", 24),
            (APIA, "2011-12-29", 24),
            (APIA, "2011-12-30", 0),  # the day that Samoa left out
        ],
    )
    def test_around_the_clock_a_day_has_as_many_hours_as_it_has(
        self, zone: ZoneInfo, day: str, expected: float
    ) -> None:
        calendar = Hours(Timetable(zone, ALWAYS))
        midnight = datetime.fromisoformat(day).replace(tzinfo=zone)
        following = (datetime.fromisoformat(day) + timedelta(days=1)).replace(tzinfo=zone)
        assert worked(calendar, midnight, following) == hours(expected)
        assert following.astimezone(UTC) - midnight.astimezone(UTC) == hours(expected)

    def test_the_hour_that_never_comes_is_not_worked(self) -> None:
        night = Hours(Timetable(BERLIN, ((Span(2 * 60, 3 * 60),),) * 7))
        assert worked(night, at("2026-03-29 00:00"), at("2026-03-29 12:00")) == hours(0)

    def test_the_hour_that_comes_twice_is_worked_twice(self) -> None:
        night = Hours(Timetable(BERLIN, ((Span(2 * 60, 2 * 60 + 30),),) * 7))
        start = datetime(2026, 10, 24, 22, tzinfo=UTC)
        assert worked(night, start, start + hours(12)) == hours(1)
        assert next_closing(night, start) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)

    def test_nine_stays_nine(self) -> None:
        assert due(office(), at("2026-03-27 16:00"), hours(2)) == at("2026-03-30 10:00")


@pytest.mark.parametrize("zone", [KOLKATA, KATHMANDU])
def test_zones_that_are_off_by_parts_of_an_hour(zone: ZoneInfo) -> None:
    assert worked(office(zone), at("2026-11-02 08:45", zone), at("2026-11-02 09:45", zone)) == hours(0.75)


class TestMidnight:
    def test_around_the_clock_means_each_minute(self) -> None:
        calendar = Hours(Timetable(BERLIN, ALWAYS))
        assert worked(calendar, at("2026-11-02 23:59"), at("2026-11-03 00:01")) == timedelta(minutes=2)
        assert due(calendar, at("2026-11-02 23:59"), timedelta(minutes=2)) == at("2026-11-03 00:01")
        assert is_open(calendar, at("2026-11-03 00:00"))
        assert next_closing(calendar, at("2026-11-02 23:59")) is None

    def test_a_night_shift_is_two_spans_and_one_stretch(self) -> None:
        bar = Hours(Timetable(NEW_YORK, ((Span(0, 120), Span(20 * 60, MINUTES_OF_A_DAY)),) * 7))
        late = at("2026-11-03 23:00", NEW_YORK)
        assert worked(bar, late, late + hours(8)) == hours(3)
        assert next_closing(bar, late) == at("2026-11-04 02:00", NEW_YORK)


def test_the_next_opening_and_closing() -> None:
    lunch, evening = at("2026-11-06 12:30"), at("2026-11-06 17:00")
    assert (next_opening(office(), lunch), next_closing(office(), lunch)) == (
        at("2026-11-06 13:00"),
        at("2026-11-06 17:00"),
    )
    assert next_opening(office(), evening) == at("2026-11-09 09:00")
    assert next_opening(office(), at("2026-11-09 09:30")) == at("2026-11-09 09:30")
    assert not is_open(office(), evening)
    assert is_open(office(), evening - timedelta(seconds=1))


def test_who_never_works_is_never_due() -> None:
    never = Hours(Timetable(BERLIN, ((),) * 7))
    assert next_opening(never, at("2026-11-02 09:00")) is None
    assert next_closing(never, at("2026-11-02 09:00")) is None
    with pytest.raises(NeverOpen):
        due(never, at("2026-11-02 09:00"), hours(1))


@pytest.mark.parametrize("span", [(60, 60), (120, 60), (-1, 60), (0, MINUTES_OF_A_DAY + 1)])
def test_a_span_goes_forward_within_a_day(span: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="forward"):
        Span(*span)


def test_spans_of_a_day_must_not_overlap_and_a_week_has_seven_days() -> None:
    with pytest.raises(ValueError, match="overlap"):
        Timetable(BERLIN, ((Span(0, 120), Span(60, 180)),) + ((),) * 6)
    with pytest.raises(ValueError, match="seven"):
        Timetable(BERLIN, ((),) * 5)


class TestTheYesterdayThatStays:
    """Hours that changed: each moment counts by what was in force when it came."""

    longer = Timetable(BERLIN, ((Span(8 * 60, 20 * 60),),) * 5 + ((), ()))

    def test_before_the_change_the_old_hours_count_and_after_it_the_new(self) -> None:
        changed = Hours(office().first, ((at("2026-11-04 12:30"), self.longer),))
        assert worked(changed, at("2026-11-02 00:00"), at("2026-11-07 00:00")) == hours(
            7 + 7 + 3 + 7.5 + 12 + 12
        )
        assert not is_open(changed, at("2026-11-02 18:00"))
        assert is_open(changed, at("2026-11-05 18:00"))
        assert due(changed, at("2026-11-03 16:00"), hours(5)) == at("2026-11-04 13:30")
        assert latest_start(changed, at("2026-11-04 13:30"), hours(5)) == at("2026-11-03 16:00")

    def test_a_change_within_a_stretch_is_no_closing(self) -> None:
        changed = Hours(office().first, ((at("2026-11-04 10:00"), self.longer),))
        assert next_closing(changed, at("2026-11-04 09:00")) == at("2026-11-04 20:00")

    def test_the_house_may_move_to_another_zone(self) -> None:
        moved = Hours(office().first, ((at("2026-11-05 00:00"), Timetable(NEW_YORK, WORKDAYS)),))
        assert next_opening(moved, at("2026-11-04 17:00")) == at("2026-11-05 09:00", NEW_YORK)
        assert worked(moved, at("2026-11-04 00:00"), at("2026-11-06 00:00", NEW_YORK)) == hours(14)

    def test_the_changes_are_in_order(self) -> None:
        one, other = at("2026-11-04 10:00"), at("2026-11-03 10:00")
        with pytest.raises(ValueError, match="follows"):
            Hours(self.longer, ((one, self.longer), (other, self.longer)))


class TestLookingBack:
    @pytest.mark.parametrize(
        ("end", "amount", "expected"),
        [
            ("2026-11-02 10:00", 1, "2026-11-02 09:00"),
            ("2026-11-02 13:30", 1, "2026-11-02 11:30"),
            ("2026-11-09 10:00", 2, "2026-11-06 16:00"),
            ("2026-11-08 10:00", 4, "2026-11-06 13:00"),  # from the opening, not the closing before it
            ("2026-11-02 17:00", 0, "2026-11-02 17:00"),
            ("2026-11-30 09:00", 4 * 35, "2026-11-02 09:00"),
        ],
    )
    def test_the_latest_start_leaves_that_much_time(self, end: str, amount: float, expected: str) -> None:
        assert latest_start(office(), at(end), hours(amount)) == at(expected)

    def test_where_nobody_ever_worked_there_is_none(self) -> None:
        with pytest.raises(NeverOpen):
            latest_start(Hours(Timetable(BERLIN, ((),) * 7)), at("2026-11-02 09:00"), hours(1))


def test_a_year_of_nothing_but_holidays_is_waited_out() -> None:
    days = [date(2027, 1, 1) + timedelta(days=day) for day in range(365)]
    calendar = Hours(Timetable(BERLIN, WORKDAYS, dict.fromkeys(days, ())))
    assert worked(calendar, at("2027-01-01 00:00"), at("2028-01-01 00:00")) == hours(0)
    assert due(calendar, at("2026-12-31 16:00"), hours(2)) == at("2028-01-03 10:00")
    assert latest_start(calendar, at("2028-01-03 10:00"), hours(2)) == at("2026-12-31 16:00")


def test_over_years_not_a_minute_is_lost() -> None:
    start, end = at("2020-01-01 00:00"), at("2029-01-01 00:00")
    workdays = sum((start.date() + timedelta(days=day)).weekday() < 5 for day in range((end - start).days))
    assert worked(office(), start, end) == hours(7 * workdays)
    assert due(office(), start, hours(7 * workdays)) == at("2028-12-29 17:00")
    assert latest_start(office(), end, hours(7 * workdays)) == at("2020-01-01 09:00")


@pytest.mark.parametrize("years", [101, 5_000])
def test_more_than_a_century_is_refused_at_once(years: int) -> None:
    with pytest.raises(ValueError, match="century"):
        worked(office(), at("2026-01-01 00:00"), at("2026-01-01 00:00").replace(year=2026 + years))


@pytest.mark.parametrize(
    ("spans", "closed", "left"),
    [
        (OFFICE, WHOLE_DAY, ()),
        (OFFICE, (), OFFICE),
        (OFFICE, (Span(14 * 60, MINUTES_OF_A_DAY),), (Span(540, 720), Span(780, 840))),
        (OFFICE, (Span(600, 660),), (Span(540, 600), Span(660, 720), Span(780, 1020))),
        (OFFICE, (Span(0, 540), Span(720, 780)), OFFICE),  # closed when nobody works anyway
        ((), WHOLE_DAY, ()),
    ],
)
def test_what_is_closed_is_taken_out(spans: Spans, closed: Spans, left: Spans) -> None:
    assert without(spans, closed) == left


class TestLawsThatChanged:
    """Zones whose clocks did what no rule foresaw."""

    @pytest.mark.parametrize(
        ("name", "day", "expected"),
        [
            ("America/Caracas", "2016-05-01", 23.5),
            ("Asia/Pyongyang", "2015-08-14", 24.5),
            ("Asia/Pyongyang", "2015-08-15", 24),
            ("Europe/Istanbul", "2016-10-30", 24),  # for the first time they were not put back
            ("America/St_Johns", "2010-11-07", 24.01667),  # put back at one past midnight
            ("Africa/Casablanca", "2026-02-15", 25),  # for Ramadan
        ],
    )
    def test_a_day_has_as_many_hours_as_the_wall_showed(self, name: str, day: str, expected: float) -> None:
        zone = ZoneInfo(name)
        calendar = Hours(
            Timetable(
                zone,
                tuple(WHOLE_DAY if each == date.fromisoformat(day).weekday() else () for each in range(7)),
            )
        )
        noon = datetime.fromisoformat(day).replace(hour=12, tzinfo=UTC)
        assert worked(calendar, noon - hours(60), noon + hours(60)) == pytest.approx(
            hours(expected), abs=timedelta(seconds=2)
        )

    def test_where_two_days_take_turns_each_minute_is_of_its_day(self) -> None:
        """In St. John's, in 2010, Sunday began, was Saturday again after a minute, and began once more."""
        zone = ZoneInfo("America/St_Johns")
        sunday = Hours(Timetable(zone, ((),) * 6 + (WHOLE_DAY,)))
        first = datetime(2010, 11, 7, 2, 30, tzinfo=UTC)  # 00:00, for a minute
        assert is_open(sunday, first)
        assert not is_open(sunday, first + timedelta(minutes=1))
        assert due(sunday, first, timedelta(minutes=2)) == first + timedelta(minutes=61)
        saturday = Hours(Timetable(zone, ((),) * 5 + (WHOLE_DAY, ())))
        assert next_opening(saturday, first) == first + timedelta(minutes=1)
        assert worked(saturday, first, first + hours(2)) == timedelta(minutes=59)


@some.composite
def days(draw: some.DrawFn) -> Spans:
    edges = sorted(draw(some.sets(some.integers(0, MINUTES_OF_A_DAY), max_size=6)))
    return tuple(Span(a, b) for a, b in zip(edges[::2], edges[1::2], strict=False))


# Days on which clocks change somewhere, and zones in which they do.
DAYS = [
    (2026, 3, 7),
    (2026, 3, 28),
    (2026, 4, 4),
    (2026, 10, 3),
    (2026, 10, 24),
    (2026, 11, 1),
    (2010, 11, 6),
    (2011, 12, 29),
]
ZONES = (
    BERLIN,
    KOLKATA,
    KATHMANDU,
    LORD_HOWE,
    NEW_YORK,
    APIA,
    ZoneInfo("America/St_Johns"),
    ZoneInfo("Africa/Casablanca"),
)
STARTS = some.sampled_from([datetime(*day, tzinfo=UTC) for day in DAYS])


@some.composite
def timetables(draw: some.DrawFn) -> Timetable:
    closed = draw(some.sets(some.integers(0, 6), max_size=3))
    exceptions = {date(*day) + timedelta(days=number): draw(days()) for day in DAYS for number in closed}
    return Timetable(draw(some.sampled_from(ZONES)), tuple(draw(days()) for _ in range(7)), exceptions)


@some.composite
def calendars(draw: some.DrawFn) -> Hours:
    """One timetable, or two, of which the second begins in the midst of it."""
    since = draw(STARTS) + timedelta(minutes=draw(some.integers(0, 4_000)))
    later = draw(some.lists(timetables(), max_size=1))
    return Hours(draw(timetables()), tuple((since, each) for each in later))


@settings(max_examples=60)
@given(calendars(), STARTS, some.integers(0, 2_000), some.integers(0, 3_000))
def test_it_agrees_with_the_clock_on_the_wall(
    calendar: Hours, start: datetime, wait: int, length: int
) -> None:
    begins = start + timedelta(minutes=wait)
    moments = [begins + timedelta(minutes=minute) for minute in range(length)]

    def shows_work(moment: datetime) -> bool:
        timetable = calendar.at(moment)
        there = moment.astimezone(timetable.zone)
        return any(
            span.start <= there.hour * 60 + there.minute < span.end
            for span in timetable.spans_of(there.date())
        )

    expected = sum(map(shows_work, moments))
    assert worked(calendar, begins, begins + timedelta(minutes=length)) == timedelta(minutes=expected)
    some_of_them = moments[::37]
    assert [is_open(calendar, moment) for moment in some_of_them] == [*map(shows_work, some_of_them)]


@settings(max_examples=50)
@given(calendars(), STARTS, some.integers(1, 4_000))
def test_what_is_due_is_worked_by_then_and_not_before(calendar: Hours, start: datetime, minutes: int) -> None:
    amount = timedelta(minutes=minutes)
    assume(all(any(timetable.week) for _, _, timetable in calendar.reigns()))
    moment = due(calendar, start, amount)
    assert worked(calendar, start, moment) == amount
    assert worked(calendar, start, moment - timedelta(seconds=1)) == amount - timedelta(seconds=1)
    latest = latest_start(calendar, moment, amount)
    assert latest >= start
    assert worked(calendar, latest, moment) == amount
    assert worked(calendar, latest + timedelta(seconds=1), moment) == amount - timedelta(seconds=1)


@settings(max_examples=50)
@given(calendars(), STARTS, some.lists(some.integers(0, 10_000), min_size=2, max_size=2))
def test_two_parts_make_the_whole(calendar: Hours, start: datetime, parts: list[int]) -> None:
    middle = start + timedelta(minutes=parts[0])
    end = middle + timedelta(minutes=parts[1])
    assert worked(calendar, start, middle) + worked(calendar, middle, end) == worked(calendar, start, end)
