"""Telling time in few words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from makeright.ui import times

NOW = datetime(2026, 11, 19, 14, 2, tzinfo=UTC)  # a Thursday


@pytest.mark.parametrize(
    ("at", "short", "longer"),
    [
        (NOW, "14:02", "14:02"),
        (datetime(2026, 11, 19, 0, 0, tzinfo=UTC), "00:00", "00:00"),
        (datetime(2026, 11, 18, 23, 59, tzinfo=UTC), "Wed", "Wed 23:59"),
        (datetime(2026, 11, 13, 14, 2, tzinfo=UTC), "Fri", "Fri 14:02"),
        (datetime(2026, 11, 12, 14, 2, tzinfo=UTC), "12 Nov", "12 Nov 14:02"),
        (datetime(2026, 11, 20, 9, 0, tzinfo=UTC), "20 Nov", "20 Nov 09:00"),
        (datetime(2025, 12, 31, 9, 0, tzinfo=UTC), "2025", "31 Dec 2025"),
    ],
)
def test_when_is_said_as_shortly_as_it_is_clear(at: datetime, short: str, longer: str) -> None:
    assert times.clock(at, NOW) == short
    assert times.clock_with_day(at, NOW) == longer


def test_a_day_ends_where_its_reader_lives() -> None:
    with timezone.override(ZoneInfo("Asia/Tokyo")):
        assert times.clock(datetime(2026, 11, 18, 15, 30, tzinfo=UTC), NOW) == "00:30"
        assert times.full(NOW) == "Thursday, 19 November 2026, 23:02"


@pytest.mark.parametrize(
    ("seconds", "words", "part"),
    [
        (-5, "now", 0),
        (59, "now", 0),
        (60, "1 min", 0),
        (59 * 60 + 59, "59 min", 3),
        (3600, "1 h", 4),
        (23 * 3600, "23 h", 7),
        (86_400, "1 day", 8),
        (400 * 86_400, "400 days", 9),
    ],
)
def test_a_wait_is_said_in_a_word_and_drawn_in_tenths(seconds: int, words: str, part: int) -> None:
    since = NOW - timedelta(seconds=seconds)
    assert times.waiting(since, NOW) == words
    assert times.part(since, NOW) == part


def test_days_are_called_as_the_reader_calls_them() -> None:
    with translation.override("de"):
        assert times.clock(NOW - timedelta(days=1), NOW) == "Mi"


@pytest.mark.parametrize(
    ("at", "words"),
    [(NOW, "today"), (NOW - timedelta(days=5), "14 Nov"), (NOW - timedelta(days=2000), "May 2021")],
)
def test_a_day_long_ago_is_a_month(at: datetime, words: str) -> None:
    assert times.day(at, NOW) == words


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1 kB"),
        (999_499, "999 kB"),
        (999_500, "1.0 MB"),
        (2_440_000, "2.4 MB"),
    ],
)
def test_a_file_is_as_large_as_people_say(count: int, words: str) -> None:
    assert times.size(count) == words
