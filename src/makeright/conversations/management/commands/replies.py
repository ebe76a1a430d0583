"""Saved replies from the command line: `makeright replies list`, `save`, `retire`, `reinstate`."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from makeright.conversations import saving_replies
from makeright.conversations.models import SavedReply
from makeright.conversations.refusals import Refused
from makeright.lib.actor import Actor

BY = Actor.system("command")


class Command(BaseCommand):
    help = "Lists and keeps words for use again."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("list", help="those that are offered").add_argument("--json", action="store_true")
        saving = verbs.add_parser("save", help="one more; of a name that is there, these words from now on")
        saving.add_argument("name")
        saving.add_argument("text", help="with {customer_first_name} and the like; \\n begins a line")
        for verb, words in (("retire", "offer it no more"), ("reinstate", "offer it again")):
            verbs.add_parser(verb, help=words).add_argument("name")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["verb"] == "list":
            for one in saving_replies.offered():
                self.stdout.write(
                    json.dumps({"name": one.name, "text": one.text}) if options["json"] else one.name
                )
            return
        try:
            self._change(options["verb"], options["name"], options.get("text", "").replace("\\n", "\n"))
        except Refused as refused:
            raise CommandError(str(refused)) from refused

    def _change(self, verb: str, name: str, text: str) -> None:
        known = SavedReply.objects.filter(name=name)
        found = known.filter(retired_at=None).first()
        if verb == "save" and found is None:
            found = saving_replies.save_reply(name, text, by=BY)
        elif verb == "save" and found is not None:
            saving_replies.reword(found, text, by=BY)
        elif (found := found or known.order_by("-pk").first()) is None:
            raise CommandError(f"There is no saved reply {name}.")
        else:
            act = saving_replies.retire if verb == "retire" else saving_replies.reinstate
            act(found, by=BY)
        self.stdout.write(f"{found} is {'offered' if found.retired_at is None else 'offered no more'}.")
