"""What can't be asked for again is written down as soon as the database can."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import IntegrityError, OperationalError, transaction
from pytest_django import DjangoDbBlocker

from makeright.lib import insisting
from makeright.lib.insisting import insist


class Base:
    """A database that fails so many times."""

    def __init__(self, failures: int, error: type[Exception] = OperationalError) -> None:
        self.calls, self._failures, self._error = 0, failures, error

    def write(self) -> None:
        self.calls += 1
        if self.calls <= self._failures:
            raise self._error("database or disk is full")


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    made: list[float] = []
    monkeypatch.setattr("time.sleep", made.append)
    return made


@pytest.fixture(autouse=True)
def database(own_database: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """As in the engine: no transaction is open."""
    with django_db_blocker.unblock():
        yield


def test_it_is_written_once_the_database_can(pauses: list[float]) -> None:
    base = Base(failures=3)
    insist(base.write)
    assert (base.calls, pauses) == (4, list(insisting.PAUSES[:3]))


def test_after_a_minute_it_is_told(pauses: list[float]) -> None:
    with pytest.raises(OperationalError, match="full"):
        insist(Base(failures=1000).write)
    assert 60 <= sum(pauses) <= 70


def test_what_is_wrong_with_the_words_is_told_at_once(pauses: list[float]) -> None:
    with pytest.raises(IntegrityError):
        insist(Base(failures=1, error=IntegrityError).write)
    assert pauses == []


def test_inside_a_transaction_it_is_that_one_which_fails(pauses: list[float]) -> None:
    with pytest.raises(OperationalError), transaction.atomic():
        insist(Base(failures=1).write)
    assert pauses == []
