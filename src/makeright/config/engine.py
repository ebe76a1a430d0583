"""The engine: all that works behind the screens, as named threads. One that fails is started again.

What must never wait for the others, the door for mail, is forked off into a process of its own before the engine has
any thread or connection; if that process dies, the engine ends as well, and the supervisor starts both again.
"""

from __future__ import annotations

import contextlib
import fcntl
import gc
import importlib
import json
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NoReturn

from django.conf import settings
from django.db import connections

from makeright.config.forking import DOOR, PARENT, call, end_with_parent
from makeright.config.signals import Told
from makeright.lib import bell

log = logging.getLogger(__name__)

Run = Callable[[threading.Event], None]

BACKOFF = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0)  # seconds before each new start
SETTLED_AFTER = 60.0  # seconds of life after which earlier failures are forgotten
HEARTBEAT_EVERY = 5.0  # seconds
HEARTBEAT, HEARTBEAT_APART = "engine.heartbeat", "door.heartbeat"
END_WITHIN = 2.0  # seconds
PLACE_WITHIN = 3.0  # seconds
# Python lets a busy thread go on for 5 ms, which whoever hands in a mail would wait for at each word of SMTP.
SWITCH_EVERY = 0.0005  # seconds


class Part:
    """One named piece of work in a thread of its own, which ends only when it is told to."""

    def __init__(self, name: str, run: Run, stop: threading.Event) -> None:
        self.name = name
        self.failures = 0
        self._run = run
        self._stop = stop
        self._thread = threading.Thread(target=self._keep_running, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def join(self, timeout: float) -> bool:
        """Wait for its end; say whether it came."""
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _keep_running(self) -> None:
        while not self._stop.is_set():
            began = time.monotonic()
            try:
                self._run(self._stop)
                why = "ended by itself"
            except BaseException:
                log.exception("the engine's %s failed", self.name)
                why = "failed"
            finally:
                connections.close_all()
            if self._stop.is_set():
                return
            if time.monotonic() - began > SETTLED_AFTER:
                self.failures = 0
            pause = BACKOFF[min(self.failures, len(BACKOFF) - 1)]
            self.failures += 1
            log.warning("the engine's %s %s; starting it again in %g s", self.name, why, pause)
            self._stop.wait(pause)


class Engine:
    """All parts together."""

    def __init__(self, parts: Iterable[tuple[str, Run]], heartbeat: str = HEARTBEAT) -> None:
        self._stop = threading.Event()
        self._heartbeat = heartbeat
        self._parts = [Part(name, run, self._stop) for name, run in parts]

    def run(self, wait: Callable[[float], bool]) -> bool:
        """Work until `wait(seconds)` says that it is over; say whether all parts ended in time."""
        for part in self._parts:
            part.start()
        self._beat()
        while not wait(HEARTBEAT_EVERY):
            self._beat()
        return self._end()

    def _beat(self) -> None:
        """Leave a sign of life, as a file that is replaced whole."""
        sign = {
            "at": time.time(),
            "pid": os.getpid(),
            "failures": {part.name: part.failures for part in self._parts},
        }
        place = Path(settings.MAKERIGHT_RUN) / self._heartbeat
        fresh = place.with_suffix(f".{os.getpid()}")
        try:
            fresh.write_text(json.dumps(sign))
            fresh.replace(place)
        except OSError:
            log.exception("the engine could not leave its sign of life")

    def _end(self) -> bool:
        until = time.monotonic() + END_WITHIN
        self._stop.set()
        bell.ring()  # whoever waits for it looks up, and sees that it is over
        late = [part.name for part in self._parts if not part.join(max(until - time.monotonic(), 0))]
        if late:
            log.warning("the engine does not wait for %s", ", ".join(late))
        (Path(settings.MAKERIGHT_RUN) / self._heartbeat).unlink(missing_ok=True)
        return not late


def loaded(places: Iterable[tuple[str, str]]) -> list[tuple[str, Run]]:
    """The parts of the schedule, by name."""
    return [(name, _load(place)) for name, place in places]


def run(
    parts: list[tuple[str, Run]], apart: list[tuple[str, Run]], begin: Callable[[], None] = lambda: None
) -> NoReturn:
    """Run the engine until a signal ends it: `parts` here, `apart` in the process that is forked off.

    `begin` sorts out what the last engine left, before any part works. There is one engine to a home, or replies
    would be sent by both: a second one says so and ends.
    """
    lock = _only_one()
    sys.setswitchinterval(SWITCH_EVERY)
    gc.collect()
    gc.freeze()  # what is loaded now stays, and is shared with the fork
    gc.set_threshold(20_000, 50, 100)
    child = _fork(apart, lock)
    told = Told()
    begin()
    connections.close_all()
    in_time = Engine(parts).run(lambda seconds: told.wait(seconds) or _has_ended(child))
    _leave(in_time and _end(child))


def _only_one() -> int:
    """Take the engine's place in this home, waiting a moment for one that is about to end."""
    place = os.open(
        Path(settings.MAKERIGHT_RUN) / "engine.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600
    )
    until = time.monotonic() + PLACE_WITHIN
    while True:
        try:
            fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                log.error("another engine works in %s already, so this one ends", settings.MAKERIGHT_HOME)
                _leave(False)
            time.sleep(0.05)
        else:
            return place


def _fork(apart: list[tuple[str, Run]], lock: int) -> int:
    """Start the parts that work apart, in a process that ends with this one; give its number."""
    parent = os.getpid()
    child = os.fork()
    if not child:
        os.close(lock)  # the place is the engine's alone
        os.environ[PARENT] = str(parent)
        end_with_parent(signal.SIGTERM)
        call(DOOR)
        _leave(Engine(apart, HEARTBEAT_APART).run(Told().wait))
    return child


def _has_ended(child: int) -> bool:
    ended = os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
    if ended:
        log.error(
            "the process of the engine's door has ended, so the engine ends as well and both are started again"
        )
    return ended


def _end(child: int) -> bool:
    """Tell the process apart to end, and wait for it; say whether it ended well."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(child, signal.SIGTERM)
    until = time.monotonic() + END_WITHIN
    while time.monotonic() < until:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            return os.waitstatus_to_exitcode(status) == 0
        time.sleep(0.01)
    os.kill(child, signal.SIGKILL)
    return False


def _leave(well: bool) -> NoReturn:
    """End this process at once: threads that are still busy are daemons, and the interpreter would wait for them."""
    logging.shutdown()
    os._exit(0 if well else 1)


def _load(place: str) -> Run:
    """A function by its place, "package.module:function"."""
    module, _, name = place.partition(":")
    run: Run = getattr(importlib.import_module(module), name)
    return run
