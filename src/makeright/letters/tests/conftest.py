"""What the tests of letters share: rows that several threads see, each by a connection of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from makeright.letters.models import Letter
from tests.at_large import rows_at_large


@pytest.fixture
def at_large(db: None, tmp_path: Path) -> Iterator[None]:
    """The table of letters as several threads see it, empty again afterwards."""
    with rows_at_large(tmp_path, (Letter,)):
        yield
