"""What the schedule has a process of its own do by night: the engine only waits, and loads nothing of it."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from makeright.operating import remembering

TRY_AGAIN_AFTER = timedelta(hours=1)
LONGEST = timedelta(hours=12)


class NotBackedUp(Exception):
    """There is no backup, and nothing is left of the attempt. Says why, and what to do."""


def back_up_tonight() -> None:
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
