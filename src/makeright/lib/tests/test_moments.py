"""Words for a moment, as somebody in a zone means them."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from makeright.lib.moments import read

PARIS, NEW_YORK, KOLKATA = ZoneInfo("Europe/Paris"), ZoneInfo("America/New_York"), ZoneInfo("Asia/Kolkata")
THURSDAY = datetime(2026, 11, 19, 14, 2, 30, tzinfo=PARIS)


def meant(words: str, now: datetime = THURSDAY) -> str | None:
    zone = now.tzinfo
    assert isinstance(zone, ZoneInfo)
    moment = read(words, now=now, zone=zone)
    return f"{moment.astimezone(zone):%a %Y-%m-%d %H:%M}" if moment else None


@pytest.mark.parametrize(
    ("words", "moment"),
    [
        ("tuesday 9", "Tue 2026-11-24 09:00"),
        ("Tuesday at 9:30", "Tue 2026-11-24 09:30"),
        ("tue 3", "Tue 2026-11-24 15:00"),
        ("tue 3am", "Tue 2026-11-24 03:00"),
        ("tue 03:00", "Tue 2026-11-24 03:00"),
        ("tue 3 pm", "Tue 2026-11-24 15:00"),
        ("12am tomorrow", "Fri 2026-11-20 00:00"),
        ("thursday", "Thu 2026-11-26 09:00"),
        ("thursday 16:00", "Thu 2026-11-19 16:00"),
        ("thursday 10", "Thu 2026-11-26 10:00"),
        ("next thursday", "Thu 2026-11-26 09:00"),
        ("next monday 8:15", "Mon 2026-11-23 08:15"),
        ("in 3 hours", "Thu 2026-11-19 17:02"),
        ("3h", "Thu 2026-11-19 17:02"),
        ("in 1.5 hours", "Thu 2026-11-19 15:32"),
        ("in 20 minutes", "Thu 2026-11-19 14:22"),
        ("20min", "Thu 2026-11-19 14:22"),
        ("half an hour", "Thu 2026-11-19 14:32"),
        ("an hour", "Thu 2026-11-19 15:02"),
        ("two weeks", "Thu 2026-12-03 14:02"),
        ("in 3 months", "Fri 2027-02-19 14:02"),
        ("tomorrow", "Fri 2026-11-20 09:00"),
        ("tomorrow evening", "Fri 2026-11-20 18:00"),
        ("this afternoon", "Fri 2026-11-20 14:00"),
        ("today 4pm", "Thu 2026-11-19 16:00"),
        ("tonight", "Thu 2026-11-19 20:00"),
        ("next week", "Mon 2026-11-23 09:00"),
        ("next month", "Tue 2026-12-01 09:00"),
        ("weekend", "Sat 2026-11-21 09:00"),
        ("16:30", "Thu 2026-11-19 16:30"),
        ("9", "Fri 2026-11-20 09:00"),
        ("24 nov", "Tue 2026-11-24 09:00"),
        ("Nov 24, 11:15", "Tue 2026-11-24 11:15"),
        ("3 march 2027 at noon", "Wed 2027-03-03 12:00"),
        ("29 feb", "Tue 2028-02-29 09:00"),
        ("2026-12-01", "Tue 2026-12-01 09:00"),
        ("1 nov", "Mon 2027-11-01 09:00"),
        ("dienstag 9", "Tue 2026-11-24 09:00"),
        ("Di 15 Uhr", "Tue 2026-11-24 15:00"),
        ("morgen", "Fri 2026-11-20 09:00"),
        ("morgen früh", "Fri 2026-11-20 09:00"),
        ("übermorgen abend", "Sat 2026-11-21 18:00"),
        ("in drei stunden", "Thu 2026-11-19 17:02"),
        ("in einer halben Stunde", "Thu 2026-11-19 14:32"),
        ("nächste Woche", "Mon 2026-11-23 09:00"),
        ("nächsten freitag 10:30", "Fri 2026-11-27 10:30"),
        ("24.11. um 14 Uhr", "Tue 2026-11-24 14:00"),
        ("3. märz", "Wed 2027-03-03 09:00"),
        ("mardi 9h", "Tue 2026-11-24 09:00"),
        ("mardi à 14h30", "Tue 2026-11-24 14:30"),
        ("demain soir", "Fri 2026-11-20 18:00"),
        ("dans 3 heures", "Thu 2026-11-19 17:02"),
        ("dans un mois", "Sat 2026-12-19 14:02"),
        ("la semaine prochaine", "Mon 2026-11-23 09:00"),
        ("lundi prochain 10h", "Mon 2026-11-23 10:00"),
        ("1 décembre à midi", "Tue 2026-12-01 12:00"),
        ("2026-11-24T09:00:00+00:00", "Tue 2026-11-24 10:00"),
    ],
)
def test_what_words_mean_on_a_thursday_afternoon(words: str, moment: str) -> None:
    assert meant(words) == moment


@pytest.mark.parametrize(
    "words",
    ["", "soon", "tuesday wednesday", "9 10", "in", "in five", "25:00", "31 feb", "tuesday 9 10", "13pm", "in 0 days",
     "in -1 days", "in 1.5 days", "next", "32.13.", "٣ hours", "x" * 100, "in 9999 months months", "24 25 nov",
     "2026-11-24T09:00:00", "nov", "prochain", "semaine", "demain demain", "9hh"],
)  # fmt: skip
def test_what_means_no_moment_is_not_guessed(words: str) -> None:
    assert meant(words) is None


def test_a_day_that_has_passed_is_said_as_it_is() -> None:
    assert meant("today 9") == "Thu 2026-11-19 09:00"


@pytest.mark.parametrize(
    ("words", "now", "moment"),
    [
        # Clocks go forward on 29 March 2026 at 2, back on 25 October at 3, in Paris.
        ("tomorrow 2:30am", datetime(2026, 3, 28, 12, tzinfo=PARIS), "Sun 2026-03-29 03:30"),
        ("tomorrow", datetime(2026, 3, 28, 12, tzinfo=PARIS), "Sun 2026-03-29 09:00"),
        ("in 24 hours", datetime(2026, 3, 28, 12, tzinfo=PARIS), "Sun 2026-03-29 13:00"),
        ("in 1 day", datetime(2026, 3, 28, 12, tzinfo=PARIS), "Sun 2026-03-29 12:00"),
        ("in 3 hours", datetime(2026, 10, 25, 1, tzinfo=PARIS), "Sun 2026-10-25 03:00"),
        ("2:30am", datetime(2026, 10, 25, 2, 40, tzinfo=PARIS), "Sun 2026-10-25 02:30"),
        ("sunday 2:30am", datetime(2026, 3, 7, 12, tzinfo=NEW_YORK), "Sun 2026-03-08 03:30"),
        ("tomorrow 9", datetime(2026, 6, 1, 23, 59, tzinfo=KOLKATA), "Tue 2026-06-02 09:00"),
        ("in 1 month", datetime(2026, 1, 31, 12, tzinfo=PARIS), "Sat 2026-02-28 12:00"),
        ("in 12 months", datetime(2028, 2, 29, 12, tzinfo=PARIS), "Wed 2029-02-28 12:00"),
        ("tomorrow", datetime(2026, 12, 31, 23, tzinfo=PARIS), "Fri 2027-01-01 09:00"),
    ],
)
def test_clocks_that_change_months_that_end_and_zones(words: str, now: datetime, moment: str) -> None:
    assert meant(words, now) == moment


def test_the_zone_is_that_of_who_says_it() -> None:
    late = datetime(2026, 11, 19, 23, 30, tzinfo=UTC)
    assert read("tomorrow", now=late, zone=PARIS) == datetime(2026, 11, 21, 8, tzinfo=UTC)
    assert read("tomorrow", now=late, zone=NEW_YORK) == datetime(2026, 11, 20, 14, tzinfo=UTC)


YEARS = some.datetimes(
    datetime(2000, 1, 1),  # noqa: DTZ001  (bounds of what is given a zone below)
    datetime(2090, 1, 1),  # noqa: DTZ001
)


@given(some.text(max_size=70), YEARS)
def test_whatever_is_typed_is_a_moment_or_nothing(words: str, moment: datetime) -> None:
    said = read(words, now=moment.replace(tzinfo=PARIS), zone=PARIS)
    assert said is None or said.tzinfo is UTC


@given(some.integers(1, 500), YEARS)
def test_hours_are_hours_whatever_clocks_do(hours: int, moment: datetime) -> None:
    now = moment.replace(tzinfo=UTC, second=0, microsecond=0)
    said = read(f"in {hours} hours", now=now, zone=PARIS)
    assert said is not None
    assert (said - now).total_seconds() == hours * 3600
