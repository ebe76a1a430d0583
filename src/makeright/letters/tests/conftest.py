"""What the tests of letters share: rows that several threads see, each by a connection of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connections
from django.db.utils import load_backend

from makeright.letters.models import Letter


@pytest.fixture
def at_large(db: None, tmp_path: Path) -> Iterator[None]:
    """Commits are commits, and all threads see them: in the table of letters, which is empty again afterwards.

    The test's own transaction stays aside meanwhile. SQLite's test database is in memory and belongs to one thread,
    so there it is a file.
    """
    ours, settings = connections["default"], connections.settings["default"]
    is_in_memory = ours.vendor == "sqlite"
    there = {**settings, "NAME": tmp_path / "rows.sqlite3"} if is_in_memory else settings
    connections.settings["default"] = there
    connections["default"] = load_backend(there["ENGINE"]).DatabaseWrapper(there, "default")
    try:
        if is_in_memory:
            with connections["default"].schema_editor() as editor:
                editor.create_model(Letter)
        yield
    finally:
        Letter.objects.all().delete()
        connections["default"].close()
        connections["default"] = ours
        connections.settings["default"] = settings
