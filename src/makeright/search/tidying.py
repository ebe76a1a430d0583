"""Tidying: what was taken out is found no longer at once; after this nothing of it stays in the index."""

from __future__ import annotations

import time

from makeright.search.tables import engine

PAUSE = 0.01  # seconds; others write in between


def tidy() -> None:
    """Let go of what was taken out, in small steps: SQLite merges the words anew, PostgreSQL vacuums them."""
    is_first = True
    while engine().tidy(is_first):
        is_first = False
        time.sleep(PAUSE)
