"""What the tests of jobs share: rows that several threads see, each by a connection of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from makeright.jobs.models import Engine, Job, Recurring
from tests.at_large import rows_at_large


@pytest.fixture
def at_large(db: None, tmp_path: Path) -> Iterator[None]:
    """The tables of jobs as several threads see them, empty again afterwards."""
    with rows_at_large(tmp_path, (Job, Recurring, Engine)):
        yield
