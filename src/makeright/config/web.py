"""The web part: granian, one single-threaded runtime a process. The application is loaded in its children alone."""

from __future__ import annotations

import contextlib
import os
import resource
import signal
from collections.abc import Awaitable, Callable

from makeright.config.reading import Settings, read
from makeright.config.supervising import PARENT, end_with_parent, is_ready, is_supervised, ports

BACKLOG = 4096
MOST_CONNECTIONS = 16_384  # a process; live streams count, and above it new ones would hang
FOR_PAGES = 1_000  # of these, kept free of streams
FOR_ALL_ELSE = 200  # files that a process has open besides
KILL_AFTER = 2  # seconds


def open_worker() -> Callable[..., Awaitable[None]]:
    """Load the application. Called by granian in each web process."""
    end_with_parent(signal.SIGKILL)
    # Inherited from granian's own process, where they only take a note: loading takes a second, and must be endable.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    from makeright.config.asgi import application
    from makeright.operating.occupying import stay

    stay()  # so that nobody moves the rows away meanwhile
    return application


def workers(settings: Settings) -> int:
    """How many web processes: MAKERIGHT_WEB_WORKERS, or one a core, at most two."""
    if said := settings["MAKERIGHT_WEB_WORKERS"]:
        return int(said)
    return min(2, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)


def connections() -> int:
    """How many connections a process takes: as many as we want, or as files may be open here."""
    return max(min(MOST_CONNECTIONS, resource.getrlimit(resource.RLIMIT_NOFILE)[0] - FOR_ALL_ELSE), 100)


def room_for_streams() -> int:
    """How many live streams a process takes, so that pages always come through."""
    taken = connections()
    return taken - min(FOR_PAGES, taken // 4)


def open_more_files() -> None:
    """Take as many files as the system lets us have: a connection is one, and many start with 1,024."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * MOST_CONNECTIONS if hard == resource.RLIM_INFINITY else min(hard, 2 * MOST_CONNECTIONS)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with contextlib.suppress(OSError, ValueError):  # a system may promise more than it gives
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def run() -> int:
    """Serve until told to end. Returns the exit code."""
    end_with_parent(signal.SIGTERM)
    open_more_files()
    settings = read(os.environ)
    door = ports(settings)[0]
    if not is_supervised() and not is_ready(settings, [door]):
        return 1
    os.environ[PARENT] = str(os.getpid())
    from granian import Granian
    from granian.constants import HTTPModes, Interfaces, Loops, RuntimeModes
    from granian.log import LogLevels

    from makeright.config.logging_filter import logging_settings

    Granian(
        "makeright.config.web:open_worker",
        factory=True,
        address=door.host,
        port=door.number,
        interface=Interfaces.ASGI,
        workers=workers(settings),
        blocking_threads=1,
        runtime_blocking_threads=2,  # these open the files that leave by their path
        runtime_mode=RuntimeModes.st,
        loop=Loops.asyncio,
        http=HTTPModes.http1,
        websockets=False,
        backlog=BACKLOG,
        backpressure=connections(),
        workers_kill_timeout=KILL_AFTER,
        respawn_failed_workers=True,
        log_access=False,
        log_level=LogLevels.error,
        log_dictconfig=logging_settings(settings["MAKERIGHT_LOG"], settings["MAKERIGHT_LOG_FORMAT"])
        | {"loggers": {"_granian": {"handlers": ["stderr"], "propagate": False}}},
    ).serve()
    return 0
