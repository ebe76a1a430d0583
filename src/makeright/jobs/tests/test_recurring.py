"""What recurs: once in the house, in its rhythm, whatever clocks and engines do."""

from __future__ import annotations

import sys
import threading
import time as clock
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta
from types import ModuleType

import pytest
import time_machine
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from makeright.jobs import recurring
from makeright.jobs.models import Job, Recurring
from makeright.jobs.recurring import AGAIN_AFTER, Light, Rhythm, arrange, begin_due, daily, every, run_soon
from makeright.jobs.working import work_off

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 19, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Work:
    """What recurs in these tests: it counts, and fails as long as it is told to."""

    runs = 0
    fails = False

    def __call__(self) -> None:
        self.runs += 1
        if self.fails:
            raise ValueError("no room for 'Rosa'")


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Iterator[Work]:
    module = ModuleType("makeright_test_recurring")
    module.work = work = Work()  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, module.__name__, module)
    yield work
    recurring.RHYTHMS.clear()


def hourly(name: str = "tidy") -> Rhythm:
    return every(name, "It is tidied up", "makeright_test_recurring:work", hours=1)


def nightly() -> Rhythm:
    return daily("backup", "A backup is made", "makeright_test_recurring:work", at=time(3))


def often() -> Rhythm:
    return every("leave", "Replies leave", "makeright_test_recurring:work", seconds=5)


def row(name: str = "tidy") -> Recurring:
    return Recurring.objects.get(name=name)


def go() -> int:
    """What an engine does when it looks: begin what is due, and do the jobs."""
    begun = begin_due()
    while work_off():
        pass
    return begun


# The table


def test_a_new_line_has_its_row_and_a_line_that_is_gone_loses_it() -> None:
    arrange([hourly(), often()])
    assert set(Recurring.objects.values_list("name", "words")) == {
        ("tidy", "It is tidied up"),
        ("leave", "Replies leave"),
    }
    arrange([often()])
    assert [each.name for each in Recurring.objects.all()] == ["leave"]


def test_a_restart_forgets_nothing(work: Work) -> None:
    with time_machine.travel(NOON, tick=False):
        arrange([hourly()])
        go()
        before = row()
        arrange([hourly()])
    assert Recurring.objects.values().get() == {
        field.attname: getattr(before, field.attname) for field in Recurring._meta.concrete_fields
    }


def test_a_changed_rhythm_holds_from_now_on() -> None:
    arrange([hourly("backup")])
    with time_machine.travel(NOON, tick=False):
        arrange([nightly()])
    assert (row("backup").every, row("backup").daily_at) == (None, time(3))
    assert row("backup").next_at > NOON + 14 * HOUR  # type: ignore[operator]


def test_two_lines_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="two recurring works"):
        arrange([hourly(), hourly()])


def test_a_rhythm_of_less_than_a_second_is_refused() -> None:
    with pytest.raises(ValueError, match="can't recur"):
        every("whirl", "It whirls", "a:b", seconds=0.1)


# Once, in its rhythm


def test_it_is_done_at_once_and_then_each_hour(work: Work) -> None:
    with time_machine.travel(NOON, tick=False) as now:
        arrange([hourly()])
        assert go() == 1
        assert go() == 0
        now.shift(timedelta(minutes=59))
        assert go() == 0
        now.shift(timedelta(minutes=1))
        assert go() == 1
    assert work.runs == 2
    assert (row().runs, row().last_ended_at, row().failing_since) == (2, NOON + HOUR, None)


def test_daily_work_has_its_own_minutes_of_the_hour(work: Work) -> None:
    rhythm = nightly()
    at = rhythm.next_after(NOON)
    assert datetime(2026, 11, 20, 3, 0, tzinfo=UTC) <= at < datetime(2026, 11, 20, 3, 10, tzinfo=UTC)
    assert rhythm.next_after(at - timedelta(seconds=1)) == at
    assert rhythm.next_after(at) == at + timedelta(days=1)


def test_daily_work_waits_for_its_time(work: Work) -> None:
    with time_machine.travel(NOON, tick=False) as now:
        arrange([nightly()])
        assert go() == 0
        now.move_to(NOON + 15.5 * HOUR)
        assert go() == 1
        now.move_to(NOON + 20 * HOUR)
        assert go() == 0
        now.move_to(NOON + 40 * HOUR)
        assert go() == 1


def test_of_many_engines_that_look_at_once_one_begins_it(work: Work, at_large: None) -> None:
    arrange([hourly()])
    together = threading.Barrier(6)
    begun: list[int] = []

    def engine() -> None:
        together.wait()
        try:
            begun.append(begin_due())
        finally:
            connections.close_all()

    engines = [threading.Thread(target=engine) for _ in range(6)]
    for each in engines:
        each.start()
    for each in engines:
        each.join(30)
    assert sorted(begun) == [0, 0, 0, 0, 0, 1]
    assert Job.objects.count() == 1


