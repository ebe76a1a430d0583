"""Tags from the command line: `makeright tags list`, `add`, `rename`, `color`, `retire` and `reinstate`."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Count

from makeright.conversations import keeping_tags
from makeright.conversations.models import Tag
from makeright.conversations.models.tag import COLORS, NO_COLOR
from makeright.conversations.refusals import Refused
from makeright.lib.actor import Actor

BY = Actor.system("command")


class Command(BaseCommand):
    help = "Lists and keeps the words that conversations are sorted by."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        listing = verbs.add_parser("list", help="what is kept, and how many conversations have it")
        listing.add_argument("--json", action="store_true")
        adding = verbs.add_parser("add", help="one more")
        adding.add_argument("name")
        adding.add_argument("color", nargs="?", default=NO_COLOR, choices=COLORS)
        renaming = verbs.add_parser("rename", help="call it something else")
        renaming.add_argument("name")
        renaming.add_argument("to")
        coloring = verbs.add_parser("color", help="give it another color")
        coloring.add_argument("name")
        coloring.add_argument("color", choices=COLORS)
        for verb, words in (
            ("retire", "put it on nothing more; what has it keeps it"),
            ("reinstate", "have one be used again that was retired"),
        ):
            verbs.add_parser(verb, help=words).add_argument("name")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["verb"] == "list":
            self._list(as_json=options["json"])
            return
        try:
            self.stdout.write(self._change(options["verb"], options))
        except Refused as refused:
            raise CommandError(refused.words) from refused

    def _list(self, *, as_json: bool) -> None:
        counted = Tag.objects.annotate(number=Count("taggings")).order_by("name", "pk")
        found = [
            {
                "name": one.name,
                "color": one.color,
                "retired": one.retired_at is not None,
                "conversations": one.number,
            }
            for one in counted
        ]
        if as_json:
            self.stdout.write(json.dumps(found))
            return
        for one in found:
            state = "  (retired)" if one["retired"] else ""
            self.stdout.write(f"{one['name']:40} {one['color']:7} {one['conversations']}{state}")

    def _change(self, verb: str, options: dict[str, Any]) -> str:
        if verb == "add":
            added = keeping_tags.add_tag(options["name"], options["color"], by=BY)
            return f"{added} is a tag from now on."
        tag = keeping_tags.find_tag(options["name"], retired=verb == "reinstate")
        if verb == "rename":
            keeping_tags.rename_tag(tag, options["to"], by=BY)
            return f"It is called {tag}."
        if verb == "color":
            keeping_tags.color_tag(tag, options["color"], by=BY)
            return f"{tag} has the color {tag.color}."
        if verb == "reinstate":
            changed = keeping_tags.reinstate_tag(tag, by=BY)
            return f"{tag} is used again." if changed else f"{tag} was not retired."
        keeping_tags.retire_tag(tag, by=BY)
        return f"{tag} is put on nothing more."
