"""Checking the database file for damage, each night and when asked; the outcome is remembered in the home.

PostgreSQL sees to its own pages; SQLite is asked. It reads the whole file, and nobody waits for it meanwhile.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone

from makeright.lib.syncing import write_whole
from makeright.operating.by_night import in_a_process_of_its_own, last_words

LONGEST = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the last check found: nothing, if the file is whole."""

    at: datetime
    faults: list[str]


class Damaged(Exception):
    """The file is damaged. Says how, and what to do."""


def tonight() -> None:
    """Check the file in a process of its own. Called by the schedule. Raises Damaged."""
    if connection.vendor != "sqlite":
        return
    done = in_a_process_of_its_own("doctor", "--check-database", within=LONGEST)
    if done.returncode:
        raise Damaged(last_words(done) or "The check was ended from outside.")


def check(now: datetime | None = None) -> Outcome:
    """Have SQLite read the whole file and compare it with itself; remember the outcome. Writers go on."""
    if connection.vendor != "sqlite":
        return Outcome(now or timezone.now(), [])
    place = f"{Path(connection.settings_dict['NAME']).absolute().as_uri()}?mode=ro"
    try:
        with contextlib.closing(sqlite3.connect(place, uri=True, timeout=30)) as file:
            said = [str(row[0]) for row in file.execute("PRAGMA integrity_check(10)")]
    except sqlite3.DatabaseError as error:
        said = [str(error)]
    outcome = Outcome(now or timezone.now(), [] if said == ["ok"] else said)
    plain = {"at": outcome.at.isoformat(), "faults": outcome.faults}
    write_whole(_paper(), json.dumps(plain).encode())
    return outcome


def last() -> Outcome | None:
    """What the last check found; None if there was none."""
    with contextlib.suppress(OSError, ValueError, TypeError, KeyError):
        said = json.loads(_paper().read_bytes())
        return Outcome(datetime.fromisoformat(said["at"]), [str(words) for words in said["faults"]])
    return None


def _paper() -> Path:
    return Path(settings.MAKERIGHT_RUN) / "database.check"
