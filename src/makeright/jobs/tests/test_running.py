"""The worker as it runs: woken, many at once, ended, killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings
from django.db import OperationalError, connection, connections
from django.utils import timezone
from pytest_django import Settings

from makeright.jobs import claiming, living, queueing, settling, working
from makeright.jobs.claiming import ENDED_THE_PROGRAM
from makeright.jobs.models import BULK, FAILED, LATER, RUNNING, URGENT, WAITING, Engine, Job
from makeright.jobs.queueing import enqueue
from makeright.jobs.slate import last_noted
from makeright.lib import bell

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_large")]
PATIENCE = 120.0  # seconds


@pytest.fixture(autouse=True)
def run_folder(settings: Settings, tmp_path: Path) -> None:
    settings.MAKERIGHT_RUN = tmp_path / "run"
    settings.MAKERIGHT_RUN.mkdir()


@contextmanager
def at_work() -> Iterator[threading.Event]:
    """A worker in a thread; the event ends it."""
    stop = threading.Event()

    def work() -> None:
        try:
            working.run(stop)
        finally:
            connections.close_all()

    worker = threading.Thread(target=work)
    worker.start()
    try:
        yield stop
    finally:
        stop.set()
        bell.ring()
        worker.join(PATIENCE)
        assert not worker.is_alive()


def within(look: Callable[[], object], what: str) -> None:
    until = time.monotonic() + PATIENCE
    while not look():
        assert time.monotonic() < until, what
        time.sleep(0.01)


@pytest.fixture
def noted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """What `test.note` was asked for; `test.fail` fails."""
    numbers: list[int] = []

    def note(number: int) -> None:
        numbers.append(number)

    def fail(number: int) -> None:
        raise ValueError("not today")

    monkeypatch.setitem(queueing.TASKS, "test.note", note)
    monkeypatch.setitem(queueing.TASKS, "test.fail", fail)
    return numbers


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Jobs of `test.wait` last until it is set."""
    let_go = threading.Event()
    monkeypatch.setitem(queueing.TASKS, "test.wait", lambda number: let_go.wait(PATIENCE))
    yield let_go
    let_go.set()


def test_a_flood_is_worked_off_to_the_last(noted: list[int]) -> None:
    now = timezone.now()
    Job.objects.bulk_create(
        Job(kind="test.note", lane=f"hook-{number % 3}", run_at=now, arguments={"number": number})
        for number in range(1_000)
    )
    with at_work():
        within(lambda: not Job.objects.exists(), "all is done")
    assert sorted(noted) == list(range(1_000))


def test_the_bell_wakes_it_and_what_is_planned_comes_in_its_time(noted: list[int]) -> None:
    with at_work():
        enqueue("test.note", number=1)
        enqueue("test.note", number=2, after=timedelta(seconds=0.3))
        within(lambda: noted == [1, 2], "both are done in order")


def test_a_slow_flood_in_one_lane_leaves_the_others_in_peace(noted: list[int], gate: threading.Event) -> None:
    for number in range(200):
        enqueue("test.wait", lane="dead hook", number=number)
    with at_work():
        within(lambda: Job.objects.filter(state=RUNNING).exists(), "it begins")
        for number in range(20):
            enqueue("test.note", lane="inbox-1", number=number)
        within(lambda: len(noted) == 20, "the other lane is done")
        gate.set()
        within(lambda: not Job.objects.exists(), "so is the slow one, at last")


