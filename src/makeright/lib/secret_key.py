"""The installation's own secret key and those it had before, as they stand in its home. Imports no Django.

`secret.key` holds the key in force; `secret.old.keys` holds those before it, a line each, the newest first. What was
sealed or signed with an old key is still read; new things are sealed and signed with the one in force.
"""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from makeright.lib.syncing import write_first, write_whole

CURRENT, OLD = "secret.key", "secret.old.keys"


def in_force(home: Path, *, stated: str = "", stated_old: Iterable[str] = ()) -> list[str]:
    """Give the key in force, then the old ones, the newest first. Makes the first key of a new home.

    `stated` and `stated_old` are what the environment or the configuration file says; a stated key goes before
    the one in the home, which is then an old one.
    """
    kept = home / CURRENT
    if not stated and not kept.exists():
        write_first(kept, secrets.token_urlsafe(48).encode())
    return list(dict.fromkeys(key.strip() for key in (stated, *stated_old, *of_home(home)) if key.strip()))


def of_home(home: Path) -> list[str]:
    """The keys that stand in the home, the one in force first. Makes none."""
    kept = [_read(home / CURRENT), *_read(home / OLD).splitlines()]
    return list(dict.fromkeys(key.strip() for key in kept if key.strip()))


def renew(home: Path) -> str:
    """Put a new key in force, and keep the one so far among the old; give the new one.

    The old key is on disk in its new place before the new key is, so that no moment loses it. Of several who renew at
    once each has its turn.
    """
    with _alone(home):
        write_whole(home / OLD, "".join(f"{key}\n" for key in of_home(home)).encode())
        fresh = secrets.token_urlsafe(48)
        write_whole(home / CURRENT, fresh.encode())
        return fresh


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    handle = os.open(home, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _read(path: Path) -> str:
    return path.read_text() if path.exists() else ""
