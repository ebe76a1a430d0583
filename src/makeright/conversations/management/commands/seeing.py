"""Who sees what, from the command line: `makeright seeing` says how far colleagues see each other's matters;
`makeright seeing everyone`, `inboxes` or `own` changes it."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from makeright.conversations import seeing
from makeright.conversations.models.seeing import EVERYONE, INBOXES, OWN, SEEING
from makeright.lib.actor import Actor

MEANS = {
    EVERYONE: "Whoever serves here sees every conversation.",
    INBOXES: "Whoever serves in an inbox sees all of its conversations.",
    OWN: "Whoever serves in an inbox sees there what is theirs and what is nobody's.",
}


class Command(BaseCommand):
    help = "Says how far colleagues see each other's matters, and changes it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("rule", nargs="?", choices=SEEING, help=" ".join(MEANS.values()))

    def handle(self, *args: Any, **options: Any) -> None:
        if options["rule"]:
            seeing.change_rule(options["rule"], by=Actor.system("command"))
        self.stdout.write(MEANS[seeing.rule()])
