"""Skills from the command line: `makeright skills list`, `add`, `rename`, `merge`, `retire`, `remove` and
`reinstate`."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from makeright.lib.actor import Actor
from makeright.staff import skilling
from makeright.staff.models import Skill
from makeright.staff.refusals import Refused

BY = Actor.system("command")


class Command(BaseCommand):
    help = "Lists and names what colleagues can be good at. Who is: makeright agents skills EMAIL NAME=2"

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("list", help="what is named, and how many have it").add_argument(
            "--json", action="store_true"
        )
        verbs.add_parser("add", help="one more").add_argument("name")
        renaming = verbs.add_parser("rename", help="call it something else")
        renaming.add_argument("name")
        renaming.add_argument("to")
        merging = verbs.add_parser("merge", help="make it one with another; who has it has that one then")
        merging.add_argument("name")
        merging.add_argument("into")
        for verb, words in (
            ("retire", "give it to nobody more; who has it keeps it"),
            ("remove", "give it to nobody more, and take it from who has it"),
            ("reinstate", "have one be given again that was retired or removed"),
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
        have_it = skilling.have_skills()
        found = [
            {"name": one.name, "retired": one.is_retired, "agents": have_it.get(one.pk, 0)}
            for one in Skill.objects.order_by("name", "pk")
        ]
        if as_json:
            self.stdout.write(json.dumps(found))
            return
        for one in found:
            state = "  (retired)" if one["retired"] else ""
            self.stdout.write(f"{one['name']:30} {one['agents']}{state}")

    def _change(self, verb: str, options: dict[str, Any]) -> str:
        if verb == "add":
            return f"{skilling.add_skill(options['name'], by=BY)} is a skill from now on."
        skill = skilling.find_skill(options["name"], retired=verb == "reinstate")
        if verb == "rename":
            skilling.rename_skill(skill, options["to"], by=BY)
            return f"It is called {skill}."
        if verb == "merge":
            into = skilling.find_skill(options["into"])
            skilling.merge_skills(skill, into, by=BY)
            return f"Who had {skill} has {into}."
        if verb == "reinstate":
            changed = skilling.reinstate_skill(skill, by=BY)
            return f"{skill} may be given again." if changed else f"{skill} was not retired."
        if verb == "remove":
            skilling.end_skill(skill, by=BY)
            return f"Nobody is known for {skill} any more."
        skilling.retire_skill(skill, by=BY)
        return f"{skill} is given to nobody any more."