def test_what_could_not_be_given_back_at_first_is_done_all_the_same(
    gate: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slow lane's jobs go back, just when the disk is full."""
    full_for: list[list[int]] = []

    def give_back(ids: list[int], **more: Any) -> int:
        if ids and not full_for:
            full_for.append(list(ids))
            raise OperationalError("database or disk is full")
        return claiming.give_back(ids, **more)

    monkeypatch.setattr(working, "give_back", give_back)
    for number in range(6):
        enqueue("test.wait", lane="slow", number=number)
    with at_work():
        within(lambda: full_for, "some are to go back")
        gate.set()
        within(lambda: not Job.objects.exists(), "all are done")


def test_bulk_is_done_although_urgent_work_never_ends(
    noted: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each urgent job asks for the next."""

    def ask_again(number: int) -> None:
        if not noted:
            enqueue("test.again", priority=URGENT, number=number + 1)

    monkeypatch.setitem(queueing.TASKS, "test.again", ask_again)
    for number in range(50):
        enqueue("test.again", priority=URGENT, number=number)
    enqueue("test.note", priority=BULK, number=1)
    with at_work():
        within(lambda: noted == [1], "the bulk job has its turn")


def test_a_failure_is_put_off_and_the_worker_goes_on(noted: list[int]) -> None:
    enqueue("test.fail", number=1)
    enqueue("test.note", number=2)
    with at_work():
        within(lambda: noted == [2], "the next is done")
        within(lambda: Job.objects.filter(state=LATER, tries=1).exists(), "the failure is written down")


def test_at_the_end_nothing_stays_claimed(gate: threading.Event) -> None:
    for number in range(10):
        enqueue("test.wait", lane=f"l{number}", number=number)
    with at_work() as stop:
        within(lambda: Job.objects.filter(state=RUNNING).count() == 10, "all are claimed")
        within(last_noted, "one is begun")
        stop.set()
        bell.ring()
        within(lambda: not Job.objects.filter(state=RUNNING).exists(), "all are given back")
    assert set(Job.objects.values_list("state", flat=True)) == {WAITING, LATER}
    assert set(Job.objects.values_list("tries", "crashes", "claimed_by")) == {(0, 0, "")}


def test_a_database_that_fails_for_a_while_loses_no_outcome(
    noted: list[int], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A promise about the disk: `settle` is made to fail, as it does on a full one."""
    fails = [3]

    def settle(outcomes: list[object]) -> None:
        if outcomes and fails[0]:
            fails[0] -= 1
            raise OSError(28, "No space left on device")
        real(outcomes)  # type: ignore[arg-type]

    real = settling.settle
    monkeypatch.setattr(working, "settle", settle)
    monkeypatch.setattr(working, "PAUSES", (0.01,))
    enqueue("test.note", number=1)
    with at_work():
        within(lambda: not Job.objects.exists(), "it is settled in the end")
    assert noted == [1]
    assert "No space left" in caplog.text


def test_a_clock_set_back_is_noticed_while_it_works(
    noted: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A promise about the machine's clock, which a test must not set: the room's own view of it falls back."""
    behind = [0.0]
    monkeypatch.setattr(working, "TEND_EVERY", 0.01)
    monkeypatch.setattr(working, "_clocks", lambda: 1_000.0 - behind[0])
    job = Job.objects.create(
        kind="test.note",
        arguments={"number": 1},
        state=LATER,
        tries=1,
        run_at=timezone.now() + timedelta(minutes=59),
    )
    with at_work():
        within(Engine.objects.exists, "it works")
        behind[0] = 3600.0
        within(lambda: noted == [1], "the job waits no longer than was meant")
    assert not Job.objects.filter(pk=job.pk).exists()


def test_it_signs_on_and_off() -> None:
    with at_work():
        within(Engine.objects.exists, "it signs on")
        engine = Engine.objects.get()
        assert timezone.now() - engine.seen_at < living.GONE_AFTER
    assert not Engine.objects.exists()


WORKER = """
import os, signal, sys, threading
import makeright.config.sqlite_library
import django
django.setup()
sys.setswitchinterval(0.0005)
from datetime import timedelta
from makeright.jobs import claiming, queueing, working
from makeright.jobs.models import Job
claiming.CALM = timedelta()
def poison():
    os.kill(os.getpid(), signal.SIGKILL)
def harmless(number):
    with open(sys.argv[1], "a") as file:
        file.write(f"{number}\\n")
queueing.TASKS |= {"test.poison": poison, "test.harmless": harmless}
stop = threading.Event()
working.begin()
worker = threading.Thread(target=working.run, args=(stop,))
worker.start()
while Job.objects.exclude(state="failed").exists():
    stop.wait(0.02)
stop.set()
worker.join()
"""


def test_a_job_that_kills_the_program_is_given_up_and_all_others_are_done(tmp_path: Path) -> None:
    """A real kill -9, each time that it is tried; its innocent neighbors lose nothing by it."""
    now = timezone.now()
    jobs = [
        Job(kind="test.harmless", lane=f"l{number % 7}", run_at=now, arguments={"number": number})
        for number in range(300)
    ]
    jobs.insert(100, Job(kind="test.poison", lane="l3", run_at=now))
    Job.objects.bulk_create(jobs)
    done = tmp_path / "done"
    codes = []
    for _ in range(6):
        codes.append(_work_in_a_process(tmp_path, done))
        if codes[-1] == 0:
            break
    assert codes == [-signal.SIGKILL] * 3 + [0]
    assert Job.objects.values_list("kind", "state", "last_error").get() == (
        "test.poison",
        FAILED,
        ENDED_THE_PROGRAM,
    )
    assert set(map(int, done.read_text().split())) == set(range(300))


def _work_in_a_process(home: Path, done: Path) -> int:
    environment = os.environ | {
        "MAKERIGHT_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "makeright.config.settings",
        "DATABASE_URL": _url(),
    }
    if connection.vendor == "sqlite" and not (home / "makeright.sqlite3").exists():
        (home / "makeright.sqlite3").symlink_to(connection.settings_dict["NAME"])
    process = subprocess.Popen(
        [sys.executable, "-c", WORKER, str(done)],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        return process.wait(60)
    finally:
        process.kill()
        process.wait()


def _url() -> str:
    """The test's own database, as a setting."""
    if connection.vendor == "sqlite":
        return ""
    parts = urlsplit(settings.MAKERIGHT_DATABASE_URL)
    return urlunsplit(parts._replace(path=f"/{connection.settings_dict['NAME']}"))
