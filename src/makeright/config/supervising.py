"""One command starts everything: the web processes and the engine, each in a process group of its own, watched here.

This process never imports Django. Who dies is started again; whoever ends this one ends all.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from functools import cache

from makeright.config import readying
from makeright.config.checking import faults, worries
from makeright.config.reading import Settings, read
from makeright.config.signals import Told

END_WITHIN = 2.6  # seconds from being told to being killed
BACKOFF = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0)  # seconds before each new start
SETTLED_AFTER = 60.0  # seconds of life after which earlier deaths are forgotten
READY_WITHIN = 30.0  # seconds, then it is said that it takes long
PARENT = "MAKERIGHT_PARENT"
PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True)
class Port:
    """A port that we are going to listen on, and the setting that changes it."""

    host: str
    number: int
    variable: str
    purpose: str

    def is_taken(self) -> bool:
        """Say whether somebody else listens there. Raises PermissionError, or OSError for a host that isn't ours."""
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(
                socket.SOL_SOCKET, socket.SO_REUSEADDR, 1
            )  # a closed connection's remains don't count
            try:
                probe.bind((self.host, self.number))
            except OSError as error:
                if error.errno == errno.EADDRINUSE:
                    return True
                raise
        return False


def ports(settings: Settings) -> list[Port]:
    """The ports that the parts will listen on."""
    mail_host = settings["MAKERIGHT_MAIL_BIND"]
    wanted = [
        Port(settings["MAKERIGHT_BIND"], settings["PORT"], "PORT", "the desk"),
        Port(mail_host, settings["MAKERIGHT_MAIL_PORT"], "MAKERIGHT_MAIL_PORT", "incoming mail"),
    ]
    if settings["MAKERIGHT_DEMO"]:
        street = settings["MAKERIGHT_STREET_PORT"]
        wanted.append(Port("127.0.0.1", street, "MAKERIGHT_STREET_PORT", "mail to the demo's customers"))
    return wanted


def complaints(wanted: list[Port]) -> list[str]:
    """What stands in the way of listening there, in plain words."""
    said = []
    for port in wanted:
        try:
            if port.is_taken():
                said.append(
                    f"Port {port.number} (for {port.purpose}) is taken by another program. "
                    f"Stop that, or choose another port: {port.variable}={port.number + 1000}"
                )
        except PermissionError:
            said.append(
                f"Port {port.number} (for {port.purpose}) is not for everybody: below 1024 only root may listen. "
                f"Choose another one: {port.variable}={port.number % 1000 + 8000}"
            )
        except (OSError, OverflowError) as error:
            said.append(f"{port.host}:{port.number} (for {port.purpose}) can't be listened on: {error}.")
    return said


