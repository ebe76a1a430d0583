"""`makeright hours`: what an operator can do without a screen."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from django.core.management import CommandError, call_command

from makeright.events.models import Event
from makeright.hours.models import Calendar, Feed
from makeright.hours.tests.conftest import WEEK

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 11, 2, 9, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def added() -> str:
    return hours("add", "Frame House", "Europe/Berlin", WEEK, "--region", "de-by")


def hours(*said: str) -> str:
    out = io.StringIO()
    call_command("hours", *said, stdout=out)
    return out.getvalue().strip()


def test_a_calendar_is_added_and_listed(added: str) -> None:
    assert added.endswith("in Berlin; closed on the holidays of Bayern (DE-BY).")
    assert hours("list") == f"Frame House (default): {added}"
    [told] = json.loads(hours("list", "--json"))
    assert (told["zone"], told["hours"], told["default"]) == (
        "Europe/Berlin",
        "Mo-Fr 9:00-12:30, 13:30-18:00; Sa 10:00-14:00",
        True,
    )
    assert {"date": "2026-12-25", "hours": None, "name": "Erster Weihnachtstag", "source": "region"} in told[
        "holidays"
    ]


def test_where_there_is_none_it_says_how_to_add_one() -> None:
    assert "makeright hours add" in hours("list")


def test_when_is_open_next(added: str) -> None:
    assert hours("when", "Frame House") == "Open now, until 12:30."
    assert hours("when", "Frame House", "--at", "2026-12-24T18:00") == "Closed now. Opens Monday 9:00."
    told = json.loads(hours("when", "Frame House", "--at", "2026-12-24T18:00", "--json"))
    assert told == {"open": False, "opens_at": "2026-12-28T08:00:00+00:00"}


def test_hours_are_set_and_planned_and_the_plan_dropped(added: str) -> None:
    assert hours("set", "Frame House", "Mo-Fr 8-16").startswith("Open Monday to Friday 8:00–16:00")
    assert "already" in hours("set", "Frame House", "Mo-Fr 8-16")
    assert hours("set", "Frame House", "24/7", "--from", "2027-01-01") == "From 2027-01-01 on: 24/7"
    assert "From 2027-01-01 00:00 on: 24/7 (Europe/Berlin)" in hours("show", "Frame House")
    hours("drop-plan", "Frame House", "2027-01-01")
    assert "24/7" not in hours("show", "Frame House")


def test_days_are_closed_and_opened(added: str) -> None:
    assert hours("close", "Frame House", "2026-12-24", "Heiligabend", "--hours", "13:00-24:00").endswith(
        "13:00-24:00."
    )
    assert "2026-12-24 13:00–24:00  Heiligabend (by hand)" in hours("holidays", "Frame House")
    assert "works on 2026-12-24" in hours("open", "Frame House", "2026-12-24")
    hours("open", "Frame House", "2026-12-25")
    assert "2026-12-25" not in hours("holidays", "Frame House")
    assert "2026-12-26" in [day["date"] for day in json.loads(hours("holidays", "Frame House", "--json"))]


def test_regions_are_named_and_chosen(added: str) -> None:
    assert "DE-BY    Bayern" in hours("regions", "de")
    assert " DE " in hours("regions")
    assert hours("region", "Frame House", "none").endswith("in Berlin.")


def test_calendars_are_renamed_retired_and_taken_up(added: str) -> None:
    hours("add", "Workshop", "Europe/Berlin", "Mo-Th 7-16")
    hours("default", "Workshop")
    hours("retire", "Frame House")
    assert "Frame House" not in hours("list")
    hours("reinstate", "Frame House")
    hours("rename", "Frame House", "The shop")
    assert "The shop: Open" in hours("list")


def test_a_feed_that_can_not_be_read_is_kept_and_said(added: str) -> None:
    with pytest.raises(CommandError, match="can’t be read"):
        hours("feed", "Frame House", "add", "Days off", "https://days.invalid/canary.ics")
    assert Feed.objects.in_use().count() == 1
    assert "never read yet. It can’t be read:" in hours("feed", "Frame House", "list")
    assert "canary" not in hours("feed", "Frame House", "list")
    assert "no longer" in hours("feed", "Frame House", "remove", "Days off")
    assert "no calendar on the web" in hours("feed", "Frame House", "list")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (("show", "Nowhere"), "no calendar called Nowhere"),
        (("add", "Frame House", "Europe/Berlin", "24/7"), "already"),
        (("add", "x", "Berlin", "24/7"), "not a time zone"),
        (("add", "x", "UTC", "whenever"), "not understood"),
        (("add", "x", "UTC", "24/7", "--region", "Bavaria"), "no region"),
        (("set", "Frame House", "24/7", "--from", "2026-11-01"), "from now on or later"),
        (("close", "Frame House", "2026-11-01", "x"), "is over"),
        (("close", "Frame House", "2026-11-09", "x", "--hours", "13"), "no part of a day"),
        (("close", "Frame House", "2026-11-09", "x", "--hours", "15-13"), "no part of a day"),
        (("open", "Frame House", "2026-11-09"), "no holiday"),
        (("drop-plan", "Frame House", "2026-11-09"), "Nothing is planned"),
        (("retire", "Frame House"), "Make another the default"),
        (("reinstate", "Nowhere"), "no calendar called"),
        (("feed", "Frame House", "add", "x", "file:///etc/passwd"), "not the address of a calendar"),
        (("feed", "Frame House", "read", "x"), "no calendar on the web"),
    ],
)
def test_what_cannot_be_done_is_said_in_words(added: str, said: tuple[str, ...], words: str) -> None:
    before = Calendar.objects.count(), Event.objects.count()
    with pytest.raises(CommandError, match=words):
        hours(*said)
    assert (Calendar.objects.count(), Event.objects.count()) == before
