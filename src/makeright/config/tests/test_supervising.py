"""The supervisor over small children; the whole house is started in test_the_whole_process.py."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from makeright.config.ports import Port, complaints, of_the_engine, of_the_web
from makeright.config.reading import read
from makeright.config.supervising import Part

PATIENCE = 120.0


@contextmanager
def listening(reuse: bool = False) -> Iterator[int]:
    with socket.socket() as taken:
        if reuse:
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken.getsockname()[1]


def test_the_ports_are_those_of_the_settings() -> None:
    settings = read({"PORT": "9000", "MAKERIGHT_MAIL_PORT": "2525", "MAKERIGHT_BIND": "0.0.0.0"})
    assert of_the_web(settings) == Port("0.0.0.0", 9000, "PORT", "the desk")
    assert of_the_engine(settings) == [Port("127.0.0.1", 2525, "MAKERIGHT_MAIL_PORT", "incoming mail")]


def test_without_settings_the_ports_are_the_usual_ones_and_the_street_only_in_the_demo() -> None:
    assert of_the_web(read({})).number == 8000
    assert [port.number for port in of_the_engine(read({}))] == [8025]
    assert [port.number for port in of_the_engine(read({"MAKERIGHT_DEMO": "1"}))] == [8025, 8026]


@pytest.mark.parametrize("reuse", [False, True])
def test_a_taken_port_is_told_with_the_setting_that_changes_it(reuse: bool) -> None:
    with listening(reuse) as number:
        said = complaints([Port("127.0.0.1", number, "MAKERIGHT_MAIL_PORT", "incoming mail")])
    assert len(said) == 1
    assert f"Port {number} (for incoming mail) is taken" in said[0]
    assert f"MAKERIGHT_MAIL_PORT={number + 1000}" in said[0]


def test_a_free_port_is_no_matter() -> None:
    with listening() as number:
        pass
    assert complaints([Port("127.0.0.1", number, "PORT", "the desk")]) == []


def test_a_host_that_is_not_ours_is_told() -> None:
    assert "can't be listened on" in complaints([Port("192.0.2.1", 8000, "PORT", "the desk")])[0]


def test_serve_says_which_port_is_taken_and_starts_nothing(tmp_path: Path) -> None:
    with listening() as number:
        environment = os.environ | {
            "PORT": str(number),
            "MAKERIGHT_MAIL_PORT": "1",
            "MAKERIGHT_HOME": str(tmp_path),
            "DATABASE_URL": "",
        }
        done = subprocess.run(
            [sys.executable, "-m", "makeright.config.cli", "serve"],
            env=environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
    assert done.returncode == 1
    assert f"Port {number} (for the desk) is taken by another program." in done.stderr
    assert not list(tmp_path.iterdir())


def test_what_is_wrong_in_the_settings_is_told_without_loading_django() -> None:
    script = "import sys, makeright.config.cli, makeright.config.starting; print('django' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


LOADING = """
import os, threading
from makeright.config.loading import load_everything
before = set(os.listdir("/proc/self/fd"))
load_everything()
from django.db import connections
print(threading.active_count(), len(os.listdir("/proc/self/task")))
print([one for one in connections.all() if one.connection], set(os.listdir("/proc/self/fd")) - before)
"""


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="only Linux tells of threads and files so")
def test_what_is_forked_off_takes_over_no_thread_no_connection_and_no_file(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOADING],
        env=os.environ | {"MAKERIGHT_HOME": str(tmp_path), "DATABASE_URL": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "1 1\n[] set()\n"


# Over children

HOUSE = """
import sys
from functools import partial
from logging.config import dictConfig
from makeright.config import supervising
from makeright.config.logging_filter import logging_settings
from makeright.config.supervising import Part, Supervisor
dictConfig(logging_settings("INFO", "text"))
supervising.BACKOFF = (0.01,)
supervising.END_WITHIN = 0.5
def child(number, code):
    return Part(f"Part {number}", f"part {number}", partial(exec, code, {}))
children = [child(number, code) for number, code in enumerate(sys.argv[1:], 1)]
sys.exit(Supervisor(children).run())
"""
# A child tells its number in a file, then sleeps.
CHILD = "import os, time; open({place!r}, 'a').write(f'{{os.getpid()}}\\n'); time.sleep(60)"
STUBBORN = (
    "import os, signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    "os.fork(); open({place!r}, 'a').write(f'{{os.getpid()}}\\n'); time.sleep(60)"
)
LOYAL = (
    "import os, signal, time; from makeright.config.forking import end_with_parent; end_with_parent(signal.SIGKILL);"
    "open({place!r}, 'a').write(f'{{os.getpid()}}\\n'); time.sleep(60)"
)


class House:
    """A supervisor over small children, and what they wrote of themselves."""

    def __init__(self, place: Path, *children: str) -> None:
        self._place = place
        code = [child.format(place=str(place)) for child in children]
        self.process = subprocess.Popen(
            [sys.executable, "-c", HOUSE, *code], stderr=subprocess.PIPE, text=True
        )

    def numbers(self, count: int) -> list[int]:
        """Wait until so many children have told their number."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            told = self._place.read_text().splitlines() if self._place.exists() else []
            if len(told) >= count:
                return [int(number) for number in told]
            time.sleep(0.01)
        raise AssertionError(f"{count} children were expected")

    def end(self, number: signal.Signals) -> str:
        """End it by a signal; return what it said."""
        self.process.send_signal(number)
        _, said = self.process.communicate(timeout=PATIENCE)
        return said


