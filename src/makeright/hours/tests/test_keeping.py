"""Calendars are added, changed and put away; what was worked stays as it was."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine

from makeright.events.models import Event
from makeright.hours import keeping
from makeright.hours.clock import Span, is_open, worked
from makeright.hours.models import Calendar
from makeright.hours.reading import default_hours, hours_of
from makeright.hours.refusals import Refused
from makeright.hours.spelling import ALWAYS, NEVER, read
from makeright.hours.tests.conftest import BY, MONDAY, WEEK

pytestmark = pytest.mark.django_db
NEXT_MONDAY = MONDAY + timedelta(days=7)


def events(kind: str) -> int:
    return Event.objects.filter(kind=kind).count()


def refused(verb: Callable[[], Any]) -> str:
    before = Event.objects.count()
    with pytest.raises(Refused) as why:
        verb()
    assert Event.objects.count() == before
    assert why.value.words
    return why.value.code


def test_the_first_calendar_counts_for_all_who_have_no_other(shop: Calendar) -> None:
    other = keeping.add_calendar("Workshop", zone="Europe/Berlin", week=read("Mo-Th 7-16"), by=BY)
    assert (shop.is_default, other.is_default) == (True, False)
    assert default_hours() == hours_of(shop)
    assert events("calendar.added") == 2


def test_where_nobody_said_when_is_worked_every_minute_counts() -> None:
    assert worked(default_hours(), MONDAY, MONDAY + timedelta(days=9)) == timedelta(days=9)


@pytest.mark.parametrize(
    ("name", "zone", "week", "code"),
    [
        (" \n ", "UTC", ALWAYS, "no_name"),
        ("Frame House", "UTC", ALWAYS, "name_taken"),
        ("Other", "Berlin", ALWAYS, "no_zone"),
        ("Other", "Europe", ALWAYS, "no_zone"),
        ("Other", "../../../etc/passwd", ALWAYS, "no_zone"),
        ("Other", "right/UTC", ALWAYS, "no_zone"),
        ("Other", "", ALWAYS, "no_zone"),
        ("Other", "UTC", ((),) * 6, "no_week"),
        ("Other", "UTC", ((Span(0, 9), Span(8, 10)),) * 7, "no_week"),
        ("Other", "UTC", (tuple(Span(n, n + 1) for n in range(0, 40, 2)),) * 7, "no_week"),
    ],
)
def test_what_is_no_calendar_is_refused(shop: Calendar, name: str, zone: str, week: Any, code: str) -> None:
    assert refused(lambda: keeping.add_calendar(name, zone=zone, week=week, by=BY)) == code
    assert Calendar.objects.count() == 1


class TestHoursThatChange:
    def test_they_count_from_now_on_and_what_was_worked_stays(self, shop: Calendar) -> None:
        until_now = worked(hours_of(shop), MONDAY - timedelta(days=30), NEXT_MONDAY)
        assert keeping.set_hours(shop, read("Mo-Fr 8-20"), by=BY, now=NEXT_MONDAY)
        assert worked(hours_of(shop), MONDAY - timedelta(days=30), NEXT_MONDAY) == until_now
        assert worked(hours_of(shop), NEXT_MONDAY, NEXT_MONDAY + timedelta(days=7)) == timedelta(hours=60)
        assert events("calendar.hours_set") == 1

    def test_they_may_be_planned_and_the_plan_be_dropped(self, shop: Calendar) -> None:
        keeping.set_hours(shop, NEVER, since=NEXT_MONDAY, by=BY, now=MONDAY)
        assert is_open(hours_of(shop), NEXT_MONDAY - timedelta(days=3))
        assert not is_open(hours_of(shop), NEXT_MONDAY)
        plan = shop.weeks.get(since=NEXT_MONDAY)
        assert keeping.drop_plan(shop, plan, by=BY, now=MONDAY)
        assert is_open(hours_of(shop), NEXT_MONDAY)
        assert not keeping.drop_plan(shop, plan, by=BY, now=MONDAY)
        assert events("calendar.plan_dropped") == 1

    def test_a_plan_that_has_begun_is_none(self, shop: Calendar) -> None:
        keeping.set_hours(shop, NEVER, since=NEXT_MONDAY, by=BY, now=MONDAY)
        begun = shop.weeks.get(since=NEXT_MONDAY)
        assert not keeping.drop_plan(shop, begun, by=BY, now=NEXT_MONDAY)
        assert shop.weeks.count() == 2

    def test_a_plan_for_the_same_moment_takes_the_place_of_the_one_before(self, shop: Calendar) -> None:
        keeping.set_hours(shop, NEVER, since=NEXT_MONDAY, by=BY, now=MONDAY)
        keeping.set_hours(shop, ALWAYS, since=NEXT_MONDAY, by=BY, now=MONDAY)
        assert shop.weeks.count() == 2
        assert is_open(hours_of(shop), NEXT_MONDAY + timedelta(hours=12))

    def test_the_same_hours_again_are_no_change(self, shop: Calendar) -> None:
        assert not keeping.set_hours(shop, read(WEEK), by=BY, now=NEXT_MONDAY)
        assert not keeping.set_hours(shop, read(WEEK), zone="Europe/Berlin", by=BY, now=NEXT_MONDAY)
        assert keeping.set_hours(shop, read(WEEK), zone="Europe/Lisbon", by=BY, now=NEXT_MONDAY)
        assert events("calendar.hours_set") == 1

    def test_the_past_can_not_be_set(self, shop: Calendar) -> None:
        earlier = NEXT_MONDAY - timedelta(seconds=1)
        assert (
            refused(lambda: keeping.set_hours(shop, ALWAYS, since=earlier, by=BY, now=NEXT_MONDAY)) == "past"
        )
        assert (
            refused(lambda: keeping.set_hours(shop, ALWAYS, zone="Mars/Base", by=BY, now=NEXT_MONDAY))
            == "no_zone"
        )

    def test_a_plan_of_another_calendar_is_not_dropped(self, shop: Calendar) -> None:
        other = keeping.add_calendar("Other", zone="UTC", week=ALWAYS, by=BY, now=MONDAY)
        keeping.set_hours(other, NEVER, since=NEXT_MONDAY, by=BY, now=MONDAY)
        assert not keeping.drop_plan(shop, other.weeks.get(since=NEXT_MONDAY), by=BY, now=MONDAY)
        assert other.weeks.count() == 2


def test_another_may_become_the_default_and_one_always_is(shop: Calendar) -> None:
    other = keeping.add_calendar("Workshop", zone="UTC", week=ALWAYS, by=BY)
    assert refused(lambda: keeping.retire(shop, by=BY)) == "default"
    assert keeping.make_default(other, by=BY)
    assert not keeping.make_default(other, by=BY)
    assert keeping.retire(shop, by=BY)
    assert not keeping.retire(shop, by=BY)
    assert refused(lambda: keeping.make_default(shop, by=BY)) == "retired"
    assert default_hours() == hours_of(other)
    assert (events("calendar.made_default"), events("calendar.retired")) == (1, 1)


def test_a_retired_calendar_still_counts_for_whoever_has_it_and_may_come_back(shop: Calendar) -> None:
    other = keeping.add_calendar("Workshop", zone="UTC", week=read("Mo 9-10"), by=BY, now=MONDAY)
    keeping.retire(other, by=BY)
    assert worked(hours_of(other), MONDAY, MONDAY + timedelta(days=1)) == timedelta(hours=1)
    again = keeping.add_calendar("Workshop", zone="UTC", week=ALWAYS, by=BY)
    assert refused(lambda: keeping.reinstate(other, by=BY)) == "name_taken"
    keeping.rename(again, "Workshop, new", by=BY)
    assert keeping.reinstate(other, by=BY)
    assert not keeping.reinstate(other, by=BY)


def test_it_may_be_called_otherwise(shop: Calendar) -> None:
    keeping.add_calendar("Workshop", zone="UTC", week=ALWAYS, by=BY)
    assert keeping.rename(shop, "  The shop\u202e ", by=BY)
    assert shop.name == "The shop"
    assert not keeping.rename(shop, "The shop", by=BY)
    assert refused(lambda: keeping.rename(shop, "Workshop", by=BY)) == "name_taken"
    assert refused(lambda: keeping.rename(shop, "\x00", by=BY)) == "no_name"
    assert events("calendar.renamed") == 1


def test_without_a_moment_it_is_now(shop: Calendar) -> None:
    with time_machine.travel(NEXT_MONDAY, tick=False):
        keeping.set_hours(shop, ALWAYS, by=BY)
    since: datetime = shop.weeks.order_by("since").last().since  # type: ignore[union-attr]
    assert since == NEXT_MONDAY