@dataclass(slots=True)
class Part:
    """One child: how it is started, and how it fares."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    deaths: int = 0
    start_again_at: float | None = 0.0

    def start(self) -> None:
        # No terminal of its own: an interrupt at the keyboard reaches this process alone, which then ends all in order.
        environment = os.environ | {PARENT: str(os.getpid()), "MALLOC_ARENA_MAX": "2"}
        self.process = subprocess.Popen(
            self.command, stdin=subprocess.DEVNULL, env=environment, start_new_session=True
        )
        self.started_at = time.monotonic()
        self.start_again_at = None

    def tell(self, number: int) -> None:
        """Signal the child; SIGKILL goes to its whole group, for grandchildren may outlive it."""
        if self.process is None:
            return
        try:
            if number == signal.SIGKILL:
                os.killpg(self.process.pid, number)
            elif self.process.poll() is None:
                self.process.send_signal(number)
        except (ProcessLookupError, PermissionError):
            pass

    def look(self) -> None:
        """Start it, or start it again, if it is time."""
        if self.start_again_at is not None:
            if time.monotonic() < self.start_again_at:
                return
            try:
                self.start()
            except OSError as error:  # no memory or no process number left, for now
                self._put_off(f"could not be started ({error})")
        elif self.process is not None and self.process.poll() is not None:
            self.tell(signal.SIGKILL)
            if time.monotonic() - self.started_at > SETTLED_AFTER:
                self.deaths = 0
            self._put_off(f"ended ({_how(self.process.returncode)})")

    def _put_off(self, why: str) -> None:
        pause = BACKOFF[min(self.deaths, len(BACKOFF) - 1)]
        self.deaths += 1
        self.start_again_at = time.monotonic() + pause
        say(f"{self.name} {why}; starting it again in {pause:g} s.")


@dataclass(slots=True)
class Supervisor:
    """Starts the parts, watches them, and ends them."""

    parts: list[Part]
    door: tuple[str, int] | None = None
    more: list[str] = field(default_factory=list)  # what else is said once it is ready

    def run(self) -> int:
        """Go on until told to end by a signal; return the exit code."""
        told = Told()
        began = time.monotonic()
        is_ready = self.door is None
        while not told.to_end:
            for part in self.parts:
                part.look()
            if not is_ready:
                is_ready = self._greet(began)
            told.wait(self._until_next() if is_ready else 0.05)
        return self._end()

    def _until_next(self) -> float:
        """Seconds until a part is to be started again."""
        due = [part.start_again_at for part in self.parts if part.start_again_at is not None]
        return max(min(due) - time.monotonic(), 0.0) if due else 60.0

    def _greet(self, began: float) -> bool:
        assert self.door is not None
        host, port = self.door
        waited = time.monotonic() - began
        try:
            with socket.create_connection((host, port), timeout=0.2):
                pass
        except OSError:
            if waited > READY_WITHIN:
                say(
                    f"The desk does not answer yet, after {waited:.0f} s. What the parts say above may tell why."
                )
                return True
            return False
        shown = "localhost" if host == "127.0.0.1" else f"[{host}]" if ":" in host else host
        say(f"Makeright is ready after {waited:.1f} s: http://{shown}:{port}")
        for line in self.more:
            say(line)
        say("Ctrl-C ends it.")
        return True

    def _end(self) -> int:
        """Tell all to end, wait a moment, then kill whoever is left."""
        say("Ending.")
        until = time.monotonic() + END_WITHIN
        for part in self.parts:
            part.tell(signal.SIGTERM)
        for part in self.parts:
            if part.process is None:
                continue
            try:
                part.process.wait(max(until - time.monotonic(), 0.0))
            except subprocess.TimeoutExpired:
                say(f"{part.name} did not end by itself and was ended by force.")
            part.tell(signal.SIGKILL)
            part.process.wait()
        return 0


def serve() -> int:
    """Start everything and stay until told to end. Returns the exit code."""
    settings = read(os.environ)
    wanted = ports(settings)
    if not is_ready(settings, wanted):
        return 1
    us = [sys.executable, "-m", "makeright.config.cli"]
    door = wanted[0]
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(door.host, door.host)  # noqa: S104
    parts = [Part("The web part", [*us, "web"]), Part("The engine", [*us, "engine"])]
    more = [f"Port {port.number} is for {port.purpose}." for port in wanted[1:]]
    return Supervisor(parts, door=(reachable, door.number), more=more).run()


def is_ready(settings: Settings, wanted: list[Port]) -> bool:
    """Say everything that stands in the way of starting, all at once; and whether nothing does."""
    for worry in worries(settings):
        say(worry)
    said = faults(settings)
    if not said:
        said = readying.ask()
    said += complaints(wanted)
    for complaint in said:
        say(complaint)
    return not said


def is_supervised() -> bool:
    """Say whether another process of ours started this one, and has looked over everything."""
    return PARENT in os.environ


def end_with_parent(number: signal.Signals) -> None:
    """Have the kernel signal this process when its parent dies, however that dies (Linux; elsewhere nothing happens).

    Must be called early: it can't tell a parent that has died before from an init that has taken over, so it looks at
    the environment, where the supervisor and the web process leave their number.
    """
    expected = os.environ.get(PARENT)
    if not sys.platform.startswith("linux") or expected is None:
        return
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)
    if os.getppid() != int(expected):
        sys.exit("Makeright: the process that started this one is gone.")


def say(words: str) -> None:
    """Tell whoever stands before the terminal, or reads the journal, or the machine that reads the log."""
    with contextlib.suppress(OSError):  # whoever read it may be gone; that ends nothing
        print(_line(words) if _is_read_by_machines() else words, file=sys.stderr, flush=True)  # noqa: T201


def _line(words: str) -> str:
    from makeright.config.logging_filter import JsonLines

    record = logging.LogRecord(__name__, logging.INFO, __file__, 0, words, None, None)
    return JsonLines().format(record)


@cache
def _is_read_by_machines() -> bool:
    return bool(read(os.environ)["MAKERIGHT_LOG_FORMAT"] == "json")


def _how(code: int) -> str:
    return f"by signal {-code}" if code < 0 else f"exit code {code}"
