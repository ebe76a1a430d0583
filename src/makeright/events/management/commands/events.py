"""The event log from the command line: `makeright events kinds` and `makeright events cursors`."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from makeright.events.cataloging import catalog
from makeright.events.cursors import FOLLOWERS, Standing, standings


class Command(BaseCommand):
    help = "Lists the kinds of events, and how far those who follow the log have come."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("kinds", help="every kind with its fields and codes, in Markdown")
        cursors = verbs.add_parser("cursors", help="who follows the log, how far behind, and what stops them")
        cursors.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["verb"] == "kinds":
            self.stdout.write(catalog(), ending="")
        else:
            self._cursors(as_json=options["json"])

    def _cursors(self, *, as_json: bool) -> None:
        rows = standings()
        if as_json:
            self.stdout.write(json.dumps([row._asdict() for row in rows], default=str))
            return
        for row in rows:
            self.stdout.write(f"{row.name}: {_state(row)}, last moved {row.moved_at:%Y-%m-%d %H:%M:%S} UTC")
            if row.failing_since:
                failing_for = str(timezone.now() - row.failing_since).split(".")[0]
                self.stdout.write(f"  stuck for {failing_for} at {row.last_error}")
            if row.name not in FOLLOWERS:
                self.stdout.write("  nobody follows under this name any longer")
        for name in sorted(FOLLOWERS.keys() - {row.name for row in rows}):
            self.stdout.write(f"{name}: has not begun")
        if not rows and not FOLLOWERS:
            self.stdout.write("Nobody follows the log by a cursor.")


def _state(row: Standing) -> str:
    if row.is_ahead:
        return "ahead of the log, which was put back to an earlier day"
    return f"{row.behind} behind" if row.behind else "up to date"
