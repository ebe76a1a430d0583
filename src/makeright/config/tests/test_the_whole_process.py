"""`makeright serve` as a company starts it: real processes, real sockets, a database of its own."""

import http.client
import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

pytestmark = pytest.mark.story

PATIENCE = 120.0
ALL = 6  # processes: supervisor, granian, two web processes, engine, door
MAKERIGHT = [sys.executable, "-m", "makeright.config.cli"]
SETUP = """
from makeright.conversations.models import Inbox
from makeright.staff.models import ADMIN, Agent
Agent.objects.create_user("ada@example.com", "the frame is oak", name="Ada", role=ADMIN)
Inbox.objects.create(name="Hello", address="hello@example.com")
"""
EVENT = """
from django.utils import timezone
from makeright.events.models import Event
from makeright.lib import bell
from makeright.lib.ids import new_id
now = timezone.now()
Event.objects.create(id=new_id(), kind="message.received", occurred_at=now, at=now, inbox_id=1, actor_kind="system",
                     subject_kind="message", subject_id=1, conversation_id=12)
bell.ring()
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


class House:
    """One installation."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.port = free_port()
        self.environment = os.environ | {
            "MAKERIGHT_HOME": str(home),
            "DATABASE_URL": "",  # tests/stories walk on both; this is about processes
            "PORT": str(self.port),
            "MAKERIGHT_MAIL_PORT": str(free_port()),
            "MAKERIGHT_WEB_WORKERS": "2",
            "MAKERIGHT_MAX_BODY": "1000000",
            "MAKERIGHT_DEMO": "",
            "MAKERIGHT_SMTP": "",
        }
        self.process: subprocess.Popen[str]
        self.said: list[str] = []

    def run(self, *arguments: str) -> None:
        subprocess.run(
            [*MAKERIGHT, *arguments],
            env=self.environment,
            check=True,
            stdout=subprocess.DEVNULL,
            timeout=PATIENCE,
        )

    def start(self) -> None:
        self.said = []
        self.process = subprocess.Popen(
            [*MAKERIGHT, "serve"], env=self.environment, stderr=subprocess.PIPE, text=True
        )
        threading.Thread(target=self._listen, args=(self.process,), daemon=True).start()
        eventually(lambda: self.has_said("is ready"))

    def _listen(self, process: "subprocess.Popen[str]") -> None:
        assert process.stderr is not None
        for line in process.stderr:
            self.said.append(line)

    def has_said(self, words: str) -> bool:
        return any(words in line for line in self.said)

    def end(self, number: signal.Signals = signal.SIGTERM) -> float:
        """End it; return how many seconds that took."""
        began = time.monotonic()
        self.process.send_signal(number)
        self.process.wait(PATIENCE)
        return time.monotonic() - began

    def family(self) -> list[int]:
        """The supervisor and all below it."""
        return descendants(self.process.pid)

    def ask(
        self, method: str, target: str, body: bytes | None = None, **headers: str
    ) -> tuple[http.client.HTTPResponse, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.request(
            method, target, body, {name.replace("_", "-"): value for name, value in headers.items()}
        )
        response = connection.getresponse()
        said = response.read()
        connection.close()
        return response, said

    def sign_in(self) -> str:
        """Sign Ada in through the door; return her cookies."""
        response, page = self.ask("GET", "/sign-in")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.decode())
        assert token is not None
        form = {"login": "ada@example.com", "password": "the frame is oak", "csrfmiddlewaretoken": token[1]}
        kept = cookies(response)
        response, _ = self.ask(
            "POST",
            "/sign-in",
            urlencode(form).encode(),
            Content_Type="application/x-www-form-urlencoded",
            Cookie=kept,
        )
        assert response.status == 302
        return f"{kept}; {cookies(response)}"


class Live:
    """A browser's live stream."""

    def __init__(self, house: House, kept: str, query: str = "") -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", house.port, timeout=PATIENCE)
        self._connection.request("GET", f"/live{query}", headers={"Cookie": kept})
        self._lines = self._connection.getresponse()

    def hear(self) -> tuple[str, object]:
        """The next event; ("", None) at the end."""
        name = ""
        while line := self._lines.readline().decode():
            if line.startswith("event: "):
                name = line[7:-1]
            elif line.startswith("data: "):
                return name, json.loads(line[6:])
        return "", None


def cookies(response: http.client.HTTPResponse) -> str:
    return "; ".join(said.partition(";")[0] for said in response.headers.get_all("Set-Cookie") or [])


def eventually(holds: Callable[[], object]) -> None:
    until = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.02)


def descendants(number: int) -> list[int]:
    found = [number]
    for place in Path(f"/proc/{number}/task").glob("*/children"):
        for child in place.read_text().split():
            found += descendants(int(child))
    return found


