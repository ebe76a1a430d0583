"""`makeright replay --check`: fold the event log, and say where the rows differ from what it tells."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from makeright.events.replaying import Outcome, replay

MOST = 50  # differences that are shown


class Command(BaseCommand):
    help = (
        "Rebuilds states and assignments from the event log and compares them with the rows. Changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="compare, which is all that it does")

    def handle(self, *args: Any, **options: Any) -> None:
        outcome = replay()
        for difference in outcome.differences[:MOST]:
            self.stdout.write(str(difference))
        if len(outcome.differences) > MOST:
            self.stdout.write(f"… and {len(outcome.differences) - MOST} more")
        if not outcome.agrees:
            raise CommandError(
                f"The log and the rows differ in {len(outcome.differences)} places ({_said(outcome)})."
            )
        self.stdout.write(f"The log and the rows agree: {_said(outcome)}.")


def _said(outcome: Outcome) -> str:
    return ", ".join(f"{count:,} {what}" for what, count in outcome.looked_at.items())
