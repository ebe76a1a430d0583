"""The crew: a slow job holds its own hand and nobody else's."""

from __future__ import annotations

import errno
import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from makeright.jobs import crew as crew_room
from makeright.jobs.claiming import Claimed
from makeright.jobs.crew import HANDS, HANDS_FOR_BULK, HANDS_OF_A_LANE, SHELF, Crew
from makeright.jobs.models import BULK, NORMAL, PRIORITIES, URGENT
from makeright.jobs.settling import Outcome
from makeright.jobs.slate import last_noted

PATIENCE = 120.0  # seconds, for what comes at once


@pytest.fixture(autouse=True)
def run_folder(settings: Settings, tmp_path: Path) -> None:
    settings.MAKERIGHT_RUN = tmp_path


def job(number: int, lane: str = "", priority: int = NORMAL, crashes: int = 0) -> Claimed:
    return Claimed(number, "test", lane or f"lane-{number}", {}, priority, 1, crashes, "")


class Bench:
    """A crew whose jobs last until they are let go."""

    def __init__(self) -> None:
        self.begun: list[int] = []
        self._may_end: dict[int, threading.Event] = {}
        self._change = threading.Condition()
        self.crew = Crew(self._do, lambda: None)

    def put(self, *jobs: Claimed) -> None:
        for each in jobs:
            self._may_end[each.id] = threading.Event()
        self.crew.put(jobs)

    def let_go(self, *numbers: int) -> None:
        for number in numbers:
            self._may_end[number].set()

    def _do(self, each: Claimed) -> Outcome:
        with self._change:
            self.begun.append(each.id)
            self._change.notify_all()
        self._may_end[each.id].wait(PATIENCE)
        return Outcome(each)

    def call_all(self) -> None:
        """Ask for help as often as all hands could follow."""
        for _ in range(3 * HANDS):
            self.crew.help()
            time.sleep(0.01)

    def wait_for(self, look: Callable[[], bool]) -> None:
        until = time.monotonic() + PATIENCE
        while not look():
            assert time.monotonic() < until
            self.crew.help()
            time.sleep(0.005)


@pytest.fixture
def bench() -> Iterator[Bench]:
    bench = Bench()
    yield bench
    bench.let_go(*bench._may_end)
    bench.crew.close(PATIENCE)


def test_a_slow_job_keeps_the_next_lane_not_waiting(bench: Bench) -> None:
    bench.put(job(1), job(2))
    bench.wait_for(lambda: set(bench.begun) == {1, 2})


def test_one_lane_never_holds_all_hands(bench: Bench) -> None:
    bench.put(*(job(number, "dead hook") for number in range(1, 9)))
    bench.call_all()
    assert len(bench.begun) == HANDS_OF_A_LANE
    bench.put(job(9, "inbox"))
    bench.wait_for(lambda: 9 in bench.begun)


def test_a_hand_is_kept_for_what_is_urgent(bench: Bench) -> None:
    bench.put(*(job(number) for number in range(1, 11)))
    bench.call_all()
    assert len(bench.begun) == HANDS - 1
    bench.put(job(11, priority=URGENT))
    bench.wait_for(lambda: 11 in bench.begun)


def test_bulk_leaves_hands_for_the_rest(bench: Bench) -> None:
    bench.put(*(job(number, priority=BULK) for number in range(1, 9)))
    bench.call_all()
    assert len(bench.begun) == HANDS_FOR_BULK


def test_the_urgent_are_first_and_the_lower_have_their_share(bench: Bench) -> None:
    """However much is urgent, a bulk job is taken up within sixteen, a normal one within four."""
    bench.put(job(1, "gate"), job(2, "gate"))
    bench.wait_for(lambda: len(bench.begun) == 2)
    urgent = [job(number, "gate", URGENT) for number in range(100, 132)]
    normal = [job(number, "gate") for number in range(200, 232)]
    bulk = [job(number, "gate", BULK) for number in range(300, 332)]
    bench.put(*bulk, *normal, *urgent)
    for each in (*urgent, *normal, *bulk):
        bench.let_go(each.id)
    bench.let_go(1, 2)
    bench.wait_for(lambda: len(bench.begun) == 98)
    first = bench.begun[2:34]
    assert sum(100 <= number < 200 for number in first) >= 20
    assert sum(200 <= number < 300 for number in first) >= 6
    assert sum(number >= 300 for number in first) >= 2


