"""What all walks through the matrix share."""

from __future__ import annotations

import pytest

from makeright.remedies import claiming


@pytest.fixture(autouse=True)
def no_lots(monkeypatch: pytest.MonkeyPatch) -> None:
    """No claim is drawn to be read twice: the same call changes the same rows each time."""
    monkeypatch.setattr(claiming, "READ_TWICE", 0.0)
