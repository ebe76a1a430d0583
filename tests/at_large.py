"""Rows that several threads see, each by a connection of its own."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from django.db import connections
from django.db.models import Model
from django.db.utils import load_backend


@contextlib.contextmanager
def rows_at_large(
    folder: Path,
    tables: Sequence[type[Model]],
    *,
    furnish: Callable[[], object] = lambda: None,
    empty: Callable[[], object] | None = None,
) -> Iterator[None]:
    """Commits are commits, and all threads see them: in these tables, which are empty again afterwards.

    The test's own transaction stays aside meanwhile. SQLite's test database is in memory and belongs to one thread,
    so there it is a file in `folder`; `furnish` makes what these tables need besides, `empty` empties tables from which
    nothing can be deleted.
    """
    ours, settings = connections["default"], connections.settings["default"]
    is_in_memory = ours.vendor == "sqlite"
    there = {**settings, "NAME": folder / "rows.sqlite3"} if is_in_memory else settings
    connections.settings["default"] = there
    connections["default"] = load_backend(there["ENGINE"]).DatabaseWrapper(there, "default")
    try:
        if is_in_memory:
            with connections["default"].schema_editor() as editor:
                for table in tables:
                    editor.create_model(table)
            furnish()
        yield
    finally:
        if not is_in_memory:
            if empty is not None:
                empty()
            else:
                for table in tables:
                    table._default_manager.all().delete()
        connections["default"].close()
        connections["default"] = ours
        connections.settings["default"] = settings