def test_what_can_not_be_begun_for_slow_jobs_goes_back(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crew_room, "SLOW", 0.0)
    bench.put(*(job(number, "dead hook") for number in range(1, 6)))
    bench.call_all()
    assert sorted(bench.crew.take_stuck()) == [3, 4, 5]
    assert bench.crew.need().without == {"dead hook"}
    bench.let_go(1)
    bench.wait_for(lambda: bench.crew.need().without == frozenset())


def test_an_empty_shelf_takes_a_whole_batch_of_each_priority(bench: Bench) -> None:
    assert bench.crew.need().room == dict.fromkeys(PRIORITIES, SHELF)


def test_one_doubtful_job_at_a_time(bench: Bench) -> None:
    assert bench.crew.need().doubtful
    bench.put(job(1, crashes=1))
    bench.wait_for(lambda: bench.begun == [1])
    assert not bench.crew.need().doubtful


def test_the_slate_says_what_is_being_done_to_whoever_comes_after(bench: Bench) -> None:
    bench.put(job(71), job(72))
    bench.wait_for(lambda: len(bench.begun) == 2)
    assert last_noted() == frozenset({71, 72})
    bench.let_go(71)
    bench.wait_for(lambda: last_noted() == frozenset({72}))


def test_where_there_is_no_slate_nobody_knows() -> None:
    assert last_noted() is None


def test_without_room_for_a_slate_all_is_done_and_nobody_claims_to_know(tmp_path: Path) -> None:
    (tmp_path / "jobs.begun").symlink_to("/dev/full")
    bench = Bench()
    bench.put(job(1), job(2))
    bench.let_go(1, 2)
    bench.wait_for(lambda: len(bench.begun) == 2)
    assert last_noted() is None
    assert bench.crew.close(PATIENCE) == ([], [])
    assert len(bench.crew.take_outcomes()) == 2


def test_a_slate_that_cannot_be_written_on_any_more_is_taken_away(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.put(job(1))
    bench.wait_for(lambda: bench.begun == [1])

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "pwrite", full)
    bench.put(job(2))
    bench.wait_for(lambda: bench.begun == [1, 2])
    assert last_noted() is None
    bench.let_go(1, 2)
    assert bench.crew.close(PATIENCE) == ([], [])
    assert sorted(outcome.job.id for outcome in bench.crew.take_outcomes()) == [1, 2]


def test_at_the_end_what_is_done_is_told_and_the_rest_is_named(bench: Bench) -> None:
    bench.put(job(1), job(2), *(job(number) for number in range(3, 12)))
    bench.call_all()
    bench.let_go(1)
    bench.wait_for(lambda: len(bench.crew.held()) > len(bench.begun))
    unbegun, interrupted = bench.crew.close(0.05)
    told = [outcome.job.id for outcome in bench.crew.take_outcomes()]
    assert told == [1]
    assert sorted(told + unbegun + interrupted) == list(range(1, 12))


def test_whatever_a_job_raises_its_hand_goes_on() -> None:
    def raise_all(each: Claimed) -> Outcome:
        raise BaseException("no 'Rosa' here")

    crew = Crew(raise_all, lambda: None)
    crew.put([job(1), job(2)])
    outcomes: list[Outcome] = []
    until = time.monotonic() + PATIENCE
    while len(outcomes) < 2:
        assert time.monotonic() < until
        outcomes += crew.take_outcomes()
    assert {outcome.error for outcome in outcomes} == {"BaseException: no … here"}
    crew.close(PATIENCE)


def test_whatever_ends_a_hand_another_takes_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks() -> None:
        raise OSError("the line to the database does not even close")

    monkeypatch.setattr(crew_room, "close_old_connections", breaks)
    monkeypatch.setattr(threading, "excepthook", lambda _: None)
    crew = Crew(lambda each: Outcome(each, "not today"), lambda: None)
    crew.put(job(number) for number in range(1, 3 * HANDS + 1))
    told: set[int] = set()
    until = time.monotonic() + PATIENCE
    while len(told) < 3 * HANDS:
        assert time.monotonic() < until
        crew.help()
        told |= {outcome.job.id for outcome in crew.take_outcomes()}
        time.sleep(0.005)
    assert crew.close(PATIENCE) == ([], [])


def test_hands_that_have_nothing_to_do_go_home(monkeypatch: pytest.MonkeyPatch, bench: Bench) -> None:
    monkeypatch.setattr(crew_room, "REST", 0.01)
    bench.put(job(1))
    bench.wait_for(lambda: bench.begun == [1])
    bench.let_go(1)
    bench.wait_for(lambda: len(bench.crew._free_lines) == HANDS)
    bench.put(job(2))
    bench.wait_for(lambda: bench.begun == [1, 2])
