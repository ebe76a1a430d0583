"""The working-time clock: CPU of one question, over a calendar with a year's holidays and two changes of hours.

    bin/bench hours [--times 2000] [--json]

Microseconds of one question each: what is worked in 30 days, when three working days are over, whether is open; and of
the first one of all, when nothing of the calendar is known yet.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from makeright.hours.clock import Hours, Span, Timetable, due, is_open, worked
from makeright.hours.regions import holidays_of
from tests.bench.figures import Report, command

OFFICE = (Span(9 * 60, 12 * 60 + 30), Span(13 * 60 + 30, 18 * 60))
START = datetime(2026, 11, 2, 10, tzinfo=UTC)
TARGETS = {"worked_30_days_us": ("<=", 500.0), "due_3_days_us": ("<=", 200.0), "is_open_us": ("<=", 50.0)}


def bench(wanted: argparse.Namespace) -> Report:
    """Measure each question, after one that puts the days in question together."""
    hours = _hours()
    report = Report("the working-time clock", TARGETS)
    questions: dict[str, Callable[[], object]] = {
        "worked_30_days_us": lambda: worked(hours, START, START + timedelta(days=30)),
        "due_3_days_us": lambda: due(hours, START, timedelta(hours=24)),
        "is_open_us": lambda: is_open(hours, START),
    }
    report.note("the first of all, µs", _took(questions["worked_30_days_us"], 1))
    for name, question in questions.items():
        report.figures[name] = _took(question, wanted.times)
    return report


def _hours() -> Hours:
    week, closed = (OFFICE,) * 5 + ((), ()), dict.fromkeys(holidays_of("DE-BY", range(2026, 2029)), ())
    zone = ZoneInfo("Europe/Berlin")
    changes = [datetime(year, 1, 1, tzinfo=zone) for year in (2026, 2027)]
    return Hours(Timetable(zone, week), tuple((since, Timetable(zone, week, closed)) for since in changes))


def _took(question: Callable[[], object], times: int) -> float:
    began = time.process_time()
    for _ in range(times):
        question()
    return (time.process_time() - began) / times * 1e6


if __name__ == "__main__":
    command(bench, ("--times", 2_000, "how often each is asked"))
