"""Keeping a backup of each night: made and verified, old ones taken away."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from makeright.operating import remembering
from makeright.operating.archives import NotAnArchive
from makeright.operating.backing_up import Backup, back_up
from makeright.operating.by_night import NotBackedUp
from makeright.operating.remembering import BEFORE_MIGRATE, NIGHTLY
from makeright.operating.verifying import Unverifiable, Verdict, verify

Say = Callable[[str], None]


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
