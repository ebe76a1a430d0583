"""The web part: granian, one single-threaded runtime a process. Its children share what this process has loaded."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Awaitable, Callable

from makeright.config.forking import PARENT, WEB, end_with_parent
from makeright.config.ports import of_the_web
from makeright.config.reading import Settings, read
from makeright.config.room import connections, open_more_files

BACKLOG = 4096
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


def run() -> int:
    """Serve until told to end. Returns the exit code. Needs everything loaded."""
    end_with_parent(signal.SIGTERM)
    open_more_files()
    settings = read(os.environ)
    door = of_the_web(settings)
    os.environ[PARENT] = str(os.getpid())
    from django.conf import settings as loaded
    from granian import Granian
    from granian.constants import HTTPModes, Interfaces, Loops, RuntimeModes
    from granian.log import LogLevels

    # A child of ours is a fork, also where Python's own choice is another one by now.
    if sys.platform.startswith("linux"):
        multiprocessing.set_start_method("fork", force=True)
    loggers = loaded.LOGGING["loggers"] | {"_granian": {"handlers": ["stderr"], "propagate": False}}
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
        log_dictconfig=loaded.LOGGING | {"loggers": loggers},
        process_name=WEB,
    ).serve()
    return 0