def is_alive(number: int) -> bool:
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def gone(*numbers: int) -> bool:
    until = time.monotonic() + PATIENCE
    while any(map(is_alive, numbers)):
        if time.monotonic() > until:
            return False
        time.sleep(0.01)
    return True


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_all(tmp_path: Path, number: signal.Signals) -> None:
    house = House(tmp_path / "numbers", CHILD, CHILD)
    children = house.numbers(2)
    assert house.end(number) == "Ending.\n"
    assert house.process.returncode == 0
    assert gone(*children)


def test_a_child_that_does_not_listen_is_ended_by_force_with_its_own_children(tmp_path: Path) -> None:
    house = House(tmp_path / "numbers", STUBBORN)
    children = house.numbers(2)
    assert "Part 1 did not end by itself" in house.end(signal.SIGTERM)
    assert gone(*children)


def test_a_child_that_dies_is_started_again_and_that_is_said(tmp_path: Path) -> None:
    house = House(tmp_path / "numbers", CHILD)
    first = house.numbers(1)[0]
    os.kill(first, signal.SIGKILL)
    second = house.numbers(2)[1]
    assert second != first
    assert "Part 1 ended (by signal 9); starting it again in 0.01 s." in house.end(signal.SIGTERM)
    assert gone(second)


def test_a_child_that_ends_by_itself_is_started_again(tmp_path: Path) -> None:
    house = House(tmp_path / "numbers", "open({place!r}, 'a').write('0\\n'); raise SystemExit(3)")
    house.numbers(3)
    assert house.end(signal.SIGTERM).count("Part 1 ended (exit code 3)") >= 2


def test_a_child_that_cannot_be_started_is_tried_again(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room() -> int:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    part = Part("The engine", "makeright engine", lambda: 7)
    with monkeypatch.context() as patched:
        patched.setattr(os, "fork", no_room)
        part.look()
    assert "The engine could not be started" in capsys.readouterr().err
    assert part.start_again_at is not None
    part.start_again_at = 0.0
    part.look()
    assert part.process is not None
    part.process.join(PATIENCE)
    assert part.process.exitcode == 7


def test_what_a_child_fails_by_becomes_a_line_of_the_log_and_it_is_started_again(tmp_path: Path) -> None:
    house = House(
        tmp_path / "numbers", "open({place!r}, 'a').write('0\\n'); raise LookupError('ada@example.com')"
    )
    house.numbers(2)
    said = house.end(signal.SIGTERM)
    assert "Part 1 ended (exit code 1); starting it again" in said
    assert "nobody caught this" in said
    assert "ada@example.com" not in said


def test_a_supervisor_that_nobody_reads_goes_on(tmp_path: Path) -> None:
    house = House(tmp_path / "numbers", CHILD)
    first = house.numbers(1)[0]
    assert house.process.stderr is not None
    house.process.stderr.close()
    os.kill(first, signal.SIGKILL)
    second = house.numbers(2)[1]
    house.process.send_signal(signal.SIGTERM)
    assert house.process.wait(PATIENCE) == 0
    assert gone(second)


def test_what_a_dead_child_left_running_is_cleared_away(tmp_path: Path) -> None:
    house = House(tmp_path / "numbers", STUBBORN)
    parent_and_child = house.numbers(2)
    os.kill(min(parent_and_child), signal.SIGKILL)
    house.numbers(4)
    assert gone(*parent_and_child)
    house.end(signal.SIGTERM)


@pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="only Linux tells a child that its parent died"
)
def test_no_child_outlives_a_supervisor_that_is_killed(tmp_path: Path) -> None:
    house = House(tmp_path / "numbers", LOYAL, LOYAL)
    children = house.numbers(2)
    house.process.kill()
    house.process.communicate()
    assert gone(*children)


@pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="only Linux tells a child that its parent died"
)
def test_a_child_whose_parent_died_before_it_could_ask_does_not_start(tmp_path: Path) -> None:
    environment = os.environ | {"MAKERIGHT_PARENT": "1"}
    code = LOYAL.format(place=str(tmp_path / "numbers"))
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 1
    assert "is gone" in done.stderr
