"""What the tests of jobs share: rows that several threads see, each by a connection of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connections
from django.db.utils import load_backend

from makeright.jobs.models import Engine, Job, Recurring

TABLES = (Job, Recurring, Engine)


@pytest.fixture
def at_large(db: None, tmp_path: Path) -> Iterator[None]:
    """Commits are commits, and all threads see them: in the tables of jobs, which are empty again afterwards.

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
                for table in TABLES:
                    editor.create_model(table)
        yield
    finally:
        for table in TABLES:
            table._default_manager.all().delete()
        connections["default"].close()
        connections["default"] = ours
        connections.settings["default"] = settings
