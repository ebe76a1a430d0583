"""Teams from the command line: `makeright teams list`, `add NAME`, `rename NAME NEW`, `retire NAME`, `reinstate NAME`,
`join NAME EMAIL` and `leave NAME EMAIL`."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from makeright.lib.actor import Actor
from makeright.staff import teaming
from makeright.staff.models import Agent, Team
from makeright.staff.refusals import Refused

BY = Actor.system("command")


class Command(BaseCommand):
    help = "Lists teams, and says who is in them."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("list", help="all teams, and who is in them").add_argument(
            "--json", action="store_true"
        )
        verbs.add_parser("add", help="a team more").add_argument("name")
        renaming = verbs.add_parser("rename", help="call it something else")
        renaming.add_argument("name")
        renaming.add_argument("new")
        verbs.add_parser("retire", help="give it nothing new, and end who is in it").add_argument("name")
        verbs.add_parser("reinstate", help="have a retired one be there again").add_argument("name")
        for verb, words in (
            ("join", "have somebody be in it"),
            ("leave", "have somebody be in it no longer"),
        ):
            moving = verbs.add_parser(verb, help=words)
            moving.add_argument("name")
            moving.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["verb"] == "list":
                self._list(as_json=options["json"])
            else:
                self.stdout.write(self._change(options["verb"], options))
        except Refused as refused:
            raise CommandError(refused.words) from refused

    def _list(self, *, as_json: bool) -> None:
        found: list[dict[str, Any]] = [
            {
                "name": team.name,
                "retired": team.is_retired,
                "members": [
                    each.agent.email
                    for each in team.memberships.filter(until=None)
                    .select_related("agent")
                    .order_by("agent__name")
                ],
            }
            for team in Team.objects.order_by("name")
        ]
        if as_json:
            self.stdout.write(json.dumps(found))
            return
        for one in found:
            who = "retired" if one["retired"] else ", ".join(one["members"]) or "nobody"
            self.stdout.write(f"{one['name']:20} {who}")

    def _change(self, verb: str, options: dict[str, Any]) -> str:
        """Do it; give what is said then."""
        name = options["name"]
        if verb == "add":
            return f"There is a team {teaming.add_team(name, by=BY)}."
        team = teaming.find_team(name, retired=verb == "reinstate")
        if verb == "rename":
            teaming.rename_team(team, options["new"], by=BY)
            return f"It is called {team}."
        if verb == "retire":
            changed = teaming.retire_team(team, by=BY)
            return f"{team} is there no longer." if changed else f"{team} was retired already."
        if verb == "reinstate":
            changed = teaming.reinstate_team(team, by=BY)
            return f"{team} is there again, with nobody in it." if changed else f"{team} was not retired."
        agent = Agent.objects.filter(email=options["email"].strip().lower()).first()
        if agent is None:
            raise CommandError(f"Nobody serves here as {options['email']}.")
        if verb == "join":
            changed = teaming.join_team(agent, team, by=BY)
            return f"{agent} is in {team}{'' if changed else ' already'}."
        changed = teaming.leave_team(agent, team, by=BY)
        return f"{agent} is in {team} no longer." if changed else f"{agent} was not in {team}."
