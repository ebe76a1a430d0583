"""Days off from calendars on the web: honest ones, moved ones, broken ones, and those that mean harm."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from pytest_django import Settings

from makeright.events.models import Event
from makeright.hours import closing, feeding, keeping
from makeright.hours.clock import is_open
from makeright.hours.models import Calendar, Feed
from makeright.hours.reading import hours_of
from makeright.hours.refusals import Refused
from makeright.hours.tests.conftest import BY, MONDAY
from makeright.jobs.models import Job
from makeright.jobs.working import work_off
from makeright.lib import outside
from makeright.lib.tests.web import Web, answer, leads_to

pytestmark = pytest.mark.django_db
SECRET = "private-canary"


@pytest.fixture
def web(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    """A web server at days.test, which the configuration file lists."""
    monkeypatch.setattr(outside, "resolve", lambda host, port: ["127.0.0.1"])
    monkeypatch.setattr(feeding, "PATIENCE", 1_000.0)  # a busy machine lets the child wait
    with Web() as server:
        settings.MAKERIGHT_FETCHING_ALLOW = [f"days.test:{server.port}"]
        yield server


@pytest.fixture
def feed(shop: Calendar, web: Web) -> Feed:
    return feeding.add_feed(shop, f"http://days.test:{web.port}/{SECRET}.ics", "Days off", by=BY, now=MONDAY)


def event(*lines: str, uid: str = "1") -> str:
    return "\r\n".join(
        ["BEGIN:VEVENT", f"UID:{uid}@days.test", "DTSTAMP:20260101T000000Z", *lines, "END:VEVENT"]
    )


def calendar(*events: str) -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//", *events, "END:VCALENDAR", ""]
    return answer("\r\n".join(lines).encode(), content_type="text/calendar")


def says(web: Web, page: bytes) -> None:
    web.pages[f"/{SECRET}.ics"] = page


def found(feed: Feed, web: Web, *events: str, now: datetime = MONDAY) -> list[tuple[str, int, int, str]]:
    """What is in force after the feed was read."""
    says(web, calendar(*events))
    assert feeding.read_feed(feed, by=BY, now=now), feed.failure
    rows = feed.holidays.in_force().order_by("falls_on", "start")
    return [(row.falls_on.isoformat(), row.start, row.end, row.name) for row in rows]


CLOSING_DAY = event("DTSTART;VALUE=DATE:20261105", "DTEND;VALUE=DATE:20261106", "SUMMARY:Stocktaking")


def told(kind: str) -> int:
    return Event.objects.filter(kind=kind).count()


def test_its_days_are_off(feed: Feed, web: Web, shop: Calendar) -> None:
    assert found(feed, web, CLOSING_DAY) == [("2026-11-05", 0, 1440, "Stocktaking")]
    assert not is_open(hours_of(shop), datetime(2026, 11, 5, 10, tzinfo=UTC))
    assert (feed.read_at, feed.failed_with) == (MONDAY, "")
    assert f"GET /{SECRET}.ics" in web.heard[0].decode()


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["DTSTART;VALUE=DATE:20261224", "DTEND;VALUE=DATE:20261227"], [("2026-12-24", 0, 1440), ("2026-12-25", 0, 1440), ("2026-12-26", 0, 1440)]),
        (["DTSTART;VALUE=DATE:20261224"], [("2026-12-24", 0, 1440)]),  # no end: that day (RFC 5545, 3.6.1)
        (["DTSTART:20261105T120000Z", "DTEND:20261105T160000Z"], [("2026-11-05", 780, 1020)]),  # in Berlin it is an hour later
        (["DTSTART:20261105T130000", "DTEND:20261105T160000"], [("2026-11-05", 780, 960)]),  # without a zone: ours
        (["DTSTART;TZID=America/New_York:20261105T200000", "DURATION:PT2H"], [("2026-11-06", 120, 240)]),
        (["DTSTART:20261105T220000Z", "DTEND:20261106T010000Z"], [("2026-11-05", 1380, 1440), ("2026-11-06", 0, 120)]),
        (["DTSTART:20261105T120030Z", "DTEND:20261105T120130Z"], [("2026-11-05", 780, 782)]),
        (["DTSTART:20261105T120000Z", "DTEND:20261105T120000Z"], []),
        (["DTSTART;VALUE=DATE:20261105", "STATUS:CANCELLED"], []),
        (["DTSTART;VALUE=DATE:20251105"], []),  # over
        (["DTSTART;VALUE=DATE:20291105"], []),  # further ahead than anybody plans
        (["DTSTART;VALUE=DATE:20201224", "RRULE:FREQ=YEARLY"], [("2026-12-24", 0, 1440), ("2027-12-24", 0, 1440), ("2028-12-24", 0, 1440)]),
        (["DTSTART;VALUE=DATE:20261105", "RRULE:FREQ=WEEKLY;COUNT=3", "EXDATE;VALUE=DATE:20261112"], [("2026-11-05", 0, 1440), ("2026-11-19", 0, 1440)]),
    ],
)  # fmt: skip
def test_an_event_closes_for_as_long_as_it_lasts(
    feed: Feed, web: Web, lines: list[str], expected: list[tuple[str, int, int]]
) -> None:
    assert [
        (day, start, end) for day, start, end, _ in found(feed, web, event(*lines, "SUMMARY:x"))
    ] == expected


def test_one_of_many_may_be_moved(feed: Feed, web: Web) -> None:
    series = event("DTSTART;VALUE=DATE:20261105", "RRULE:FREQ=WEEKLY;COUNT=2", "SUMMARY:x")
    moved = event("RECURRENCE-ID;VALUE=DATE:20261112", "DTSTART;VALUE=DATE:20261113", "SUMMARY:moved")
    assert [day for day, *_ in found(feed, web, series, moved)] == ["2026-11-05", "2026-11-13"]


def test_read_again_it_changes_what_has_changed_and_nothing_else(feed: Feed, web: Web) -> None:
    other = event("DTSTART;VALUE=DATE:20261110", "SUMMARY:Fair", uid="2")
    found(feed, web, CLOSING_DAY, other)
    found(feed, web, CLOSING_DAY, other, now=MONDAY + timedelta(hours=6))
    assert told("calendar.holidays_changed") == 1
    assert found(feed, web, other, now=MONDAY + timedelta(days=1)) == [("2026-11-10", 0, 1440, "Fair")]
    assert told("calendar.holidays_changed") == 2


def test_a_day_that_is_over_stays_though_the_feed_forgets_it(feed: Feed, web: Web, shop: Calendar) -> None:
    found(feed, web, CLOSING_DAY)
    found(feed, web, now=MONDAY + timedelta(days=7))
    assert not is_open(hours_of(shop), datetime(2026, 11, 5, 10, tzinfo=UTC))


def test_a_day_on_which_they_work_after_all_does_not_come_back(feed: Feed, web: Web) -> None:
    found(feed, web, CLOSING_DAY)
    closing.remove_holiday(feed.holidays.get(), by=BY, now=MONDAY)
    assert found(feed, web, CLOSING_DAY) == []


def test_names_are_plain_and_short(feed: Feed, web: Web) -> None:
    odd = event("DTSTART;VALUE=DATE:20261105", "SUMMARY:\u202eevil\\n\x07 " + "long " * 60)
    nameless = event("DTSTART;VALUE=DATE:20261106", uid="2")
    (_, _, _, name), (_, _, _, none) = found(feed, web, odd, nameless)
    assert name.startswith("evil long long")
    assert len(name) <= 120
    assert none == "Closed"


BOMB = [event("DTSTART:19700101T000000Z", "RRULE:FREQ=SECONDLY", "SUMMARY:x")]


@pytest.mark.parametrize(
    ("page", "code"),
    [
        (answer(b"<html>Sign in, please</html>"), "not_a_calendar"),
        (answer(b""), "not_a_calendar"),
        (answer(b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:never\r\n"), "not_a_calendar"),
        (answer(b"BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20261105\r\nEND:VEVENT\r\n"), "not_a_calendar"),
        (answer(b"\x00\xff" * 1_000), "not_a_calendar"),
        (answer(status="404 Not Found"), "status"),
        (answer(status="500 Oh"), "status"),
        (answer(b"x" * 2_000_001), "too_large"),
        (leads_to("http://169.254.169.254/latest/meta-data/"), "inside"),
        (leads_to("file:///etc/passwd"), "scheme"),
        (calendar(*(event("DTSTART;VALUE=DATE:20261105", "RRULE:FREQ=DAILY", f"SUMMARY:{n}", uid=f"{n}") for n in range(2))), "too_many"),
        (calendar(*(event("DTSTART;VALUE=DATE:20200101", "DTEND;VALUE=DATE:20990101", f"SUMMARY:{n}", uid=f"{n}") for n in range(2))), "too_many"),
        (calendar(*BOMB), "too_much"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_a_feed_that_fails_says_why_and_keeps_what_it_had(
    feed: Feed, web: Web, page: bytes, code: str
) -> None:
    before = found(feed, web, CLOSING_DAY)
    says(web, page)
    for _ in range(2 if code != "too_much" else 1):
        assert not feeding.read_feed(feed, by=BY, now=MONDAY + timedelta(hours=6))
    assert feed.failed_with == code
    assert feed.failure
    assert SECRET not in feed.failure
    assert told("feed.failed") == 1
    assert found(feed, web, CLOSING_DAY, now=MONDAY + timedelta(hours=12)) == before
    assert (told("feed.recovered"), feed.failed_with) == (1, "")


def test_a_server_that_is_gone_is_said_in_words(feed: Feed, web: Web) -> None:
    web.close()
    assert not feeding.read_feed(feed, by=BY, now=MONDAY)
    assert feed.failed_with == "no_answer"
    assert "days.test" in feed.failure


def test_it_is_read_by_a_job_at_once_and_then_every_few_hours(feed: Feed, web: Web) -> None:
    says(web, calendar(event("DTSTART;VALUE=DATE:20261224", "RRULE:FREQ=YEARLY", "SUMMARY:x")))
    work_off()
    assert feed.holidays.count() > 0
    assert feeding.read_all() == 1
    work_off()
    assert not Job.objects.filter(kind="hours.read_feed").exists()
    assert len(web.heard) == 2


class TestAddresses:
    @pytest.mark.parametrize(
        "url",
        [
            "", "days off", "file:///etc/passwd", "ftp://days.test/x.ics", "javascript:alert(1)", "https://", "https:///x.ics",
            "https://user:password@days.test/x.ics", "https://days.test/\nx.ics", "https://[::1/x.ics", "http://" + "x" * 5_000,
        ],
    )  # fmt: skip
    def test_what_is_no_address_is_refused(self, shop: Calendar, url: str) -> None:
        with pytest.raises(Refused) as why:
            feeding.add_feed(shop, url, "x", by=BY)
        assert why.value.code == "no_url"
        assert not Feed.objects.exists()

    def test_it_is_read_once_by_whatever_name(self, shop: Calendar) -> None:
        feeding.add_feed(shop, "webcal://days.test/x.ics", "x", by=BY)
        with pytest.raises(Refused, match="already"):
            feeding.add_feed(shop, " https://days.test/x.ics", "y", by=BY)

    def test_a_calendar_reads_only_so_many(self, shop: Calendar) -> None:
        for number in range(feeding.MOST_FEEDS):
            feeding.add_feed(shop, f"https://days.test/{number}", "x", by=BY)
        with pytest.raises(Refused, match="20 feeds"):
            feeding.add_feed(shop, "https://days.test/more", "x", by=BY)

    def test_the_address_stands_nowhere_in_the_open(self, feed: Feed, web: Web) -> None:
        says(web, answer(status="404 Not Found"))
        feeding.read_feed(feed, by=BY, now=MONDAY)
        with connection.cursor() as cursor:
            for table in ("hours_feed", "jobs_job", "events_event"):
                cursor.execute(f"SELECT * FROM {table}")
                assert SECRET not in str(cursor.fetchall())


def test_a_feed_that_is_removed_takes_its_days_ahead_along(feed: Feed, web: Web, shop: Calendar) -> None:
    other = event("DTSTART;VALUE=DATE:20261210", "SUMMARY:later", uid="2")
    found(feed, web, CLOSING_DAY, other)
    assert feeding.remove_feed(feed, by=BY, now=MONDAY + timedelta(days=7))
    assert not feeding.remove_feed(feed, by=BY, now=MONDAY + timedelta(days=7))
    assert [row.falls_on for row in shop.holidays.in_force()] == [date(2026, 11, 5)]
    assert not feed.url
    calls = len(web.heard)
    assert not feeding.read_feed(feed, by=BY, now=MONDAY + timedelta(days=8))
    assert len(web.heard) == calls
    assert (told("feed.added"), told("feed.removed")) == (1, 1)


def test_a_retired_calendar_reads_none(feed: Feed, web: Web, shop: Calendar) -> None:
    keeping.make_default(keeping.add_calendar("Other", zone="UTC", week=((),) * 7, by=BY), by=BY)
    keeping.retire(shop, by=BY)
    assert feeding.read_all() == 0
    assert not feeding.read_feed(feed, by=BY)
    assert not web.was_called
    with pytest.raises(Refused, match="used no longer"):
        feeding.add_feed(shop, "https://days.test/more", "x", by=BY)


def test_a_rule_that_never_comes_true_has_no_days(feed: Feed, web: Web) -> None:
    never = event(
        "DTSTART;VALUE=DATE:20260105", "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "SUMMARY:x", uid="2"
    )
    assert found(feed, web, never, CLOSING_DAY) == [("2026-11-05", 0, 1440, "Stocktaking")]
