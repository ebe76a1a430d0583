"""Claiming: in turns, at any size of the queue, and never lost with the one who claimed."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection, connections, transaction
from django.utils import timezone

from makeright.jobs import claiming, working
from makeright.jobs.claiming import (
    CALM,
    ENDED_THE_PROGRAM,
    MOST_CRASHES,
    Claimed,
    Turns,
    claim,
    give_back,
    renew,
    sweep,
    take_back,
)
from makeright.jobs.models import BULK, DOUBTFUL, FAILED, LATER, NORMAL, RUNNING, URGENT, WAITING, Job
from makeright.jobs.queueing import enqueue

A_MINUTE = timedelta(minutes=1)


pytestmark = pytest.mark.django_db


def wait_in_line(count: int, lane: str = "flood", priority: int = NORMAL) -> None:
    now = timezone.now()
    jobs = (
        Job(kind="test", lane=lane, priority=priority, run_at=now, arguments={"n": n}) for n in range(count)
    )
    Job.objects.bulk_create(jobs, batch_size=500)


def lanes(jobs: list[Claimed]) -> list[str]:
    return [job.lane for job in jobs]


def running(count: int = 1, **fields: object) -> list[int]:
    """Jobs that an engine is at."""
    wait_in_line(count)
    ids = [job.id for job in claim({NORMAL: count}, turns=Turns())]
    if fields:
        Job.objects.filter(pk__in=ids).update(**fields)
    return ids


# Fair share


def test_those_of_one_lane_come_in_the_order_in_which_they_were_asked_for() -> None:
    wait_in_line(5)
    assert [job.arguments["n"] for job in claim({NORMAL: 5}, turns=Turns())] == [0, 1, 2, 3, 4]


def test_a_flood_in_one_lane_keeps_no_other_waiting() -> None:
    wait_in_line(1_000, "flood")
    wait_in_line(2, "inbox-1")
    wait_in_line(1, "inbox-2")
    assert lanes(claim({NORMAL: 6}, turns=Turns())) == ["flood", "inbox-1", "inbox-2", "flood", "inbox-1"]


def test_lanes_take_turns_when_they_are_more_than_a_claim_holds() -> None:
    for number in range(10):
        wait_in_line(2, f"hook-{number}")
    turns = Turns()
    first, second, third = (lanes(claim({NORMAL: 4}, turns=turns)) for _ in range(3))
    assert first == ["hook-0", "hook-1", "hook-2", "hook-3"]
    assert second == ["hook-4", "hook-5", "hook-6", "hook-7"]
    assert third == ["hook-8", "hook-9", "hook-0", "hook-1"]


def test_a_lane_that_has_enough_to_do_is_passed_over() -> None:
    wait_in_line(3, "slow")
    wait_in_line(1, "quick")
    assert lanes(claim({NORMAL: 3}, turns=Turns(), without={"slow"})) == ["quick"]


def test_each_priority_has_room_of_its_own() -> None:
    for priority in (BULK, NORMAL, URGENT):
        wait_in_line(3, priority=priority)
    claimed = claim({URGENT: 2, NORMAL: 1, BULK: 1}, turns=Turns())
    assert [job.priority for job in claimed] == [URGENT, URGENT, NORMAL, BULK]
    assert claim({URGENT: 0}, turns=Turns()) == []


def test_a_claim_enters_the_index_and_reads_no_table_through() -> None:
    """Whatever waits: the plan says that nothing is gone through but a handful of lanes and their first jobs."""
    for lane in range(5):
        wait_in_line(4_000, f"hook-{lane}")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE jobs_job")
    for statement, values, index in (
        (claiming._LANES, [NORMAL, "", NORMAL, 64], "jobs_ready"),
        (claiming._FIRST[connection.vendor], ['["hook-1", "hook-2"]', NORMAL, 8], "jobs_ready"),
        (claiming._COME, [timezone.now(), 500], "jobs_later"),
        (claiming._DOUBTED, [timezone.now()], "jobs_doubtful"),
        (working._OUTLOOK, [timezone.now()], "jobs_later"),
    ):
        plan = _plan_of(statement, values)
        assert index in plan
        assert _scans_of_jobs(plan) == []


def _plan_of(statement: str, values: list[Any]) -> str:
    explain = {"sqlite": "EXPLAIN QUERY PLAN", "postgresql": "EXPLAIN"}[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(f"{explain} {statement}", values)
        return "\n".join(str(row[-1]) for row in cursor.fetchall())


def _scans_of_jobs(plan: str) -> list[str]:
    """Where the whole table is read. A scan of an index that holds a few of its rows alone is none."""
    aliases = {f"SCAN {alias}" for alias in ("jobs_job", "next", "i", "j")}
    return [line for line in plan.splitlines() if line.strip() in aliases or "Seq Scan on jobs_job" in line]


def test_a_claim_costs_as_many_questions_with_many_lanes_as_with_one(
    django_assert_max_num_queries: object,
) -> None:
    for number in range(100):
        wait_in_line(2, f"hook-{number:03}")
    turns = Turns()
    claim({NORMAL: 64}, turns=turns)
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        assert len(claim({NORMAL: 64}, turns=turns)) == 64


def test_what_is_due_is_found_among_many_lanes_of_what_is_not() -> None:
    for number in range(300):
        enqueue("test", lane=f"hook-{number}", after=timedelta(hours=1))
    wait_in_line(1, "zebra")
    assert lanes(claim({NORMAL: 8}, turns=Turns())) == ["zebra"]


# Leases


def test_a_claim_is_ours_with_a_lease_and_a_try_counted() -> None:
    (job,) = running()
    row = Job.objects.get(pk=job)
    assert (row.state, row.tries, len(row.claimed_by)) == (RUNNING, 1, 16)
    assert row.leased_until is not None
    assert row.leased_until > timezone.now() + A_MINUTE


def test_a_lease_is_renewed_while_a_job_takes_long() -> None:
    (job,) = running(leased_until=timezone.now() + A_MINUTE)
    assert renew([job]) == 1
    assert Job.objects.get().leased_until > timezone.now() + 2 * A_MINUTE  # type: ignore[operator]


def test_a_job_of_a_machine_that_is_gone_is_done_by_another() -> None:
    running(claimed_by="another home", leased_until=timezone.now() - A_MINUTE)
    assert sweep() == 1
    (job,) = claim({}, turns=Turns())
    assert (job.tries, job.crashes) == (2, 1)


def test_a_job_whose_lease_is_not_over_stays_whose_it_is() -> None:
    running(claimed_by="another home")
    assert sweep() == 0


def test_what_we_do_ourselves_is_not_taken_from_us_by_a_clock_that_jumps() -> None:
    ids = running(leased_until=timezone.now() - A_MINUTE)
    assert sweep(held=ids) == 0
    assert sweep() == 1


def test_what_is_given_back_counts_for_no_try() -> None:
    first, second = running(2)
    give_back([first])
    give_back([second], after=A_MINUTE)
    states = dict(Job.objects.values_list("pk", "state"))
    assert states == {first: WAITING, second: LATER}
    assert set(Job.objects.values_list("tries", "claimed_by")) == {(0, "")}


def test_a_clock_that_was_set_back_makes_no_failure_wait_longer() -> None:
    far = timezone.now() + timedelta(hours=2)
    failed = Job.objects.create(kind="test", state=LATER, run_at=far, tries=1)
    planned = Job.objects.create(kind="test", state=LATER, run_at=far)
    assert claiming.bring_forward(timedelta(hours=1)) == 1
    assert Job.objects.get(pk=failed.pk).run_at == far - timedelta(hours=1)
    assert Job.objects.get(pk=planned.pk).run_at == far


# Engines that die


def test_an_engine_that_starts_takes_back_what_its_last_one_had_claimed() -> None:
    begun, unbegun = running(2)
    assert take_back([begun]) == 2
    rows = {pk: rest for pk, *rest in Job.objects.values_list("pk", "state", "tries", "crashes")}
    assert rows == {begun: [DOUBTFUL, 1, 1], unbegun: [WAITING, 0, 0]}


def test_if_nobody_knows_what_was_begun_all_of_it_is_doubtful() -> None:
    running(3)
    assert take_back(None) == 3
    assert set(Job.objects.values_list("state", flat=True)) == {DOUBTFUL}


@pytest.mark.postgres
def test_an_engine_that_starts_leaves_to_others_what_is_theirs() -> None:
    running(claimed_by="another home")
    assert take_back(None) == 0


def test_on_a_database_with_one_engine_all_is_taken_back_even_after_a_move() -> None:
    running(claimed_by="home of before")
    assert take_back(None) == (1 if connection.vendor == "sqlite" else 0)


def test_doubtful_jobs_come_one_by_one_the_least_doubtful_first() -> None:
    running(3)
    take_back(None)
    worst = Job.objects.latest("pk")
    Job.objects.exclude(pk=worst.pk).update(crashes=2)
    (first,) = claim({NORMAL: 9}, turns=Turns())
    assert first.id == worst.pk
    assert claim({NORMAL: 9}, turns=Turns(), doubtful=False) == []


def test_a_job_that_was_there_at_two_ends_of_the_program_waits_for_calm() -> None:
    running(2)
    Job.objects.update(crashes=1)
    take_back(None)
    assert claim({NORMAL: 9}, turns=Turns()) == []
    with time_machine.travel(timezone.now() + CALM, tick=False):
        assert len(claim({NORMAL: 9}, turns=Turns())) == 1


def test_a_job_that_ends_the_program_each_time_is_given_up_and_its_neighbors_are_done(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Told by the rows: whoever begins the poison dies, with all that six hands have begun."""
    monkeypatch.setattr(claiming, "CALM", timedelta())
    wait_in_line(6)
    poison = Job.objects.earliest("pk").pk + 3
    deaths = 0
    while jobs := claim({NORMAL: 6}, turns=Turns()):
        begun = [job.id for job in jobs]
        if poison in begun:
            deaths += 1
            take_back(begun)
        else:
            Job.objects.filter(pk__in=begun).delete()
    (left,) = Job.objects.values_list("pk", "state", "crashes", "last_error")
    assert left == (poison, FAILED, MOST_CRASHES, ENDED_THE_PROGRAM)
    assert deaths == MOST_CRASHES


