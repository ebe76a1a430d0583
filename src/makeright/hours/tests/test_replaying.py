"""The log alone says when was worked; whatever differs is said."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine

from makeright.events.models import Event
from makeright.events.recording import record
from makeright.hours import closing, events, feeding, keeping
from makeright.hours.models import BY_FEED, Calendar, Feed, Holiday, Week
from makeright.hours.replaying import calendars_are_as_the_log_tells, feeds_are_as_the_log_tells
from makeright.hours.spelling import ALWAYS, NEVER
from makeright.hours.tests.conftest import BY, MONDAY

pytestmark = pytest.mark.django_db
LATER = MONDAY + timedelta(days=7)


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    """What happens now has ids that grow; what is told of another time has those of that time."""
    with time_machine.travel(MONDAY):
        yield


def differences() -> list[str]:
    return [
        str(each)
        for compare in (calendars_are_as_the_log_tells, feeds_are_as_the_log_tells)
        for found in compare()
        for each in found
    ]


@pytest.fixture
def lived_in(shop: Calendar) -> Calendar:
    """A calendar to which everything has happened once."""
    other = keeping.add_calendar("Workshop", zone="Asia/Kolkata", week=ALWAYS, by=BY, now=MONDAY)
    keeping.make_default(other, by=BY, now=MONDAY)
    keeping.retire(shop, by=BY, now=MONDAY)
    keeping.reinstate(shop, by=BY, now=MONDAY)
    keeping.rename(shop, "The shop", by=BY, now=MONDAY)
    keeping.set_hours(shop, ALWAYS, zone="America/Argentina/Buenos_Aires", since=LATER, by=BY, now=MONDAY)
    keeping.set_hours(shop, NEVER, since=LATER, by=BY, now=MONDAY)
    keeping.set_hours(shop, ALWAYS, since=LATER + timedelta(days=1), by=BY, now=MONDAY)
    keeping.drop_plan(shop, shop.weeks.order_by("since").last(), by=BY, now=MONDAY)  # type: ignore[arg-type]
    closing.choose_region(shop, "DE-BY", by=BY, now=MONDAY)
    closing.remove_holiday(shop.holidays.get(falls_on=date(2026, 12, 25)), by=BY, now=MONDAY)
    closing.choose_region(shop, "GB-SCT", by=BY, now=MONDAY)
    closing.add_holiday(shop, date(2026, 11, 5), "x", by=BY, now=MONDAY)
    feed = feeding.add_feed(shop, "https://days.test/x", "x", by=BY, now=MONDAY)
    closing.bring_up_to(
        shop, BY_FEED, [closing.Closed(date(2026, 11, 6), 0, 720, "y")], feed=feed, by=BY, now=MONDAY
    )
    feeding.remove_feed(feed, by=BY, now=MONDAY)
    feeding.add_feed(shop, "https://days.test/y", "y", by=BY, now=MONDAY)
    return shop


def test_what_the_verbs_did_the_log_can_tell(lived_in: Calendar) -> None:
    assert differences() == []
    assert len(list(calendars_are_as_the_log_tells())) == 2
    assert len(list(feeds_are_as_the_log_tells())) == 2
    kinds = {kind.name for kind in vars(events).values() if isinstance(kind, events.ADDED.__class__)}
    unheard = kinds - set(Event.objects.values_list("kind", flat=True))
    assert unheard == {"feed.failed", "feed.recovered"}  # test_feeding has those


@pytest.mark.parametrize(
    ("model", "tampering", "said"),
    [
        (Calendar, {"region": "FR"}, "region: the log says GB-SCT, the rows FR"),
        (Calendar, {"retired_at": MONDAY}, "in use: the log says yes, the rows no"),
        (Week, {"zone": "Europe/Paris"}, "weeks: the log says"),
        (Week, {"since": LATER + timedelta(days=400)}, "weeks: the log says"),
        (Week, {"spans": [[[0, 1]]] + [[]] * 6}, "weeks: the log says"),
        (Holiday, {"removed_at": MONDAY}, "holidays: the log says"),
        (Holiday, {"start": 10}, "holidays: the log says"),
        (Feed, {"removed_at": MONDAY}, "read: the log says yes, the rows no"),
        (Feed, {"failed_with": "tls"}, "failed with: the log says nothing, the rows tls"),
    ],
)
def test_a_row_that_somebody_changed_by_hand_is_seen(
    lived_in: Calendar, model: Any, tampering: dict[str, Any], said: str
) -> None:
    rows: Any = model.objects
    rows = rows.filter(pk=lived_in.pk) if model is Calendar else rows.filter(calendar=lived_in)
    rows = rows.filter(removed_at=None) if model is Holiday else rows
    model.objects.filter(pk=rows.order_by("-pk").first().pk).update(**tampering)
    assert [words for words in differences() if said in words]


def test_which_one_is_the_default_is_told_as_well(lived_in: Calendar) -> None:
    Calendar.objects.filter(is_default=True).update(is_default=False)
    assert ["default" in words for words in differences()] == [True]


def test_a_calendar_that_came_or_went_without_a_word_is_seen(shop: Calendar) -> None:
    Calendar.objects.create(name="Smuggled", revision="x", added_at=MONDAY)
    assert [words for words in differences() if "in use: the log says no" in words]
    Calendar.objects.filter(pk=shop.pk).delete()
    assert f"calendar {shop.pk}: the log tells of it, and it has no row" in differences()


def test_a_log_that_contradicts_itself_is_seen(shop: Calendar) -> None:
    record(events.PLAN_DROPPED, shop, by=BY, payload=events.PlanDropped(1_234))
    assert differences() == [
        f"calendar {shop.pk}: the log says that week 1234 was dropped, and it was not planned"
    ]
