"""On PostgreSQL many write at once. The log still tells the rows, during it all and afterwards."""

from __future__ import annotations

import random
from functools import partial

import pytest

from makeright.conversations.models import Conversation
from makeright.demo.cast import Cast
from makeright.events.replaying import replay
from makeright.mail.tests.sink import Sink
from makeright.mail.tests.test_replaying import Walk
from tests.house.test_overlapping_writers import PATIENCE, lived_in, others

__all__ = ["lived_in"]  # a fixture
pytestmark = pytest.mark.postgres

STEPS = 60


def test_among_four_who_write_at_once_the_log_and_the_rows_agree(lived_in: Cast) -> None:
    """Whoever looks while somebody is at it looks again, rather than see a difference that is none."""
    with Sink() as sink, others() as beside:
        walks = [Walk(lived_in, sink, random.Random(seed)) for seed in range(4)]
        writers = [beside(partial(walk.go, STEPS)) for walk in walks]
        seen: list[str] = []
        while not all(writer.done() for writer in writers):
            seen += map(str, replay().differences)
        for writer in writers:
            writer.result(PATIENCE)
    assert seen == []
    outcome = replay()
    assert [str(each) for each in outcome.differences] == []
    assert outcome.looked_at["conversations"] == Conversation.objects.count() > 3
