"""One command starts everything: the web processes and the engine, each in a process group of its own, watched here.

This process loads all that they need, once, and forks them off: they share it. It does nothing with it itself: it has
no thread and no connection. Who dies is started again; whoever ends this one ends all.
"""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from multiprocessing.context import ForkProcess

from makeright.config.forking import fork
from makeright.config.reading import read
from makeright.config.signals import Told

END_WITHIN = 2.6  # seconds from being told to being killed
BACKOFF = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0)  # seconds before each new start
SETTLED_AFTER = 60.0  # seconds of life after which earlier deaths are forgotten
READY_WITHIN = 30.0  # seconds, then it is said that it takes long


@dataclass(slots=True)
class Part:
    """One child: what it does, and how it fares."""

    name: str
    title: str  # in lists of processes
    work: Callable[[], int | None]
    process: ForkProcess | None = None
    started_at: float = 0.0
    deaths: int = 0
    start_again_at: float | None = 0.0

    def start(self) -> None:
        self.process = fork(self.title, self.work)
        self.started_at = time.monotonic()
        self.start_again_at = None

    def tell(self, number: int) -> None:
        """Signal the child; SIGKILL goes to its whole group, for grandchildren may outlive it."""
        if self.process is None or self.process.pid is None:
            return
        if self.process.exitcode is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.process.pid, number)
        if number == signal.SIGKILL:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, number)

    def look(self) -> None:
        """Start it, or start it again, if it is time."""
        if self.start_again_at is not None:
            if time.monotonic() < self.start_again_at:
                return
            try:
                self.start()
            except OSError as error:  # no memory or no process number left, for now
                self._put_off(f"could not be started ({error})")
        elif self.process is not None and (code := self.process.exitcode) is not None:
            self.tell(signal.SIGKILL)
            if time.monotonic() - self.started_at > SETTLED_AFTER:
                self.deaths = 0
            self._put_off(f"ended ({_how(code)})")

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
    began: float = field(default_factory=time.monotonic)  # since when whoever started it waits

    def run(self) -> int:
        """Go on until told to end by a signal; return the exit code."""
        told = Told()
        is_ready = self.door is None
        while not told.to_end:
            for part in self.parts:
                part.look()
            if not is_ready:
                is_ready = self._greet()
            told.wait(self._until_next() if is_ready else 0.05)
        return self._end()

    def _until_next(self) -> float:
        """Seconds until a part is to be started again."""
        due = [part.start_again_at for part in self.parts if part.start_again_at is not None]
        return max(min(due) - time.monotonic(), 0.0) if due else 60.0

    def _greet(self) -> bool:
        assert self.door is not None
        host, port = self.door
        waited = time.monotonic() - self.began
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
            part.process.join(max(until - time.monotonic(), 0.0))
            if part.process.exitcode is None:
                say(f"{part.name} did not end by itself and was ended by force.")
            part.tell(signal.SIGKILL)
            part.process.join()
        return 0


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
