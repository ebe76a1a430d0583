"""Calendars in sentences."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from makeright.hours import closing, keeping
from makeright.hours.models import Calendar
from makeright.hours.spelling import ALWAYS, NEVER, read
from makeright.hours.telling import in_words, now_in_words
from makeright.hours.tests.conftest import BY, MONDAY

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")


def test_the_week_is_a_sentence(shop: Calendar) -> None:
    hours = "Open Monday to Friday 9:00–12:30 and 13:30–18:00 and Saturday 10:00–14:00 in Berlin"
    assert in_words(shop, now=MONDAY) == f"{hours}."
    closing.choose_region(shop, "DE-BY", by=BY, now=MONDAY)
    assert in_words(shop, now=MONDAY) == f"{hours}; closed on the holidays of Bayern (DE-BY)."


@pytest.mark.parametrize(
    ("week", "words"),
    [
        (ALWAYS, "Open around the clock."),
        (NEVER, "Never open."),
        (
            read("Tu 9-10, 11-12, 13-14"),
            "Open Tuesday 9:00–10:00, 11:00–12:00 and 13:00–14:00 in Buenos Aires.",
        ),
    ],
)
def test_other_weeks_are_sentences_too(db: None, week: tuple[()], words: str) -> None:
    there = "America/Argentina/Buenos_Aires"
    assert in_words(keeping.add_calendar("x", zone=there, week=week, by=BY, now=MONDAY), now=MONDAY) == words


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ("2026-11-02T10:00", "Open now, until 12:30."),
        ("2026-11-02T12:30", "Closed now. Opens 13:30."),
        ("2026-11-02T18:00", "Closed now. Opens Tuesday 9:00."),
        ("2026-11-07T14:00", "Closed now. Opens Monday 9:00."),
        ("2026-11-14T14:00", "Closed now. Opens 2026-11-24 9:00."),  # a week's holidays follow
    ],
)
def test_whether_is_open_is_a_sentence(shop: Calendar, at: str, words: str) -> None:
    for day in range(16, 24):
        closing.add_holiday(shop, date(2026, 11, day), "Holidays", by=BY, now=MONDAY)
    assert now_in_words(shop, now=datetime.fromisoformat(at).replace(tzinfo=BERLIN)) == words


def test_what_never_changes_is_said_as_well(shop: Calendar) -> None:
    later = MONDAY + timedelta(days=1)
    keeping.set_hours(shop, NEVER, by=BY, now=later)
    assert now_in_words(shop, now=later) == "Closed, and no opening is in sight."
    keeping.set_hours(shop, ALWAYS, by=BY, now=later + timedelta(days=1))
    assert now_in_words(shop, now=later + timedelta(days=1)) == "Open around the clock."
