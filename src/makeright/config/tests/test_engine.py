import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_django import Settings

from makeright.config import engine as engine_room
from makeright.config.engine import HEARTBEAT, Engine, Run
from makeright.config.schedule import APART, PARTS
from makeright.jobs import living
from makeright.lib.bell import Bell


@pytest.fixture(autouse=True)
def run_folder(settings: Settings, tmp_path: Path) -> Path:
    settings.MAKERIGHT_RUN = tmp_path
    return tmp_path


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_room, "BACKOFF", (0.0, 0.01))


def waiting_for(*events: threading.Event) -> Callable[[float], bool]:
    """Tell the engine to end as soon as all of these have come."""

    def wait(seconds: float) -> bool:
        assert all(event.wait(5) for event in events)
        return True

    return wait


def work_until_told(begun: threading.Event, ended: threading.Event) -> Run:
    def run(stop: threading.Event) -> None:
        begun.set()
        stop.wait(5)
        ended.set()

    return run


def test_all_parts_work_at_once_and_end_when_told() -> None:
    begun = [threading.Event(), threading.Event()]
    ended = [threading.Event(), threading.Event()]
    parts = [(f"part-{number}", work_until_told(begun[number], ended[number])) for number in range(2)]
    assert Engine(parts).run(waiting_for(*begun))
    assert all(event.is_set() for event in ended)


def test_each_part_has_a_thread_of_its_name() -> None:
    names: list[str] = []
    begun = threading.Event()

    def run(stop: threading.Event) -> None:
        names.append(threading.current_thread().name)
        begun.set()

    Engine([("mail-in", run)]).run(waiting_for(begun))
    assert names[0] == "mail-in"


@pytest.mark.parametrize("failure", [LookupError("no mail today"), SystemExit(1), None])
def test_a_part_that_fails_or_just_ends_is_started_again(
    failure: BaseException | None, caplog: pytest.LogCaptureFixture
) -> None:
    tries: list[int] = []
    third = threading.Event()

    def run(stop: threading.Event) -> None:
        tries.append(1)
        if len(tries) == 3:
            third.set()
            stop.wait(5)
        elif failure:
            raise failure

    assert Engine([("mail-in", run)]).run(waiting_for(third))
    assert len(tries) == 3
    assert "starting it again" in caplog.text
    assert ("no mail today" in caplog.text) == isinstance(failure, LookupError)


def test_a_part_that_fails_stops_no_other() -> None:
    begun, ended, failed = threading.Event(), threading.Event(), threading.Event()

    def broken(stop: threading.Event) -> None:
        failed.set()
        raise LookupError

    assert Engine([("broken", broken), ("sound", work_until_told(begun, ended))]).run(
        waiting_for(failed, begun)
    )
    assert ended.is_set()


def test_a_part_that_does_not_end_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(engine_room, "END_WITHIN", 0.05)
    begun, let_go = threading.Event(), threading.Event()

    def stubborn(stop: threading.Event) -> None:
        begun.set()
        let_go.wait(5)

    assert not Engine([("stubborn", stubborn)]).run(waiting_for(begun))
    assert "does not wait for stubborn" in caplog.text
    let_go.set()


def test_a_part_that_waits_for_the_bell_ends_at_once() -> None:
    begun = threading.Event()

    def run(stop: threading.Event) -> None:
        with Bell("engine-test") as bell:
            begun.set()
            while not stop.is_set():
                bell.wait(30)

    began = time.monotonic()
    assert Engine([("jobs", run)]).run(waiting_for(begun))
    assert time.monotonic() - began < 20


def test_a_sign_of_life_is_left_while_it_works_and_taken_away_at_the_end(run_folder: Path) -> None:
    begun, ended = threading.Event(), threading.Event()
    signs: list[dict[str, object]] = []

    def wait(seconds: float) -> bool:
        begun.wait(5)
        signs.append(json.loads((run_folder / HEARTBEAT).read_text()))
        return len(signs) == 2

    Engine([("mail-in", work_until_told(begun, ended))]).run(wait)
    assert signs[0]["pid"] == os.getpid()
    assert signs[0]["failures"] == {"mail-in": 0}
    assert signs[0] != signs[1]
    assert not list(run_folder.iterdir())


def test_a_sign_of_life_is_left_where_the_operators_look_for_it() -> None:
    assert (engine_room.HEARTBEAT, engine_room.HEARTBEAT_APART) == (living.HEARTBEAT, living.HEARTBEAT_APART)


def test_a_full_disk_does_not_end_the_engine(
    settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings.MAKERIGHT_RUN = tmp_path / "nowhere"
    begun, ended = threading.Event(), threading.Event()
    assert Engine([("mail-in", work_until_told(begun, ended))]).run(waiting_for(begun))
    assert "sign of life" in caplog.text


def test_the_parts_of_the_schedule_can_all_be_loaded() -> None:
    for _, run in engine_room.loaded([*PARTS, *APART]):
        assert callable(run)


SCRIPT = r"""
import os, sys, threading
from pathlib import Path
from django.conf import settings
settings.configure(MAKERIGHT_RUN=Path(sys.argv[1]), MAKERIGHT_HOME=Path(sys.argv[1]))
import django; django.setup()
from makeright.config import engine
def sleepy(stop):
    os.write(1, b"begun\n")
    stop.wait(60)
    os.write(1, b"ended\n")
def deaf(stop):
    threading.Event().wait(60)
def door(stop):
    os.write(1, b"open %d\n" % os.getpid())
    stop.wait(60)
engine.END_WITHIN = 0.3
engine.run([("sleepy", sleepy)] + [("deaf", deaf)] * ("deaf" in sys.argv), [("door", door)])
"""


@pytest.mark.parametrize(("more", "code"), [((), 0), (("deaf",), 1)])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_the_process_even_if_a_part_is_deaf(
    run_folder: Path, number: signal.Signals, more: tuple[str, ...], code: int
) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(run_folder), *more],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    door = _begun(process)
    process.send_signal(number)
    said, _ = process.communicate(timeout=120)
    assert (said, process.returncode) == ("ended\n", code)
    assert _is_gone(door)


def test_the_engine_and_its_door_live_and_die_together(run_folder: Path) -> None:
    for victim in ("engine", "door"):
        command = [sys.executable, "-c", SCRIPT, str(run_folder)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        door = _begun(process)
        os.kill(process.pid if victim == "engine" else door, signal.SIGKILL)
        process.communicate(timeout=120)
        assert process.returncode == (-signal.SIGKILL if victim == "engine" else 1)
        assert _is_gone(door)


def test_a_second_engine_in_one_home_ends(run_folder: Path) -> None:
    script = SCRIPT.replace("engine.END_WITHIN = 0.3", "engine.END_WITHIN = engine.PLACE_WITHIN = 0.3")
    first = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(run_folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    _begun(first)
    second = subprocess.run(
        [sys.executable, "-c", script, str(run_folder)],
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )
    first.send_signal(signal.SIGTERM)
    first.communicate(timeout=120)
    assert (second.returncode, second.stdout) == (1, "")
    assert "another engine works in" in second.stderr


def _begun(process: subprocess.Popen[str]) -> int:
    """Wait until both processes work; give the number of the door's."""
    assert process.stdout is not None
    said = sorted(process.stdout.readline() for _ in range(2))
    assert said[0] == "begun\n"
    return int(said[1].split()[1])


def _is_gone(pid: int) -> bool:
    for _ in range(6_000):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        if "State:\tZ" in Path(f"/proc/{pid}/status").read_text():
            return True
        time.sleep(0.01)
    return False
