"""The slate: which jobs are being done just now, told to the next engine of this home, should this one be killed.

A write of eight bytes into the system's cache, since a row for each job would cost a sync of the disk.
"""

from __future__ import annotations

import contextlib
import logging
import os
import struct
from pathlib import Path

from django.conf import settings

log = logging.getLogger(__name__)

NAME = "jobs.begun"
_NUMBER = struct.Struct("<q")


class Slate:
    """One line for each hand. Made empty when work begins.

    If it can't be written on, as on a full disk, it is taken away: the next engine knows then that nobody knows.
    """

    def __init__(self, lines: int) -> None:
        """Its room is taken now, while there is some. Whoever writes on it has a lock."""
        self._file: int | None = None
        try:
            self._file = os.open(_place(), os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
            os.pwrite(self._file, bytes(lines * _NUMBER.size), 0)
        except OSError as error:
            self._give_up(error)

    def note(self, line: int, job: int) -> None:
        """Say which job a hand does; 0 for none. Never raises: the job matters more."""
        if self._file is None:
            return
        try:
            os.pwrite(self._file, _NUMBER.pack(job), line * _NUMBER.size)
        except OSError as error:
            self._give_up(error)

    def _give_up(self, error: OSError) -> None:
        log.warning("which jobs are being done is not written down any more: %s", error.strerror)
        with contextlib.suppress(OSError):
            _place().unlink()
        if self._file is not None:
            os.close(self._file)
            self._file = None


def last_noted() -> frozenset[int] | None:
    """The jobs that were being done when the last engine of this home ended; None if nobody wrote that down."""
    try:
        said = _place().read_bytes()
    except OSError:
        return None
    whole = len(said) // _NUMBER.size * _NUMBER.size
    return frozenset(job for (job,) in _NUMBER.iter_unpack(said[:whole]) if job)


def _place() -> Path:
    return Path(settings.MAKERIGHT_RUN) / NAME
