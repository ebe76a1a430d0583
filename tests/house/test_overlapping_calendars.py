"""On PostgreSQL two may change calendars at once. One is the default, a day is closed once, and the log agrees."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.utils import timezone

from makeright.demo.cast import Cast
from makeright.events.replaying import replay
from makeright.hours import closing, keeping
from makeright.hours.models import Calendar
from makeright.hours.refusals import Refused
from makeright.hours.spelling import ALWAYS, NEVER
from makeright.lib.actor import Actor
from tests.house.test_overlapping_writers import PATIENCE, has_to_wait, lived_in, others, slowly

__all__ = ["lived_in"]  # a fixture
pytestmark = pytest.mark.postgres
BY = Actor.system("test")


def add(name: str) -> Calendar:
    return keeping.add_calendar(name, zone="UTC", week=ALWAYS, by=BY)


def both(slow: Callable[[], object], other: Callable[[], object]) -> object:
    """Do the one, and before it is committed begin the other; give what the other gave, or its refusal's code."""
    with others() as beside, slowly(slow) as may_end:
        begun = beside(other)
        assert has_to_wait(begun)
        may_end.set()
        try:
            return begun.result(PATIENCE)
        except Refused as refused:
            return refused.code


def agrees() -> bool:
    outcome = replay()
    assert [str(each) for each in outcome.differences] == []
    return Calendar.objects.filter(is_default=True).count() == 1


def test_of_two_first_calendars_one_is_the_default(lived_in: Cast) -> None:
    both(lambda: add("One"), lambda: add("Other"))
    assert dict(Calendar.objects.values_list("name", "is_default")) == {"One": True, "Other": False}
    assert agrees()


def test_two_of_a_name_are_one(lived_in: Cast) -> None:
    add("First")
    assert both(lambda: add("Same"), lambda: add("Same")) == "name_taken"
    assert agrees()


def test_of_two_new_defaults_the_later_one_is_it(lived_in: Cast) -> None:
    add("First")
    one, other = add("One"), add("Other")
    assert both(lambda: keeping.make_default(one, by=BY), lambda: keeping.make_default(other, by=BY)) is True
    assert Calendar.objects.get(is_default=True) == other
    assert agrees()


def test_what_becomes_the_default_is_not_retired_and_the_other_way_round(lived_in: Cast) -> None:
    add("First")
    one, other = add("One"), add("Other")
    assert both(lambda: keeping.make_default(one, by=BY), lambda: keeping.retire(one, by=BY)) == "default"
    assert both(lambda: keeping.retire(other, by=BY), lambda: keeping.make_default(other, by=BY)) == "retired"
    assert agrees()


def test_two_plans_for_one_moment_leave_the_later(lived_in: Cast) -> None:
    calendar, since = add("First"), timezone.now() + timedelta(days=1)
    both(
        lambda: keeping.set_hours(calendar, NEVER, since=since, by=BY),
        lambda: keeping.set_hours(calendar, ((),) * 6 + (ALWAYS[0],), since=since, by=BY),
    )
    assert [week.days[6] for week in calendar.weeks.filter(since=since)] == [ALWAYS[0]]
    assert agrees()


def test_a_day_that_two_close_at_once_is_one_holiday(lived_in: Cast) -> None:
    calendar = add("First")
    soon = timezone.now().date() + timedelta(days=9)

    def close() -> object:
        return closing.add_holiday(calendar, soon, "Stocktaking", by=BY)

    def choose() -> object:
        return closing.choose_region(calendar, "DE", by=BY)

    assert both(close, close) == "closed_already"
    assert both(choose, choose) is False
    assert calendar.holidays.in_force().filter(falls_on=date(soon.year + 1, 1, 1)).count() == 1
    assert agrees()
