"""The hours that are given are those of the rows, whoever changed them and whatever became of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import transaction
from pytest_django import DjangoAssertNumQueries

from makeright.hours import closing, keeping
from makeright.hours.clock import is_open
from makeright.hours.models import BY_FEED, Calendar, Feed
from makeright.hours.reading import hours_of
from makeright.hours.spelling import ALWAYS, NEVER
from makeright.hours.tests.conftest import BY, MONDAY

pytestmark = pytest.mark.django_db
LATER = MONDAY + timedelta(days=1)
THURSDAY = date(2026, 11, 5)


def fed(calendar: Calendar) -> None:
    feed = Feed.objects.create(calendar=calendar, name="x", host="x.test", url="", added_at=MONDAY)
    day = closing.Closed(THURSDAY, 0, 1440, "From a feed")
    with transaction.atomic():
        closing.bring_up_to(calendar, BY_FEED, [day], feed=feed, by=BY, now=MONDAY)


def planned_and_dropped(calendar: Calendar) -> None:
    keeping.drop_plan(calendar, calendar.weeks.get(since=LATER), by=BY, now=MONDAY)


@pytest.mark.parametrize(
    "change",
    [
        lambda calendar: keeping.set_hours(calendar, NEVER, by=BY, now=LATER + timedelta(days=1)),
        planned_and_dropped,
        lambda calendar: closing.add_holiday(calendar, THURSDAY, "x", by=BY, now=MONDAY),
        lambda calendar: closing.remove_holiday(calendar.holidays.get(), by=BY, now=MONDAY),
        lambda calendar: closing.choose_region(calendar, "DE", by=BY, now=MONDAY),
        fed,
    ],
)
def test_after_each_verb_another_copy_is_made(shop: Calendar, change: Callable[[Calendar], object]) -> None:
    closing.add_holiday(shop, date(2026, 12, 31), "x", by=BY, now=MONDAY)
    keeping.set_hours(shop, ALWAYS, since=LATER, by=BY, now=MONDAY)
    before = hours_of(shop)
    change(shop)
    assert hours_of(shop) != before


def test_what_is_known_costs_one_small_look(
    shop: Calendar, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    known = hours_of(shop)
    with django_assert_num_queries(1):
        assert hours_of(shop.pk) is known


def test_what_was_rolled_back_is_not_remembered(shop: Calendar) -> None:
    before = hours_of(shop)
    with transaction.atomic():
        keeping.set_hours(shop, NEVER, by=BY, now=LATER)
        assert not is_open(hours_of(shop), LATER)
        transaction.set_rollback(True)
    assert hours_of(shop) == before
    keeping.set_hours(shop, ALWAYS, by=BY, now=LATER)
    assert is_open(hours_of(shop), LATER + timedelta(hours=13))


def test_a_calendar_that_is_none_is_said(db: None) -> None:
    with pytest.raises(Calendar.DoesNotExist):
        hours_of(12)
