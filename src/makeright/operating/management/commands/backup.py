"""`makeright backup [--to FOLDER|FILE]`, `makeright backup --verify ARCHIVE`, `makeright backup --list`."""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError, CommandParser

from makeright.operating import keeping, remembering
from makeright.operating.archives import NotAnArchive
from makeright.operating.backing_up import Backup, back_up
from makeright.operating.by_night import NotBackedUp
from makeright.operating.passphrases import add_arguments, passphrase_of
from makeright.operating.verifying import Unverifiable, verify

NICE = 10
WITHOUT_KEYS = (
    "The keys were left out, since there is no passphrase: after a restore everybody signs in again, and sealed"
    " passwords must be entered anew. To keep the keys as well, set MAKERIGHT_BACKUP_PASSPHRASE, or name a file in"
    " --passphrase-file."
)


class Command(BaseCommand):
    help = "Makes a backup of rows, files and keys while everybody works, or verifies one by restoring it for a trial."
    requires_system_checks: list[str] = []  # it must come where these fail

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_mutually_exclusive_group()
        what.add_argument(
            "--to", type=Path, metavar="FOLDER|FILE", help="where to put it, a folder or a file.tar"
        )
        what.add_argument(
            "--verify", type=Path, metavar="ARCHIVE", help="verify a backup instead of making one"
        )
        what.add_argument("--list", action="store_true", help="say which backups there are")
        what.add_argument(
            "--nightly", action="store_true", help="as the schedule does: make, verify, tidy up"
        )
        parser.add_argument("--json", action="store_true", help="with --list: for programs")
        add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        signal.signal(signal.SIGTERM, _end)
        if options["list"]:
            self._list(as_json=options["json"])
        elif options["verify"]:
            self._verify(options["verify"], passphrase_of(options))
        elif options["nightly"]:
            self._make_nightly()
        else:
            self._make(options["to"], passphrase_of(options))

    def _make(self, to: Path | None, passphrase: str) -> None:
        try:
            backup = back_up(to=to, passphrase=passphrase, say=self.stdout.write)
        except NotBackedUp as error:
            raise CommandError(f"There is no backup. {error}") from error
        self._tell(backup)
        self.stdout.write(f"To be sure of it: makeright backup --verify {backup.place}")

    def _make_nightly(self) -> None:
        os.nice(NICE)
        try:
            self._tell(keeping.make_nightly(self.stdout.write))
        except NotBackedUp as error:
            raise CommandError(str(error)) from error

    def _tell(self, backup: Backup) -> None:
        for words, keys in (("missing", backup.missing), ("not what their name says", backup.changed)):
            if keys:
                self.stderr.write(f"{len(keys):,} files that rows name are {words}, such as {keys[0]}.")
        if not backup.paper.has_keys:
            self.stderr.write(WITHOUT_KEYS)
        self.stdout.write(f"Backed up: {backup.place} ({_size(backup.paper.size)})")

    def _verify(self, place: Path, passphrase: str) -> None:
        try:
            verdict = verify(place, passphrase=passphrase, say=self.stdout.write)
        except (NotAnArchive, Unverifiable) as error:
            raise CommandError(str(error)) from error
        for note in verdict.notes:
            self.stdout.write(note)
        if not verdict.is_sound:
            for difference in verdict.differences:
                self.stderr.write(difference)
            if verdict.is_locked and len(verdict.differences) == 1:
                raise CommandError(
                    f"All else in {place.name} is as it was. Verify it once more with the passphrase that it was made"
                    " with: --passphrase-file FILE"
                )
            raise CommandError(f"{place.name} is NOT sound: restore another one, and make a new one now.")
        self.stdout.write(f"{place.name} is sound: it was restored for a trial, and everything is as it was.")

    def _list(self, *, as_json: bool) -> None:
        papers = remembering.papers()
        if as_json:
            self.stdout.write(json.dumps([_plainly(paper) for paper in papers]))
            return
        if not papers:
            self.stdout.write(f"There are no backups in {remembering.folder()}.")
        for paper in papers:
            verified = f"verified {paper.verified_at:%Y-%m-%d %H:%M}" if paper.verified_at else "not verified"
            keys = "with keys" if paper.has_keys else "without keys"
            self.stdout.write(
                f"{paper.place}  {_size(paper.size)}, {paper.kind}, {keys}, {paper.fault or verified}"
            )


def _plainly(paper: remembering.Paper) -> dict[str, Any]:
    return {
        "place": str(paper.place),
        "size": paper.size,
        "kind": paper.kind,
        "has_keys": paper.has_keys,
        "verified_at": paper.verified_at.isoformat() if paper.verified_at else None,
        "fault": paper.fault,
    }


def _size(size: int) -> str:
    return f"{size / 1_000_000:,.1f} MB"


def _end(number: int, frame: FrameType | None) -> NoReturn:
    """Whoever is told to end takes away what they had begun."""
    sys.exit(128 + number)
