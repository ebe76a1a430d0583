"""What other programs keep: `makeright import makeright FOLDER`, into an empty installation, is what `makeright export`
took out. `makeright import mbox|maildir PATH… --inbox ADDRESS` is mail of long ago, and `makeright import
conversations-csv FILE --inbox ADDRESS` a table of what was said elsewhere: both come in as history."""

# ruff: noqa: N999  (the file is called what the command is)

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from makeright.conversations import taking_tables
from makeright.mail import taking_mailboxes
from makeright.operating.bringing_in import NotBroughtIn, bring_in

MAILBOXES = {
    "mbox": "mails in mbox files, as history",
    "maildir": "mails in a Maildir, as history",
}


class Command(BaseCommand):
    help = "Brings in what another program, or another Makeright, keeps."
    requires_system_checks: list[str] = []  # the database is empty yet

    def add_arguments(self, parser: CommandParser) -> None:
        sources = parser.add_subparsers(dest="source", required=True, metavar="SOURCE")
        ours = sources.add_parser("makeright", help="an export of Makeright, into an empty installation")
        ours.add_argument("folder", type=Path)
        ours.add_argument("--json", action="store_true", help="for programs: a JSON object at the end")
        for name, means in MAILBOXES.items():
            taking_mailboxes.add_arguments(sources.add_parser(name, help=means))
        table = sources.add_parser("conversations-csv", help="a table of what was said elsewhere, as history")
        taking_tables.add_arguments(table)

    def handle(self, *args: Any, **options: Any) -> None:
        if options["source"] in MAILBOXES:
            taking_mailboxes.take(options, is_archive=True, out=self.stdout, progress=self.stderr)
        elif options["source"] == "conversations-csv":
            taking_tables.take(options, out=self.stdout, progress=self.stderr)
        else:
            self._bring_in(options["folder"], as_json=options["json"])

    def _bring_in(self, folder: Path, *, as_json: bool) -> None:
        try:
            done = bring_in(folder, say=_silent if as_json else self.stdout.write)
        except NotBroughtIn as error:
            raise CommandError(f"Nothing was brought in. {error}") from error
        if as_json:
            self.stdout.write(json.dumps({"rows": done.rows, "files": done.files, "notes": done.notes}))
            return
        for note in done.notes:
            self.stdout.write(note)
        self.stdout.write(
            f"Brought in {sum(done.rows.values()):,} rows in {len(done.rows)} tables, {done.files:,} files and mails."
        )


def _silent(words: str) -> None:
    """Nothing is said on the way."""
