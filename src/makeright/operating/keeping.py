"""Keeping a backup of each night: made and verified by a process of its own, old ones taken away."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from makeright.operating import remembering
from makeright.operating.archives import NotAnArchive
from makeright.operating.backing_up import Backup, NotBackedUp, back_up
from makeright.operating.remembering import BEFORE_MIGRATE, NIGHTLY
from makeright.operating.verifying import Unverifiable, Verdict, verify

TRY_AGAIN_AFTER = timedelta(hours=1)
LONGEST = timedelta(hours=12)
Say = Callable[[str], None]


def tonight() -> None:
    """Have tonight's backup made, verified and the old ones tidied away. Called by the schedule; the engine only waits.

    What fails is tried again an hour later at the earliest. Raises NotBackedUp, in words.
    """
    last = remembering.attempt()
    if last.fault and last.at and timezone.now() - last.at < TRY_AGAIN_AFTER:
        raise NotBackedUp(last.fault)
    done = in_a_process_of_its_own("backup", "--nightly", within=LONGEST)
    if done.returncode:
        raise NotBackedUp(last_words(done) or "The backup was ended from outside.")


def in_a_process_of_its_own(*arguments: str, within: timedelta) -> subprocess.CompletedProcess[str]:
    """Run a command of ours, at low priority: its memory and its heat are not the engine's. Raises NotBackedUp when
    time is up."""
    try:
        return subprocess.run(
            [sys.executable, "-m", "django", *arguments],
            cwd=settings.MAKERIGHT_HOME,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            timeout=within.total_seconds(),
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise NotBackedUp(f"It took longer than {within}, and was ended.") from None


def last_words(ended: subprocess.CompletedProcess[str]) -> str:
    """What a command of ours said as it failed; nothing if it was ended from outside."""
    last = ended.stderr.strip().rpartition("\n")[2]
    return last.removeprefix("CommandError: ") if ended.returncode > 0 else ""


def make_nightly(say: Say = lambda words: None) -> Backup:
    """Make the nightly backup and verify it; then take away those beyond MAKERIGHT_BACKUP_KEEP. Raises NotBackedUp."""
    backup, _ = make_and_verify(NIGHTLY, say)
    remembering.tidy(settings.MAKERIGHT_BACKUP_KEEP)
    return backup


def make_before_migrate(say: Say = lambda words: None) -> Backup:
    """Make and verify a backup before the database is changed. Raises NotBackedUp."""
    backup, _ = make_and_verify(BEFORE_MIGRATE, say)
    remembering.tidy(settings.MAKERIGHT_BACKUP_KEEP)
    return backup


def make_and_verify(
    kind: str, say: Say = lambda words: None, to: Path | None = None
) -> tuple[Backup, Verdict]:
    """Make a backup and restore it for a trial. Raises NotBackedUp if either fails; a backup that isn't sound stays,
    and says so in its paper."""
    passphrase = settings.MAKERIGHT_BACKUP_PASSPHRASE
    backup = back_up(to=to, kind=kind, passphrase=passphrase, say=say)
    try:
        verdict = verify(backup.place, passphrase=passphrase, say=say)
    except (NotAnArchive, Unverifiable) as error:
        return _fail(f"The backup {backup.place.name} can't be verified: {error}")
    if not verdict.is_sound:
        return _fail(f"The backup {backup.place.name} is not sound: {' '.join(verdict.differences[:3])}")
    return backup, verdict


def _fail(fault: str) -> tuple[Backup, Verdict]:
    remembering.note_attempt(timezone.now(), fault)
    raise NotBackedUp(fault)
