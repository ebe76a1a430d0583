"""Tallying requests: each web process counts by itself, and keeps its count in a small file of its own.

So it survives a kill -9, and whichever process is asked can add up all of them. What a process has counted goes on
counting when it has ended: sums never fall. (No mapped memory: on a full disk, writing there would end the process.)
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import struct
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CLASSES = (
    "none",
    "1xx",
    "2xx",
    "3xx",
    "4xx",
    "5xx",
)  # of statuses; none: the client left before there was an answer
BOUNDS = (
    0.005,
    0.01,
    0.025,
    0.05,
    0.1,
    0.25,
    0.5,
    1.0,
    2.5,
    5.0,
    10.0,
)  # seconds; above the last is one more place
VERSION = 1
# Version, then requests by class, requests by seconds (not yet added up), and microseconds in all.
_LAYOUT = struct.Struct(f"<{2 + len(CLASSES) + len(BOUNDS) + 1}Q")
_PAST = "requests.past"


@dataclass(frozen=True, slots=True)
class Totals:
    """What was counted: by class of status, by seconds (each place alone, the last is above all bounds), seconds."""

    by_class: tuple[int, ...]
    by_seconds: tuple[int, ...]
    seconds: float

    @property
    def count(self) -> int:
        return sum(self.by_seconds)


class Tally:
    """The count of this process. Only one thread may write it."""

    def __init__(self, folder: Path) -> None:
        """Begin a file in the run folder, and hold it as long as this process lives."""
        self._numbers = [VERSION, *_empty()[1:]]
        self._handle = -1
        # The disk may be full; nobody's answer depends on a count.
        with contextlib.suppress(OSError), _alone(folder):
            _fold_the_dead(folder)
            path = folder / f"requests-{os.getpid()}.tally"
            self._handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
            fcntl.flock(self._handle, fcntl.LOCK_EX)
        self._keep()

    def count(self, status: int, seconds: float) -> None:
        """Note one answer; status 0 for none."""
        self._numbers[1 + min(status // 100, 5)] += 1
        self._numbers[1 + len(CLASSES) + bisect_left(BOUNDS, seconds)] += 1
        self._numbers[-1] += round(seconds * 1_000_000)
        self._keep()

    def _keep(self) -> None:
        with contextlib.suppress(OSError):
            os.pwrite(self._handle, _LAYOUT.pack(*self._numbers), 0)


def totals(folder: Path) -> Totals:
    """All that was counted on this machine, by processes that live and those that have ended."""
    with _alone(folder):
        _fold_the_dead(folder)
        numbers = [sum(column) for column in zip(_empty(), *map(_read, _files(folder)), strict=True)]
    first, second = 1, 1 + len(CLASSES)
    return Totals(tuple(numbers[first:second]), tuple(numbers[second:-1]), numbers[-1] / 1_000_000)


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Nobody else folds or sums meanwhile."""
    handle = os.open(folder / "requests.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _fold_the_dead(folder: Path) -> None:
    """Add what ended processes counted to the past, and clear their files away. Whoever lives holds its file."""
    for path in folder.glob("requests-*.tally"):
        with path.open("rb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            past, fresh = folder / _PAST, folder / f"{_PAST}.fresh"
            together = [sum(pair) for pair in zip(_read(past), _read(path), strict=True)]
            try:
                fresh.write_bytes(_LAYOUT.pack(VERSION, *together[1:]))
                fresh.replace(past)
            except OSError:  # the disk is full: it is added up as it stands, and folded later
                continue
            path.unlink()


def _files(folder: Path) -> Iterator[Path]:
    yield from folder.glob("requests-*.tally")
    yield folder / _PAST


def _read(path: Path) -> tuple[int, ...]:
    """The numbers of one file; none for one that isn't there, or is of another release."""
    try:
        numbers = _LAYOUT.unpack(path.read_bytes())
    except (OSError, struct.error):
        return _empty()
    return numbers if numbers[0] == VERSION else _empty()


def _empty() -> tuple[int, ...]:
    return (0,) * (_LAYOUT.size // 8)
