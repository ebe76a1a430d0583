"""Counting what is to be done: right when it is little, bounded when it is much."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from makeright.jobs import counting
from makeright.jobs.counting import Capped
from makeright.jobs.models import BULK, DOUBTFUL, FAILED, LATER, NORMAL, RUNNING, URGENT, WAITING, Job

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def put(state: str, count: int = 1, **fields: object) -> None:
    said = {"kind": "test", "lane": "test", "run_at": NOW} | fields
    Job.objects.bulk_create(Job(state=state, **said) for _ in range(count))


def test_each_state_is_counted_and_failing_ones_are_later_too() -> None:
    for state, count in ((WAITING, 1), (DOUBTFUL, 2), (RUNNING, 3), (LATER, 4), (FAILED, 5)):
        put(state, count)
    put(LATER, 2, tries=3)
    stand = counting.standing()
    numbers = [
        each.number
        for each in (stand.waiting, stand.doubtful, stand.running, stand.later, stand.failing, stand.failed)
    ]
    assert numbers == [1, 2, 3, 6, 2, 5]


def test_what_waits_is_told_by_priority_lane_and_kind() -> None:
    put(WAITING, 3, lane="hook-1", kind="call", run_at=NOW - timedelta(minutes=9))
    put(WAITING, 2, lane="hook-1", kind="check", run_at=NOW - timedelta(minutes=5))
    put(WAITING, 1, lane="mail-1", kind="send", priority=URGENT)
    put(WAITING, 4, lane="import-1", kind="row", priority=BULK, run_at=NOW - timedelta(hours=1))
    put(LATER, 9, lane="hook-9")
    assert [(each.priority, each.lane, each.kind, each.waiting.number) for each in counting.queues()] == [
        (BULK, "import-1", "row", 4),
        (NORMAL, "hook-1", "call", 3),
        (NORMAL, "hook-1", "check", 2),
        (URGENT, "mail-1", "send", 1),
    ]
    assert counting.queues()[0].oldest_at == NOW - timedelta(hours=1)


def test_of_a_flood_a_part_is_counted_and_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "MOST_LOOKED_AT", 20)
    monkeypatch.setattr(counting, "MOST", 15)
    put(WAITING, 50, lane="flood")
    put(WAITING, 3, lane="drop")
    put(FAILED, 40)
    found = {each.lane: each.waiting for each in counting.queues()}
    assert found == {"flood": Capped(10, and_more=True), "drop": Capped(3)}
    (heap,) = counting.given_up()
    assert heap.jobs == Capped(15, and_more=True)
    assert counting.capped(Job.objects.filter(state=WAITING), 20) == Capped(20, and_more=True)


def test_what_was_given_up_is_told_by_kind_with_its_last_word() -> None:
    put(FAILED, 2, kind="call", last_error="the first")
    put(FAILED, 1, kind="call", last_error="the last")
    put(FAILED, 1, kind="send", last_error="another")
    assert [(each.kind, each.jobs.number, each.last_error) for each in counting.given_up()] == [
        ("call", 3, "the last"),
        ("send", 1, "another"),
    ]


def test_counting_asks_as_many_questions_of_many_lanes_as_of_one() -> None:
    costs = []
    for lanes in (1, 60):
        for lane in range(lanes):
            put(WAITING, lane=f"hook-{lane}")
        with CaptureQueriesContext(connection) as asked:
            counting.queues()
        costs.append(len(asked))
    assert costs[0] == costs[1]