def test_what_is_still_at_work_is_not_begun_again(work: Work) -> None:
    with time_machine.travel(NOON, tick=False) as now:
        arrange([hourly()])
        begin_due()
        now.shift(HOUR)
        assert begin_due() == 0
        while work_off():
            pass
        now.shift(HOUR)
        assert begin_due() == 1


def test_it_can_be_asked_for_at_once(work: Work) -> None:
    arrange([hourly(), often()])
    go()
    assert run_soon("tidy")
    assert go() == 1
    assert not run_soon("leave")
    assert not run_soon("nothing of that name")


# Clocks


def test_a_clock_set_back_does_not_stop_it(work: Work) -> None:
    with time_machine.travel(NOON, tick=False) as now:
        arrange([hourly(), nightly()])
        go()
        now.move_to(NOON - timedelta(days=400))
        assert go() == 0
        assert row().next_at == NOON - timedelta(days=400) + HOUR
        assert row("backup").next_at < NOON - timedelta(days=399)  # type: ignore[operator]
        now.shift(HOUR)
        assert go() == 1


def test_a_clock_set_forward_brings_one_run_and_no_storm(work: Work) -> None:
    with time_machine.travel(NOON, tick=False) as now:
        arrange([hourly(), nightly()])
        go()
        now.move_to(NOON + timedelta(days=400))
        assert go() == 2
        assert go() == 0


# Failures


def test_a_failure_is_told_and_tried_again_soon(work: Work) -> None:
    work.fails = True
    with time_machine.travel(NOON, tick=False) as now:
        arrange([hourly()])
        go()
        assert (row().last_error, row().failing_since) == ("ValueError: no room for …", NOON)
        now.shift(AGAIN_AFTER)
        assert go() == 1
        assert (row().failing_since, row().last_failed_at) == (NOON, NOON + AGAIN_AFTER)
        work.fails = False
        now.shift(AGAIN_AFTER)
        assert go() == 1
    assert (row().last_error, row().failing_since, row().runs) == ("", None, 3)
    assert not Job.objects.exists()


def test_the_run_of_a_killed_engine_is_done_by_the_next(work: Work) -> None:
    arrange([hourly()])
    begin_due()
    Job.objects.update(state="doubtful", crashes=1)  # as whoever was being done when the engine died
    work_off()
    assert work.runs == 1


# What recurs within a minute


def test_light_work_writes_its_row_once_a_minute_and_not_each_time(work: Work) -> None:
    arrange([often()])
    light = Light(often())
    light.do()
    with CaptureQueriesContext(connection) as asked:
        for _ in range(10):
            light.do()
    assert (work.runs, len(asked), row("leave").runs) == (11, 0, 1)


def test_light_work_that_fails_says_so_at_once_and_so_does_its_recovery(work: Work) -> None:
    arrange([often()])
    light = Light(often())
    light.do()
    work.fails = True
    light.do()
    assert (row("leave").last_error, row("leave").runs) == ("ValueError: no room for …", 2)
    work.fails = False
    light.do()
    assert (row("leave").failing_since, row("leave").last_error) == (None, "")


def test_an_engine_where_it_goes_well_does_not_hush_one_where_it_fails(work: Work) -> None:
    arrange([often()])
    work.fails = True
    Light(often()).do()
    work.fails = False
    Light(often()).do()
    assert row("leave").failing_since
    Recurring.objects.update(last_failed_at=timezone.now() - HOUR)
    Light(often()).do()
    assert not row("leave").failing_since


def within(look: Callable[[], object]) -> None:
    until = clock.monotonic() + 30
    while not look():
        assert clock.monotonic() < until
        clock.sleep(0.01)


def test_work_that_takes_long_holds_up_no_other(
    work: Work, at_large: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    stuck = threading.Event()
    module = sys.modules["makeright_test_recurring"]
    monkeypatch.setattr(module, "stuck", lambda: stuck.wait(30), raising=False)
    monkeypatch.setattr(recurring, "TICK", 0.01)
    table = [
        every("slow", "It takes long", "makeright_test_recurring:stuck", seconds=1),
        every("quick", "It is quick", "makeright_test_recurring:work", seconds=1),
    ]
    stop = threading.Event()

    def engine() -> None:
        recurring.run(table, stop)
        connections.close_all()

    schedule = threading.Thread(target=engine)
    schedule.start()
    try:
        within(lambda: work.runs >= 2)
    finally:
        stop.set()
        stuck.set()
        schedule.join(30)
    assert not schedule.is_alive()
