"""Segments from the command line: `makeright segments list` and `rename`. What they ask is made on their page."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from makeright.customers import segmenting
from makeright.customers.models import Segment
from makeright.customers.refusals import Refused
from makeright.lib.actor import Actor

BY = Actor.system("command")


class Command(BaseCommand):
    help = "Lists and renames the questions over customers that have a name."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("list", help="those there are").add_argument("--json", action="store_true")
        renaming = verbs.add_parser("rename", help="call it otherwise")
        renaming.add_argument("name")
        renaming.add_argument("to")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["verb"] == "list":
            for one in Segment.objects.order_by("name"):
                told = {"name": one.name, "conditions": one.conditions}
                self.stdout.write(json.dumps(told) if options["json"] else one.name)
            return
        segment = Segment.objects.filter(name=options["name"]).first()
        if segment is None:
            raise CommandError(f"There is no segment {options['name']}.")
        try:
            segmenting.rename(segment, options["to"], by=BY)
        except Refused as refused:
            raise CommandError(refused.words) from refused
        self.stdout.write(f"It is called {segment}.")