def is_alive(number: int) -> bool:
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def called(number: int, command: str) -> bool:
    """Whether it runs and was called so; one that ends just now has no words any more, or is no more."""
    try:
        words = Path(f"/proc/{number}/cmdline").read_bytes().rstrip(b"\0")
    except OSError:
        return False
    return words == f"makeright: {command}".encode()


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    house = House(tmp_path_factory.mktemp("house"))
    house.run("migrate", "--verbosity", "0")
    house.run("shell", "-c", SETUP)
    yield house
    if house.process.poll() is None:
        house.end()


@pytest.fixture
def running(house: House) -> House:
    if not hasattr(house, "process") or house.process.poll() is not None:
        house.start()
    return house


def test_the_door_opens_and_static_files_are_kept_for_ever(running: House) -> None:
    response, page = running.ask("GET", "/sign-in")
    assert response.status == 200
    address = re.search(r"/static/[0-9a-f]+/ui/signin\.css", page.decode())
    assert address is not None
    response, _ = running.ask("GET", address[0], Accept_Encoding="gzip")
    assert response.status == 200
    assert "immutable" in response.headers["Cache-Control"]


def test_who_sends_too_much_is_told_how_much_is_taken(running: House) -> None:
    response, said = running.ask("POST", "/sign-in", bytes(2_000_000))
    assert (response.status, said) == (
        413,
        b"This is more than Makeright takes in one go. The limit is 1 MB.\n",
    )


def test_a_stranger_hears_nothing(running: House) -> None:
    assert running.ask("GET", "/live")[0].status == 403


def test_what_another_process_writes_is_heard_on_every_stream(running: House) -> None:
    kept = running.sign_in()
    streams = [Live(running, kept) for _ in range(4)]  # on both web processes, very likely
    for stream in streams:
        assert stream.hear()[0] == "hello"
    running.run("shell", "-c", EVENT)
    for stream in streams:
        assert stream.hear() == ("nudge", ["conversation-12", "conversations"])
    late = Live(running, kept, "?since=0")
    assert late.hear()[0] == "hello"
    assert late.hear() == ("nudge", ["conversation-12", "conversations"])


def test_a_web_process_that_dies_is_replaced(running: House) -> None:
    web = next(number for number in running.family() if called(number, "web"))
    workers = [number for number in descendants(web) if number != web]
    assert len(workers) == 2
    os.kill(workers[0], signal.SIGKILL)
    eventually(lambda: len(set(descendants(web)) - {web, workers[0]}) == 2)
    eventually(lambda: all(running.ask("GET", "/sign-in")[0].status == 200 for _ in range(10)))


@pytest.mark.parametrize("part", ["engine", "web"])
def test_a_part_that_dies_is_started_again(running: House, part: str) -> None:
    first = next(number for number in running.family() if called(number, part))
    os.kill(first, signal.SIGKILL)
    eventually(lambda: running.has_said("starting it again"))
    eventually(lambda: any(number != first and called(number, part) for number in running.family()))
    running.said.clear()
    eventually(lambda: door_is_open(running))


def door_is_open(house: House) -> bool:
    try:
        return house.ask("GET", "/sign-in")[0].status == 200
    except OSError:
        return False


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_within_three_seconds_though_streams_are_open_and_nobody_is_left(
    running: House, number: signal.Signals
) -> None:
    kept = running.sign_in()
    streams = [Live(running, kept) for _ in range(6)]
    for stream in streams:
        assert stream.hear()[0] == "hello"
    eventually(lambda: len(running.family()) == ALL)
    family = running.family()
    assert running.end(number) < 3.0
    for stream in streams:
        assert stream.hear()[0] == "closing"
        assert stream.hear() == ("", None)
    assert not any(map(is_alive, family))
    assert not running.has_said("by force")


def test_killing_the_supervisor_leaves_no_orphan(running: House) -> None:
    family = running.family()
    running.process.kill()
    running.process.wait()
    eventually(lambda: not any(map(is_alive, family)))


def test_it_starts_again_after_all_that_with_its_data_whole(running: House) -> None:
    assert running.ask("GET", "/sign-in")[0].status == 200
    assert running.end() < 3.0
    with sqlite3.connect(running.home / "makeright.sqlite3") as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.mark.skipif(
    not Path("/proc/self/smaps_rollup").exists(), reason="only Linux tells how memory is shared"
)
def test_all_processes_together_fit_into_a_small_server(running: House) -> None:
    for _ in range(20):
        running.ask("GET", "/sign-in")
    eventually(lambda: len(running.family()) == ALL)  # the door is the last to be there
    rollups = [Path(f"/proc/{number}/smaps_rollup").read_text() for number in running.family()]
    kilobytes = [
        int(size[1]) for rollup in rollups if (size := re.search(r"^Pss:\s+(\d+)", rollup, re.MULTILINE))
    ]
    assert len(kilobytes) == ALL
    assert sum(kilobytes) < 300_000
