"""Processes that are forked off from one that has loaded everything: they share its memory, and begin at once.

Whoever forks has neither threads nor connections: a thread wouldn't be there in the child, though what it locked would
be, and a connection would be spoken on by both.
"""

from __future__ import annotations

import contextlib
import ctypes
import logging
import os
import signal
import sys
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.context import ForkProcess
from typing import NoReturn

FORK = get_context("fork")
PARENT = "MAKERIGHT_PARENT"
WEB, ENGINE, DOOR = "makeright: web", "makeright: engine", "makeright: door"  # in lists of processes
PR_SET_PDEATHSIG = 1
M_ARENA_MAX = -8  # of glibc's malloc.h
ARENAS = 2  # each thread would take one of its own, and give little of it back

_HANDLED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD)

log = logging.getLogger("makeright.uncaught")


def fork(title: str, work: Callable[[], int | None]) -> ForkProcess:
    """Start a process that does this work and ends with what it returns, in a group of its own, without a terminal: an
    interrupt at the keyboard doesn't reach it. Raises OSError where the system has no room for one more."""
    process = FORK.Process(target=_begin, args=(os.getpid(), title, work))
    # What is told between the fork and the child's first line would end with the notes that the parent takes.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _HANDLED)
    try:
        process.start()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    return process


def _begin(parent: int, title: str, work: Callable[[], int | None]) -> NoReturn:
    os.setsid()
    signal.set_wakeup_fd(-1)
    for number in _HANDLED:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _HANDLED)
    os.environ[PARENT] = str(parent)
    call(title)
    spare_memory()
    try:
        ended = work()
    except Exception:
        log.critical("nobody caught this", exc_info=True)
        ended = 1
    sys.exit(ended)


def call(title: str) -> None:
    """Have this process called so in lists of processes (Linux; elsewhere it keeps its name)."""
    if sys.platform.startswith("linux"):
        import setproctitle

        setproctitle.setproctitle(title)


def spare_memory() -> None:
    """Have all threads share few arenas, where the C library can be told."""
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, ARENAS)


def end_with_parent(number: signal.Signals) -> None:
    """Have the kernel signal this process when its parent dies, however that dies (Linux; elsewhere nothing happens).

    Must be called early: it can't tell a parent that has died before from an init that has taken over, so it looks at
    the environment, where whoever starts a process of ours leaves its number.
    """
    expected = os.environ.get(PARENT)
    if not sys.platform.startswith("linux") or expected is None:
        return
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)
    if os.getppid() != int(expected):
        sys.exit("Makeright: the process that started this one is gone.")
