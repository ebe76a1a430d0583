"""A sweep does what it can, and tells once what it could not."""

from __future__ import annotations

import pytest
from django.db import OperationalError

from makeright.jobs.going_on import do_each


def test_all_have_their_turn_and_the_first_failure_is_told(caplog: pytest.LogCaptureFixture) -> None:
    seen = []

    def halve(row: int) -> int:
        seen.append(row)
        if row % 2:
            raise ValueError(f"{row} is odd")
        return row // 2

    assert do_each([2, 4], halve) == 3
    with pytest.raises(ValueError, match="3 is odd"):
        do_each([2, 3, 4, 5, 6], halve)
    assert seen == [2, 4, 2, 3, 4, 5, 6]
    assert [line.getMessage().partition(";")[0] for line in caplog.records] == [
        "another one failed: ValueError: … is odd"
    ]


def test_where_the_database_fails_nobody_else_is_tried() -> None:
    seen = []

    def ask(row: int) -> int:
        seen.append(row)
        raise OperationalError("database is locked")

    with pytest.raises(OperationalError):
        do_each([1, 2], ask)
    assert seen == [1]


class HeldError(Exception):
    """What PostgreSQL's driver raises where a lock is not given."""

    sqlstate = "55P03"


def test_a_row_that_another_holds_fails_alone() -> None:
    seen = []

    def take(row: int) -> int:
        seen.append(row)
        if row == 1:
            raise OperationalError("canceling statement due to lock timeout") from HeldError()
        return row

    with pytest.raises(OperationalError, match="lock timeout"):
        do_each([1, 2, 3], take)
    assert seen == [1, 2, 3]
