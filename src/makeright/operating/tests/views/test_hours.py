"""The page of working hours: sentences, and forms that do what they say or say what is wrong."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from makeright.demo.cast import Cast
from makeright.events.models import Event
from makeright.hours import closing, feeding, keeping
from makeright.hours.models import Calendar
from makeright.hours.spelling import read, write
from makeright.jobs.models import Job
from makeright.lib.actor import Actor
from makeright.operating.tests.views.operators import browser_of, seen_by

pytestmark = pytest.mark.django_db
BY = Actor.system("test")
PAGE = "/settings/hours"
SOON = timezone.now().date() + timedelta(days=30)
WEEK = "Mo-Fr 9-17"


@pytest.fixture
def shop(cast: Cast) -> Calendar:
    return keeping.add_calendar("Frame House", zone="Europe/Berlin", week=read(WEEK), by=BY)


def post(cast: Cast, address: str, **said: str) -> HttpResponse:
    answer: HttpResponse = browser_of(cast.ada).post(f"{PAGE}{address}", said)  # type: ignore[assignment]
    return answer


def words(answer: HttpResponse | str) -> str:
    page = answer if isinstance(answer, str) else answer.content.decode()
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", page).split()))


def test_an_empty_house_is_asked_when_it_works(cast: Cast) -> None:
    assert "When do you work?" in words(seen_by(cast.ada, PAGE))
    answer = post(cast, "", name="Frame House", hours=WEEK, zone="Europe/Berlin", region="de-by")
    assert answer.status_code == 200
    assert "Open Monday to Friday 9:00–17:00 in Berlin; closed on the holidays of Bayern (DE-BY)." in words(
        answer
    )
    assert Calendar.objects.get().is_default
    assert Event.objects.get(kind="calendar.added").actor_id == cast.ada.pk


def test_hours_are_changed_and_planned_and_the_plan_dropped(cast: Cast, shop: Calendar) -> None:
    assert "9:00–18:00" in words(post(cast, f"/{shop.pk}/hours", hours="Mo-Fr 9-18", zone="Europe/Berlin"))
    answer = post(cast, f"/{shop.pk}/hours", hours="closed", zone="Europe/Lisbon", since=SOON.isoformat())
    assert f"From {SOON.isoformat()} 00:00 on: Never open" in words(answer)
    plan = shop.weeks.order_by("since").last()
    assert plan is not None
    gone = browser_of(cast.ada).delete(f"{PAGE}/{shop.pk}/plans/{plan.pk}")
    assert "Never open" not in words(gone.content.decode())


def test_days_off_come_and_go(cast: Cast, shop: Calendar) -> None:
    said = {"day": SOON.isoformat(), "name": "Stocktaking <b>", "start": "13:00", "end": "24:00"}
    answer = post(cast, f"/{shop.pk}/holidays", **said)
    assert f"{SOON.isoformat()} Stocktaking <b> 13:00 to 24:00 · by hand" in words(answer)
    assert "<b>" not in answer.content.decode()
    gone = browser_of(cast.ada).delete(f"{PAGE}/{shop.pk}/holidays/{shop.holidays.get().pk}")
    assert "0 days off lie ahead" in words(gone.content.decode())
    assert "Allerheiligen" in words(post(cast, f"/{shop.pk}/region", region="DE-BY"))
    assert "Allerheiligen" not in words(post(cast, f"/{shop.pk}/region", region=""))


def test_calendars_on_the_web_are_followed_and_their_address_is_not_shown(cast: Cast, shop: Calendar) -> None:
    answer = post(cast, f"/{shop.pk}/feeds", name="Days off", url="https://days.test/canary.ics")
    assert "Days off days.test · not read yet" in words(answer)
    assert "canary" not in answer.content.decode()
    feed = shop.feeds.get()
    jobs = Job.objects.filter(kind="hours.read_feed").count()
    post(cast, f"/{shop.pk}/feeds/{feed.pk}")
    assert Job.objects.filter(kind="hours.read_feed").count() == jobs + 1
    browser_of(cast.ada).delete(f"{PAGE}/{shop.pk}/feeds/{feed.pk}")
    assert not shop.feeds.in_use().exists()


def test_a_feed_that_fails_says_so(cast: Cast, shop: Calendar) -> None:
    feed = feeding.add_feed(shop, "https://days.invalid/x.ics", "Days off", by=BY)
    feeding.read_feed(feed, by=BY)
    assert f"{feed.failure} What came from it stays." in words(seen_by(cast.ada, PAGE))


def test_names_defaults_and_retirement(cast: Cast, shop: Calendar) -> None:
    other = keeping.add_calendar("Workshop", zone="UTC", week=read("24/7"), by=BY)
    assert "The shop" in words(post(cast, f"/{shop.pk}/name", name="The shop"))
    post(cast, f"/{other.pk}/default")
    assert "Used no longer The shop" in words(post(cast, f"/{shop.pk}/retirement"))
    back = browser_of(cast.ada).delete(f"{PAGE}/{shop.pk}/retirement")
    assert "Used no longer" not in words(back.content.decode())


@pytest.mark.parametrize(
    ("address", "said", "why"),
    [
        ("", {"name": "", "hours": WEEK, "zone": "UTC"}, "Please give it a name."),
        (
            "",
            {"name": "Frame House", "hours": WEEK, "zone": "UTC"},
            "There is a calendar called Frame House already.",
        ),
        ("", {"name": "x", "hours": "whenever", "zone": "UTC"}, "“whenever” is not understood."),
        ("", {"name": "x", "hours": WEEK, "zone": "Berlin"}, "“Berlin” is not a time zone"),
        (
            "",
            {"name": "x", "hours": WEEK, "zone": "UTC", "region": "XX"},
            "The holidays of this region are not known.",
        ),
        (
            "/{pk}/hours",
            {"hours": WEEK, "zone": "UTC", "since": "2020-01-01"},
            "Hours change from now on or later.",
        ),
        ("/{pk}/hours", {"hours": WEEK, "zone": "UTC", "since": "soon"}, "This is not a date."),
        ("/{pk}/holidays", {"day": "2020-01-01", "name": "x"}, "2020-01-01 is over."),
        (
            "/{pk}/holidays",
            {"day": "9999-12-31", "name": "x"},
            "Holidays are entered for the next ten years.",
        ),
        (
            "/{pk}/holidays",
            {"day": SOON.isoformat(), "name": "x", "start": "15", "end": "14"},
            "ends after it begins",
        ),
        (
            "/{pk}/holidays",
            {"day": SOON.isoformat(), "name": "x", "start": "noon"},
            "“noon” is not a time of the day",
        ),
        ("/{pk}/feeds", {"name": "x", "url": "file:///etc/passwd"}, "This is not the address of a calendar"),
        ("/{pk}/retirement", {}, "Make another the default."),
        ("/{pk}/name", {"name": "\u202e"}, "have a name each"),
    ],
)
def test_what_is_wrong_is_said_at_the_form_and_nothing_changes(
    cast: Cast, shop: Calendar, address: str, said: dict[str, str], why: str
) -> None:
    before = Event.objects.count()
    answer = post(cast, address.format(pk=shop.pk), **said)
    assert answer.status_code == 422
    assert why in words(answer)
    assert all(f'value="{value}"' in answer.content.decode() for value in said.values() if value.isalnum())
    assert Event.objects.count() == before


VERBS = [
    ("post", ""), ("post", "/{pk}/hours"), ("delete", "/{pk}/plans/{week}"), ("post", "/{pk}/name"), ("post", "/{pk}/region"),
    ("post", "/{pk}/holidays"), ("delete", "/{pk}/holidays/{holiday}"), ("post", "/{pk}/feeds"), ("post", "/{pk}/feeds/{feed}"),
    ("delete", "/{pk}/feeds/{feed}"), ("post", "/{pk}/default"), ("post", "/{pk}/retirement"), ("delete", "/{pk}/retirement"),
]  # fmt: skip
ALL_SAID = {
    "name": "Mine", "hours": "24/7", "zone": "UTC", "region": "DE", "day": SOON.isoformat(), "url": "https://days.test/y",
    "is_default": "on", "revision": "x",
}  # fmt: skip


@pytest.mark.parametrize(("method", "address"), VERBS)
def test_each_verb_is_for_admins_alone(cast: Cast, shop: Calendar, method: str, address: str) -> None:
    keeping.set_hours(shop, read("24/7"), since=timezone.now() + timedelta(days=9), by=BY)
    holiday = closing.add_holiday(shop, SOON, "x", by=BY)
    feed = feeding.add_feed(shop, "https://days.test/x", "x", by=BY)
    week = shop.weeks.order_by("since").last()
    assert week is not None
    there = PAGE + address.format(pk=shop.pk, week=week.pk, holiday=holiday.pk, feed=feed.pk)
    before = Event.objects.count(), Job.objects.count()
    assert getattr(browser_of(cast.lena), method)(there, ALL_SAID).status_code == 404
    assert getattr(Client(), method)(there, ALL_SAID).status_code == 302
    if address:
        assert browser_of(cast.ada).get(there).status_code == 405
    assert (Event.objects.count(), Job.objects.count()) == before


def test_what_belongs_to_another_calendar_is_not_found(cast: Cast, shop: Calendar) -> None:
    other = keeping.add_calendar("Workshop", zone="UTC", week=read("24/7"), by=BY)
    holiday = closing.add_holiday(other, SOON, "x", by=BY)
    feed = feeding.add_feed(other, "https://days.test/x", "x", by=BY)
    keeping.set_hours(other, read(WEEK), since=timezone.now() + timedelta(days=9), by=BY)
    week = other.weeks.order_by("since").last()
    assert week is not None
    before = Event.objects.count()
    browser = browser_of(cast.ada)
    for place in (f"holidays/{holiday.pk}", f"feeds/{feed.pk}", f"plans/{week.pk}"):
        assert browser.delete(f"{PAGE}/{shop.pk}/{place}").status_code == 404
    assert browser.post(f"{PAGE}/999999/name", {"name": "x"}).status_code == 404
    assert Event.objects.count() == before


def test_twice_is_harmless(cast: Cast, shop: Calendar) -> None:
    holiday = closing.add_holiday(shop, SOON, "x", by=BY)
    browser = browser_of(cast.ada)
    for _ in range(2):
        assert browser.delete(f"{PAGE}/{shop.pk}/holidays/{holiday.pk}").status_code == 200
        assert post(cast, f"/{shop.pk}/hours", hours="Mo 9-10", zone="UTC").status_code == 200
    assert Event.objects.filter(kind="calendar.holidays_changed").count() == 2
    assert Event.objects.filter(kind="calendar.hours_set").count() == 1


def test_only_what_a_form_asks_for_is_set(cast: Cast, shop: Calendar) -> None:
    other = keeping.add_calendar("Workshop", zone="UTC", week=read(WEEK), by=BY)
    post(cast, f"/{other.pk}/name", **ALL_SAID, retired_at="2020-01-01")
    other.refresh_from_db()
    assert (other.name, other.is_default, other.region, other.retired_at) == ("Mine", False, "", None)
    assert [write(week.days) for week in other.weeks.all()] == ["Mo-Fr 9:00-17:00"]


def test_the_rows_are_found_in_the_page(cast: Cast, shop: Calendar) -> None:
    rows = seen_by(cast.ada, f"{PAGE}/rows").strip()
    assert rows.startswith('<main id="main"')
    assert "Frame House" in rows
    assert 'id="calendar-' in seen_by(cast.ada, PAGE)
