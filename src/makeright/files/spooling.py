"""Spooling: what comes in piece by piece, and is too much to hold in memory, goes to a file as it comes."""

from __future__ import annotations

import hashlib
import time
from pathlib import Path

from makeright.files.shelves import SCRAP, Spooled
from makeright.lib.ids import new_id

LEFT_FOR = 86_400.0  # seconds that a file may lie whose sender a power cut interrupted


class Spool:
    """A file that grows. `write` to it, then `finish` or `discard`."""

    def __init__(self, folder: Path) -> None:
        """`folder` should be on the file system of the shelf, so that the file can be renamed into place. Raises
        OSError if no file can be made."""
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / f"{new_id()}{SCRAP}"
        self._file = open(self._path, "xb")
        self._digest = hashlib.sha256()
        self._size = 0

    def write(self, piece: bytes) -> None:
        """Take the next piece. Raises OSError if the disk is full."""
        self._file.write(piece)
        self._digest.update(piece)
        self._size += len(piece)

    def finish(self) -> Spooled:
        """Give all that came, for a shelf to take over. It is not synced yet: the shelf does that."""
        self._file.close()
        return Spooled(self._path, self._size, self._digest.hexdigest())

    def discard(self) -> None:
        """Throw away what came. Twice is harmless."""
        try:
            self._file.close()
        except OSError:  # what was still to be written doesn't fit, and is wanted no more
            pass
        self._path.unlink(missing_ok=True)


def clear_out(folder: Path) -> None:
    """Take away what a power cut left."""
    for path in folder.glob(f"*{SCRAP}"):
        if time.time() - path.stat().st_mtime > LEFT_FOR:
            path.unlink(missing_ok=True)
