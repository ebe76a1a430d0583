"""The index from the command line: `makeright search status`, `rebuild [KIND]`, `check` and `tidy`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from makeright.search import checking, rebuilding, tidying
from makeright.search.sources import SOURCES
from makeright.search.tables import engine


class Command(BaseCommand):
    help = "Shows how the search index stands, makes it anew, looks whether it is right, and tidies it."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("status", help="what can be found, and how far a rebuild has come")
        rebuild = verbs.add_parser(
            "rebuild", help="make everything anew, or one kind; meanwhile the old answers"
        )
        rebuild.add_argument("kind", nargs="?", choices=sorted(SOURCES))
        verbs.add_parser("check", help="compare counts and samples with what is kept")
        verbs.add_parser(
            "tidy", help="let go of what was taken out, so that nothing of it stays in the index"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["verb"] == "status":
            self._tell()
        elif options["verb"] == "rebuild":
            rebuilding.rebuild(options["kind"])
            for standing in rebuilding.progress():
                self.stdout.write(f"{standing.kind}: {standing.rebuilt:,} of {standing.things:,}")
            self._tell()
        elif options["verb"] == "tidy":
            tidying.tidy()
            self.stdout.write("Tidy.")
        elif faults := checking.check():
            raise CommandError("\n".join(faults))
        else:
            self.stdout.write("Everything that can be found is as it should be.")

    def _tell(self) -> None:
        for standing in rebuilding.standings():
            rebuilt = "" if standing.rebuilt is None else f"; being rebuilt, {standing.rebuilt:,} so far"
            self.stdout.write(f"{standing.kind}: {standing.entries:,} of {standing.things:,}{rebuilt}")
        self.stdout.write(f"{engine().size():,} bytes")
