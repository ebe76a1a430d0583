"""`makeright reactions`: what follows from what, as a table of "when … then …"."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.core.management.base import BaseCommand

from makeright.events.cursors import FOLLOWERS
from makeright.events.reacting import table


class Command(BaseCommand):
    help = "Says what follows from which event, and who follows the log by a cursor."

    def handle(self, *args: Any, **options: Any) -> None:
        for kind, rows in groupby(table(), key=lambda row: row[0]):
            self.stdout.write(f"when {kind}")
            for _, reaction, together in rows:
                module, _, name = reaction.rpartition(".")
                ending = ", or neither happens" if together else ""
                self.stdout.write(f"  then {name.replace('_', ' ')}{ending}  ({module})")
        for name, follower in sorted(FOLLOWERS.items()):
            self.stdout.write(f"later, by the cursor {name}  ({follower.do.__module__})")
