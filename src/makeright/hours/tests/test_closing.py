"""Holidays by hand and by region: from now on, and never for a day that is over."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from makeright.events.models import Event
from makeright.hours import closing, keeping
from makeright.hours.clock import Span, due, is_open, worked
from makeright.hours.models import BY_REGION, Calendar
from makeright.hours.reading import hours_of
from makeright.hours.refusals import Refused
from makeright.hours.spelling import read
from makeright.hours.tests.conftest import BY, MONDAY

pytestmark = pytest.mark.django_db
THURSDAY = date(2026, 11, 5)
NOON_THERE = datetime(2026, 11, 5, 11, tzinfo=UTC)


def changes() -> int:
    return Event.objects.filter(kind="calendar.holidays_changed").count()


def in_force(calendar: Calendar) -> list[str]:
    return [str(one) for one in calendar.holidays.in_force().order_by("falls_on", "start")]


def test_nobody_works_on_a_holiday(shop: Calendar) -> None:
    closing.add_holiday(shop, THURSDAY, "Stocktaking", by=BY, now=MONDAY)
    assert not is_open(hours_of(shop), NOON_THERE)
    assert due(hours_of(shop), NOON_THERE - timedelta(days=1), timedelta(hours=6)).date() == date(2026, 11, 6)
    assert changes() == 1


def test_a_part_of_a_day_may_be_off(shop: Calendar) -> None:
    closing.add_holiday(shop, THURSDAY, "Party", span=Span(12 * 60, 24 * 60), by=BY, now=MONDAY)
    midnight = NOON_THERE.replace(hour=0)
    assert worked(hours_of(shop), midnight, midnight + timedelta(days=1)) == timedelta(hours=3)


def test_what_was_worked_today_stays_when_everybody_goes_home(shop: Calendar) -> None:
    closing.add_holiday(shop, THURSDAY, "The storm", by=BY, now=NOON_THERE)
    assert is_open(hours_of(shop), NOON_THERE - timedelta(minutes=1))
    assert not is_open(hours_of(shop), NOON_THERE)


@pytest.mark.parametrize(
    ("on", "name", "code"),
    [
        (date(2026, 11, 1), "Yesterday", "over"),
        (date(2036, 12, 1), "In ten years", "too_far"),
        (THURSDAY, "Once more", "closed_already"),
        (THURSDAY, "\x07", "no_name"),
    ],
)
def test_what_is_no_holiday_is_refused(shop: Calendar, on: date, name: str, code: str) -> None:
    closing.add_holiday(shop, THURSDAY, "Stocktaking", by=BY, now=MONDAY)
    with pytest.raises(Refused) as why:
        closing.add_holiday(shop, on, name, by=BY, now=MONDAY)
    assert why.value.code == code
    assert changes() == 1


def test_which_day_is_over_says_the_clock_there(db: None) -> None:
    there = keeping.add_calendar(
        "Auckland", zone="Pacific/Auckland", week=read("Mo-Fr 9-17"), by=BY, now=MONDAY
    )
    with pytest.raises(Refused, match="is over"):
        closing.add_holiday(there, date(2026, 11, 2), "Monday", by=BY, now=MONDAY + timedelta(hours=3))
    closing.add_holiday(there, date(2026, 11, 3), "Tuesday", by=BY, now=MONDAY + timedelta(hours=3))


def test_a_holiday_taken_back_is_worked_and_one_that_is_over_stays(shop: Calendar) -> None:
    one = closing.add_holiday(shop, THURSDAY, "Stocktaking", by=BY, now=MONDAY)
    assert closing.remove_holiday(one, by=BY, now=MONDAY)
    assert not closing.remove_holiday(one, by=BY, now=MONDAY)
    assert is_open(hours_of(shop), NOON_THERE)
    other = closing.add_holiday(shop, THURSDAY, "Stocktaking after all", by=BY, now=MONDAY)
    with pytest.raises(Refused, match="is over"):
        closing.remove_holiday(other, by=BY, now=NOON_THERE + timedelta(days=1))
    assert not is_open(hours_of(shop), NOON_THERE)
    assert changes() == 3


class TestRegions:
    def test_its_holidays_of_the_years_ahead_are_entered(self, shop: Calendar) -> None:
        assert closing.choose_region(shop, "de-by", by=BY, now=MONDAY)
        days = in_force(shop)
        assert "Erster Weihnachtstag (2026-12-25)" in days
        assert "Fronleichnam (2028-06-15)" in days
        assert not [day for day in days if "2026-10" in day or "2029" in day]  # over, or too far ahead
        assert not is_open(hours_of(shop), datetime(2028, 6, 15, 10, tzinfo=UTC))
        assert not closing.choose_region(shop, "DE-BY", by=BY, now=MONDAY)
        assert changes() == 1

    def test_another_region_has_other_days_and_none_has_none(self, shop: Calendar) -> None:
        closing.choose_region(shop, "DE-BY", by=BY, now=MONDAY)
        by_hand = closing.add_holiday(shop, THURSDAY, "Stocktaking", by=BY, now=MONDAY)
        closing.choose_region(shop, "DE-BE", by=BY, now=MONDAY)
        assert "Frauentag (2027-03-08)" in in_force(shop)
        assert not [day for day in in_force(shop) if day.startswith("Fronleichnam")]
        assert {one.region for one in shop.holidays.in_force().filter(source=BY_REGION)} == {"DE-BE"}
        closing.choose_region(shop, "", by=BY, now=MONDAY)
        assert in_force(shop) == [str(by_hand)]

    def test_a_region_nobody_knows_is_refused(self, shop: Calendar) -> None:
        with pytest.raises(Refused, match="no region whose holidays are known"):
            closing.choose_region(shop, "DE-XX", by=BY, now=MONDAY)

    def test_the_years_go_on_and_each_night_but_once_changes_nothing(self, shop: Calendar) -> None:
        closing.choose_region(shop, "DE", by=BY, now=MONDAY)
        assert closing.keep_up(now=MONDAY + timedelta(days=1)) == 0
        assert closing.keep_up(now=MONDAY + timedelta(days=60)) == 1
        assert closing.keep_up(now=MONDAY + timedelta(days=61)) == 0
        assert "Neujahr (2029-01-01)" in in_force(shop)
        assert "Erster Weihnachtstag (2026-12-25)" in in_force(shop)  # over, and it was one

    def test_a_holiday_on_which_they_work_does_not_come_back(self, shop: Calendar) -> None:
        closing.choose_region(shop, "DE-BY", by=BY, now=MONDAY)
        corpus_christi = shop.holidays.get(falls_on=date(2027, 5, 27))
        assert closing.remove_holiday(corpus_christi, by=BY, now=MONDAY)
        closing.keep_up(now=MONDAY + timedelta(days=60))
        assert is_open(hours_of(shop), datetime(2027, 5, 27, 10, tzinfo=UTC))
        [told] = Event.objects.filter(kind="calendar.holidays_changed", payload__declined=True)
        assert told.payload["removed"] == [corpus_christi.pk]

    def test_a_retired_calendar_is_left_alone(self, shop: Calendar) -> None:
        other = keeping.add_calendar("Other", zone="UTC", week=read("Mo 9-10"), by=BY, now=MONDAY)
        closing.choose_region(other, "DE", by=BY, now=MONDAY)
        keeping.retire(other, by=BY, now=MONDAY)
        assert closing.keep_up(now=MONDAY + timedelta(days=60)) == 0


def test_no_names_stand_in_the_log(shop: Calendar) -> None:
    closing.add_holiday(shop, THURSDAY, "Canary's wedding", by=BY, now=MONDAY)
    keeping.rename(shop, "Canary's shop", by=BY)
    assert "anary" not in str(list(Event.objects.values()))
