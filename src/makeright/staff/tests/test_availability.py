"""Whether somebody is here, and who stands in, told from plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from makeright.staff.availability import HERE, Availability, availability_at, last_of_chain

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
LATER, EARLIER = NOW + timedelta(hours=1), NOW - timedelta(hours=1)


@dataclass
class Row:
    is_active: bool = True
    away_for: str = ""
    away_until: datetime | None = None
    stand_in_id: int | None = None


@pytest.mark.parametrize(
    ("row", "stands"),
    [
        (Row(), HERE),
        (Row(away_for="break"), Availability(False, "break")),
        (Row(away_for="break", away_until=LATER), Availability(False, "break", LATER)),
        (Row(away_for="break", away_until=EARLIER), HERE),
        (Row(away_for="break", away_until=NOW), HERE),
        (
            Row(away_for="vacation", away_until=LATER, stand_in_id=7),
            Availability(False, "vacation", LATER, 7),
        ),
        (Row(is_active=False), Availability(is_here=False)),
    ],
)
def test_an_absence_whose_time_has_passed_is_over(row: Row, stands: Availability) -> None:
    assert availability_at(row, NOW) == stands


@pytest.mark.parametrize(
    ("stand_ins", "last"),
    [
        ({}, None),
        ({1: 2}, 2),
        ({1: 2, 2: 3}, 3),
        ({1: 2, 2: 1}, None),
        ({1: 2, 2: 3, 3: 2}, None),
        ({1: 1}, None),
        ({step: step + 1 for step in range(1, 100)}, None),
    ],
)
def test_the_last_in_the_row_stands_in_and_a_circle_is_nobody(
    stand_ins: dict[int, int], last: int | None
) -> None:
    assert last_of_chain(1, stand_ins) == last
