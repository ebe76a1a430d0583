"""`makeright export [FOLDER]`: everything that is kept here, as lines of JSON and files, for any other program."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from makeright.operating.exporting import NotExported, default_place, export

MOST_NAMED = 20


class Command(BaseCommand):
    help = "Takes everything out, as lines of JSON and files, while everybody works. Secrets stay (docs/export.md)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "folder", nargs="?", type=Path, help="a new folder; else one in the home’s exports/"
        )
        parser.add_argument("--json", action="store_true", help="for programs: a JSON object at the end")

    def handle(self, *args: Any, **options: Any) -> None:
        as_json = options["json"]
        try:
            done = export(options["folder"] or default_place(), say=_silent if as_json else self.stdout.write)
        except NotExported as error:
            raise CommandError(f"Nothing was taken out. {error}") from error
        if as_json:
            said = {
                "folder": str(done.place),
                "rows": done.rows,
                "files": done.files,
                "missing": done.missing,
            }
            self.stdout.write(json.dumps(said))
            return
        self.stdout.write(
            f"Everything is in {done.place}: {done.rows:,} rows, {done.files:,} files and mails."
        )
        for key in done.missing[:MOST_NAMED]:
            self.stdout.write(f"Missing where it should be: {key}")
        if len(done.missing) > MOST_NAMED:
            self.stdout.write(
                f"… and {len(done.missing) - MOST_NAMED:,} more; {done.place}/manifest.json names all."
            )


def _silent(words: str) -> None:
    """Nothing is said on the way."""
