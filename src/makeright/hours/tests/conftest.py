"""Frame House's calendar, as Frame House would enter it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from makeright.hours.keeping import add_calendar
from makeright.hours.models import Calendar
from makeright.hours.spelling import read
from makeright.lib.actor import Actor

BY = Actor.system("test")
MONDAY = datetime(2026, 11, 2, 9, tzinfo=UTC)  # ten o'clock in Berlin
WEEK = "Mo-Fr 9:00-12:30, 13:30-18:00; Sa 10-14"


@pytest.fixture
def shop(db: None) -> Calendar:
    """The shop in Berlin, since a Monday in November at ten."""
    return add_calendar("Frame House", zone="Europe/Berlin", week=read(WEEK), by=BY, now=MONDAY)
