"""Pacing: how many calls a token may make in a minute, so that one program leaves room for the others.

All processes of a machine count together in one small file, mapped into memory: for each token and pace the moment at
which its calls so far would be paid off (the generic cell rate algorithm). No row is written. A moment that has passed
says as much as none, so places become free by themselves. Several machines count each for itself.
"""

from __future__ import annotations

import fcntl
import hashlib
import math
import mmap
import os
import struct
import threading
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from makeright.api.problems import Problem

WITHIN = 60.0  # seconds
FILE = "api.pace"
PLACES, PLACE, NEIGHBORS = 8192, struct.Struct("<Qd"), 8
READS = ("GET", "HEAD")


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of a pace: `calls`, and the seconds until all `most` are there again."""

    pace: str
    most: int
    calls: int
    seconds: float


def keep_pace(request: HttpRequest, token: int, *, now: float | None = None) -> None:
    """Count a call before it is answered. Raises Problem (`too_often`, 429) if it is one too many.

    `now` is of a clock that all processes share and nobody sets (`time.monotonic`).
    """
    now = time.monotonic() if now is None else now
    paces = [("calls", settings.MAKERIGHT_API_CALLS)]
    if request.method not in READS:
        paces.append(("changes", settings.MAKERIGHT_API_CHANGES))
    told: list[Left] = []
    request.pace = told  # type: ignore[attr-defined]
    for pace, most in paces:
        if most:
            left, wait = _board(Path(settings.MAKERIGHT_RUN) / FILE).count(pace, token, most, now)
            told.append(left)
            if wait:
                detail = f"This token may make {most} {pace} in a minute. Wait, then send it again."
                raise Problem(429, "too_often", detail, retry_after=math.ceil(wait))


def tell_pace(request: HttpRequest, response: HttpResponseBase) -> None:
    """Say what is left, as draft-ietf-httpapi-ratelimit-headers-10 has it."""
    if told := getattr(request, "pace", []):
        response["RateLimit-Policy"] = ", ".join(f'"{each.pace}";q={each.most};w={WITHIN:g}' for each in told)
        response["RateLimit"] = ", ".join(
            f'"{each.pace}";r={each.calls};t={math.ceil(each.seconds)}' for each in told
        )


class Board:
    """The file: places of a digest and a moment. Whoever counts holds its lock for some microseconds."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        os.ftruncate(self._file, PLACES * PLACE.size)
        self._map = mmap.mmap(self._file, PLACES * PLACE.size)
        self._threads = threading.Lock()

    def count(self, pace: str, token: int, most: int, now: float) -> tuple[Left, float]:
        """What is left after one call more, and the seconds to wait if that is one too many: then it isn't counted."""
        mark = int.from_bytes(hashlib.blake2b(f"{pace}|{token}".encode(), digest_size=8).digest())
        each = WITHIN / most
        with self._threads:
            fcntl.flock(self._file, fcntl.LOCK_EX)
            try:
                at, owed = self._find(mark, now)
                after = owed + each
                wait = after - WITHIN if after > WITHIN + each / 1000 else 0.0
                if not wait:
                    PLACE.pack_into(self._map, at, mark, now + after)
            finally:
                fcntl.flock(self._file, fcntl.LOCK_UN)
        owing = owed if wait else after
        return Left(pace, most, max(math.floor((WITHIN - owing) / each + 0.001), 0), owing), wait

    def _find(self, mark: int, now: float) -> tuple[int, float]:
        """Where it stands, or will, and the seconds until what it used is there again. Among neighbors who are all in
        use, the one who owes least makes room."""
        best, least = 0, math.inf
        for step in range(NEIGHBORS):
            at = (mark + step) % PLACES * PLACE.size
            found, moment = PLACE.unpack_from(self._map, at)
            owed = (
                moment - now if now < moment <= now + WITHIN else 0.0
            )  # beyond: from before the machine began anew
            if found == mark:
                return at, owed
            if owed < least:
                best, least = at, owed
        return best, 0.0


@cache
def _board(path: Path) -> Board:
    return Board(path)
