"""Syncing: what was written is on the disk, and stands under its name whole or not at all, whatever is cut off when."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
from pathlib import Path


def sync(path: Path) -> None:
    """See to it that a file, or the names in a folder, are on disk."""
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno != errno.EINVAL or not path.is_dir():
            raise  # the folder of a file system that doesn't know how, such as a network share, is let pass
    finally:
        os.close(handle)


def write_whole(place: Path, content: bytes) -> None:
    """Put a small file at a place, for its owner's eyes: the old one or the new one is there, never a part."""
    passing = _passing(place, content)
    try:
        passing.replace(place)
    finally:
        passing.unlink(missing_ok=True)
    sync(place.parent)


def write_first(place: Path, content: bytes) -> None:
    """Put a small file at a place where there is none, for its owner's eyes. Of several who do so at once the first
    wins, and the others find that one."""
    passing = _passing(place, content)
    try:
        with contextlib.suppress(FileExistsError):
            os.link(passing, place)
    finally:
        passing.unlink()
    sync(place.parent)


def _passing(place: Path, content: bytes) -> Path:
    passing = place.with_name(f".{place.name}.{secrets.token_hex(4)}.part")
    try:
        with open(os.open(passing, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        passing.unlink(missing_ok=True)  # a full disk need not be fuller
        raise
    return passing
