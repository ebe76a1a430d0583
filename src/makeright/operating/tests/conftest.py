"""What the tests of keeping and moving share: furnished homes, on the kind of database that this run has."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import DjangoDbBlocker

from makeright.operating import keyring
from makeright.operating.tests.places import ENGINE, Place, Templates


@pytest.fixture(scope="session")
def templates(
    tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker
) -> Iterator[Templates]:
    made = Templates(tmp_path_factory.mktemp("templates"))
    with django_db_blocker.unblock():
        yield made
    made.close()


@pytest.fixture(autouse=True)
def quick_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """scrypt takes its time and its memory on purpose; tests that seal keys need not."""
    monkeypatch.setattr(keyring, "COST", 2**8)


@pytest.fixture
def place(templates: Templates, tmp_path: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[Place]:
    """A furnished home, in which Django works during the test."""
    with django_db_blocker.unblock(), templates.copy(ENGINE, tmp_path / "home") as furnished:
        yield furnished


@pytest.fixture
def empty_place(templates: Templates, tmp_path: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[Place]:
    """An empty home on the same kind of database; enter it with `with`."""
    with django_db_blocker.unblock():
        empty = templates.empty(ENGINE, tmp_path / "new")
        yield empty
        if empty.url:
            templates.give_back(empty.url)
