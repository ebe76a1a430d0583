"""The slate: which jobs are being done just now, told to the next engine of this home, should this one be killed.

A write of eight bytes into the system's cache, since a row for each job would cost a sync of the disk.
"""

from __future__ import annotations

import os
import struct
from pathlib import Path

from django.conf import settings

NAME = "jobs.begun"
_NUMBER = struct.Struct("<q")


class Slate:
    """One line for each hand. Made empty when work begins."""

    def __init__(self) -> None:
        self._file = os.open(_place(), os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)

    def note(self, line: int, job: int) -> None:
        """Say which job a hand does; 0 for none."""
        os.pwrite(self._file, _NUMBER.pack(job), line * _NUMBER.size)

    def close(self) -> None:
        os.close(self._file)


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
