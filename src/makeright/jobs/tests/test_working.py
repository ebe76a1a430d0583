"""Jobs: done once and gone, tried again later, given up visibly."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from makeright.jobs import queueing, working
from makeright.jobs.models import BULK, DOUBTFUL, FAILED, LATER, RUNNING, URGENT, WAITING, Job
from makeright.jobs.queueing import enqueue, task
from makeright.jobs.settling import MOST_TRIES, forget, pause_before, run_again
from makeright.lib.tracing import current_trace, tracing

pytestmark = pytest.mark.django_db


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """What the test's own task was asked for."""
    numbers: list[int] = []

    def count(number: int) -> None:
        if number < 0:
            raise ValueError("below nothing, said 'Rosa'")
        numbers.append(number)

    monkeypatch.setitem(queueing.TASKS, "test.count", count)
    return numbers


def test_a_job_is_done_once_and_gone(done: list[int]) -> None:
    enqueue("test.count", number=7)
    assert working.work_off() == 1
    assert working.work_off() == 0
    assert done == [7]
    assert not Job.objects.exists()


def test_a_doubtful_job_takes_one_of_the_places(done: list[int]) -> None:
    for number in range(3):
        enqueue("test.count", number=number)
    Job.objects.filter(pk=Job.objects.latest("pk").pk).update(state=DOUBTFUL, crashes=1)
    assert working.work_off(1) == 1
    assert done == [2]
    assert not Job.objects.filter(state=RUNNING).exists()


def test_the_urgent_go_first_and_bulk_last(done: list[int]) -> None:
    enqueue("test.count", number=3, priority=BULK)
    enqueue("test.count", number=2)
    enqueue("test.count", number=1, priority=URGENT)
    working.work_off()
    assert done == [1, 2, 3]


@pytest.mark.parametrize("priority", [0, 5, -1])
def test_an_unknown_priority_is_refused(priority: int) -> None:
    with pytest.raises(ValueError, match="URGENT, NORMAL or BULK"):
        enqueue("test.count", priority=priority)


def test_what_is_not_due_waits_and_comes_when_it_is(done: list[int]) -> None:
    job = enqueue("test.count", number=1, after=timedelta(minutes=1))
    assert job.state == LATER
    assert working.work_off() == 0
    Job.objects.update(run_at=timezone.now())
    assert working.work_off() == 1


def test_what_was_planned_for_a_time_that_is_over_is_due_at_once(done: list[int]) -> None:
    assert enqueue("test.count", number=1, at=timezone.now() - timedelta(days=2)).state == WAITING


def test_a_failure_is_tried_again_later_and_says_why_in_nobodys_words(done: list[int]) -> None:
    enqueue("test.count", number=-1)
    working.work_off()
    job = Job.objects.get()
    assert (job.state, job.tries, job.last_error) == (LATER, 1, "ValueError: below nothing, said …")
    assert job.run_at > timezone.now()
    assert (job.claimed_by, job.leased_until) == ("", None)


def test_the_log_holds_nobodys_words_either(done: list[int], caplog: pytest.LogCaptureFixture) -> None:
    enqueue("test.count", number=-1)
    working.work_off()
    assert "test.count" in caplog.text
    assert "below nothing" in caplog.text
    assert "Rosa" not in caplog.text


def test_after_ten_tries_it_stays_as_failed(done: list[int]) -> None:
    enqueue("test.count", number=-1)
    for _ in range(MOST_TRIES):
        assert Job.objects.get().state != FAILED
        Job.objects.update(state=WAITING)
        working.work_off()
    assert Job.objects.get().state == FAILED
    assert working.work_off() == 0


def test_a_failure_doesnt_keep_the_next_from_its_turn(done: list[int]) -> None:
    enqueue("test.count", number=-1)
    enqueue("test.count", number=3)
    working.work_off()
    assert done == [3]


def test_a_kind_that_nobody_does_fails_visibly_and_waits_for_who_does() -> None:
    enqueue("test.of_another_version")
    working.work_off()
    job = Job.objects.get()
    assert (job.state, job.last_error) == (LATER, "LookupError: nobody here does jobs of this kind")


def test_a_task_that_leaves_the_program_is_a_failure_like_any_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(queueing.TASKS, "test.leave", lambda: exit(3))
    enqueue("test.leave")
    working.work_off()
    assert Job.objects.get().last_error == "SystemExit"


def test_run_again_gives_a_job_all_its_tries(done: list[int]) -> None:
    job = enqueue("test.count", number=5)
    Job.objects.update(state=FAILED, tries=10, crashes=3)
    assert run_again(Job.objects.filter(pk=job.pk)) == 1
    assert Job.objects.values_list("state", "tries", "crashes").get() == (WAITING, 0, 0)
    assert run_again(Job.objects.filter(pk=job.pk)) == 0
    working.work_off()
    assert done == [5]


def test_run_again_doesnt_wait_for_the_next_try(done: list[int]) -> None:
    enqueue("test.count", number=5, after=timedelta(hours=1))
    assert run_again(Job.objects.all()) == 1
    working.work_off()
    assert done == [5]


def test_only_what_was_given_up_can_be_forgotten(done: list[int]) -> None:
    enqueue("test.count", number=1)
    enqueue("test.count", number=2, after=timedelta(hours=1))
    given_up = enqueue("test.count", number=3)
    Job.objects.filter(pk=given_up.pk).update(state=FAILED)
    assert forget(Job.objects.all()) == 1
    assert Job.objects.count() == 2


def test_pauses_grow_to_an_hour_and_differ_by_a_fifth() -> None:
    assert [pause_before(tries, jitter=0).total_seconds() for tries in (1, 2, 3, 20)] == [5, 20, 80, 3600]
    pauses = {pause_before(1) for _ in range(50)}
    assert len(pauses) > 1
    assert all(timedelta(seconds=4) <= pause <= timedelta(seconds=6) for pause in pauses)


def test_a_job_runs_under_the_trace_of_who_asked_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    traces: list[str] = []
    monkeypatch.setitem(queueing.TASKS, "test.trace", lambda: traces.append(current_trace()))
    with tracing("0123456789abcdef"):
        enqueue("test.trace")
    enqueue("test.trace")
    working.work_off()
    assert traces[0] == "0123456789abcdef"
    assert len(traces[1]) == 16
    assert current_trace() == ""


def test_two_tasks_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="two tasks"):
        task("mail.send")(lambda: None)
