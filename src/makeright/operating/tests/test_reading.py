"""Rows are read as they stood; who stops half-way leaves nothing behind."""

from __future__ import annotations

import gc

import pytest

from makeright.operating.reading import reader
from makeright.operating.tables import tables
from makeright.operating.tests.places import Place


@pytest.mark.filterwarnings("error::pytest.PytestUnraisableExceptionWarning")
def test_who_stops_half_way_may_close_the_database_first(place: Place) -> None:
    origin = reader()
    [table] = [one for one in tables() if one.name == "events_event"]
    rows = origin.rows(table)
    next(rows)
    origin.close()
    del rows
    gc.collect()
