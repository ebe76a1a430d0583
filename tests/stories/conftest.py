"""What the stories share: a house that runs, the customer's mail server, and a browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Playwright

from tests.browsers import launch
from tests.doors import House, Sink

UNDO_FOR = 3  # seconds: short, but long enough for a click on a busy machine


@pytest.fixture(scope="module")
def sink() -> Iterator[Sink]:
    """A mail server for the stories of a page: what others sent last may still be on its way elsewhere."""
    with Sink() as server:
        yield server


@pytest.fixture(scope="module")
def house(sink: Sink) -> Iterator[House]:
    """One house for the stories of a page; each brings customers of its own."""
    with House(smtp=sink.url, undo_for=UNDO_FOR) as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    with launch(playwright) as started:
        yield started