# Several engines


def test_many_engines_at_once_claim_each_job_once(at_large: None) -> None:
    for lane in range(4):
        wait_in_line(100, f"hook-{lane}")
    taken: list[int] = []
    start = threading.Barrier(4)

    def engine() -> None:
        turns = Turns()
        start.wait()
        try:
            while jobs := claim({NORMAL: 16}, turns=turns):
                taken.extend(job.id for job in jobs)
        finally:
            connections.close_all()

    engines = [threading.Thread(target=engine) for _ in range(4)]
    for each in engines:
        each.start()
    for each in engines:
        each.join(60)
    assert Counter(taken).most_common(1)[0][1] == 1
    left = claim({NORMAL: 400}, turns=Turns())  # what one saw locked when the rest was gone
    assert len(taken) + len(left) == 400


@pytest.mark.postgres
def test_an_engine_doesnt_wait_for_another_that_is_claiming(at_large: None) -> None:
    wait_in_line(20)
    first: list[int] = []
    holds, go_on = threading.Event(), threading.Event()

    def slow_engine() -> None:
        try:
            with transaction.atomic():
                first.extend(job.id for job in claim({NORMAL: 10}, turns=Turns()))
                holds.set()
                go_on.wait(20)
        finally:
            connections.close_all()

    other = threading.Thread(target=slow_engine)
    other.start()
    assert holds.wait(20)
    second = [job.id for job in claim({NORMAL: 10}, turns=Turns())]
    go_on.set()
    other.join(20)
    assert len(first) == len(second) == 10
    assert not set(first) & set(second)
