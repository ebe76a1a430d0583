"""A furnished house once more: it is furnished once a run, and each house after that takes a copy of its rows.

Who tests side by side shares what is kept, in the folder that FURNISHED_HOUSES names. Without one (outside a run of
tests) every house is furnished by itself.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.postgres import copy_database, drop_database

FOLDER = "FURNISHED_HOUSES"


@contextlib.contextmanager
def kept_for_a_run() -> Iterator[None]:
    """Have a folder for what is kept, unless there is one; what is kept goes with it."""
    if os.environ.get(FOLDER):
        yield
        return
    with tempfile.TemporaryDirectory(prefix="furnished-") as folder:
        os.environ[FOLDER] = folder
        try:
            yield
        finally:
            del os.environ[FOLDER]
            for note in Path(folder).glob("*.database"):
                drop_database(*note.read_text().splitlines())


def furnish_file(rows: Path, wanted: str, furnish: Callable[[], None]) -> None:
    """Have a SQLite file with what is wanted in it: the first time as `furnish` makes it, later as a copy."""
    with _kept(wanted, "sqlite3") as kept:
        if kept is None:
            furnish()
        elif kept.exists():
            shutil.copyfile(kept, rows)
        else:
            furnish()
            assert not rows.with_name(f"{rows.name}-wal").exists(), "whoever furnished has closed the file"
            shutil.copyfile(rows, kept)


def furnish_database(server: str, name: str, wanted: str, furnish: Callable[[], None]) -> None:
    """Have a database of this name, which stands there empty, with what is wanted in it, likewise."""
    with _kept(f"{server} {wanted}", "database") as kept:
        if kept is None:
            furnish()
        elif kept.exists():
            copy_database(server, kept.read_text().splitlines()[1], name)
        else:
            furnish()
            template = f"furnished_{secrets.token_hex(6)}"
            copy_database(server, name, template)
            kept.write_text(f"{server}\n{template}")


@contextlib.contextmanager
def _kept(wanted: str, kind: str) -> Iterator[Path | None]:
    """Where that is kept, or will be; nobody else makes or takes it meanwhile. None where nothing is kept."""
    folder = os.environ.get(FOLDER)
    if not folder:
        yield None
        return
    path = Path(folder, f"{hashlib.sha256(wanted.encode()).hexdigest()[:20]}.{kind}")
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield path
