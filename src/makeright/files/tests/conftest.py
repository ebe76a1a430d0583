"""A shelf of each kind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import TransactionTestCase

from makeright.files.shelves import Shelf, shelf
from tests.object_storage import ObjectStorage, object_storage
from tests.side_by_side import database_of_its_own


@pytest.fixture(scope="session")
def store() -> Iterator[ObjectStorage]:
    """An S3-compatible store."""
    with object_storage() as running:
        yield running


@pytest.fixture
def in_store(store: ObjectStorage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are kept in the store, as by setting. What other tests left there is gone."""
    for name, said in store.settings.items():
        monkeypatch.setattr(settings, name, said)
    for key in list(shelf().keys()):
        shelf().delete(key)


@pytest.fixture
def on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are kept in folders that nothing else stands in."""
    monkeypatch.setattr(settings, "MAKERIGHT_S3_BUCKET", "")
    monkeypatch.setattr(settings, "MAKERIGHT_FILES", tmp_path / "files")
    monkeypatch.setattr(settings, "MAKERIGHT_MAIL", tmp_path / "mail")


@pytest.fixture(params=["disk", "store"])
def kept_on(request: pytest.FixtureRequest) -> Shelf:
    """The shelf of this installation, of each kind in turn."""
    request.getfixturevalue("on_disk" if request.param == "disk" else "in_store")
    return shelf()


@pytest.fixture
def never_flushed() -> Iterator[None]:
    """What a test leaves in the database is not emptied out after it, which events would refuse."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda self: None)
        yield


@pytest.fixture
def many_writers(never_flushed: None, transactional_db: None, tmp_path: Path) -> Iterator[None]:
    """A database that threads write to as processes do. It is a copy, and goes with the test."""
    with database_of_its_own(tmp_path):
        yield
