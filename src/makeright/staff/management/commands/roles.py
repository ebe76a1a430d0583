"""Roles from the command line: `makeright roles list`, `permissions`, `add NAME PERMISSION …`,
`permit NAME PERMISSION …`, `rename NAME NEW`, `retire NAME` and `reinstate NAME`."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from makeright.lib.actor import Actor
from makeright.staff import permitting
from makeright.staff.models import HOUSE_ROLES, Agent, Role
from makeright.staff.permissions import permissions
from makeright.staff.refusals import Refused

BY = Actor.system("command")


class Command(BaseCommand):
    help = "Lists what roles permit, and makes, changes and retires those of the company's own."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        for verb, words in (
            ("list", "all roles, and what each permits"),
            ("permissions", "what may be permitted"),
        ):
            verbs.add_parser(verb, help=words).add_argument("--json", action="store_true")
        for verb, words in (
            ("add", "a role more, that permits these"),
            ("permit", "have a role permit these and nothing else, to all who have it"),
        ):
            changing = verbs.add_parser(verb, help=words)
            changing.add_argument("name")
            changing.add_argument("permissions", nargs="*", metavar="PERMISSION")
        renaming = verbs.add_parser("rename", help="call it something else")
        renaming.add_argument("name")
        renaming.add_argument("new")
        verbs.add_parser("retire", help="give it to nobody any more").add_argument("name")
        verbs.add_parser("reinstate", help="have a retired one be given again").add_argument("name")

    def handle(self, *args: Any, **options: Any) -> None:
        verb = options["verb"]
        try:
            if verb == "list":
                self._list(as_json=options["json"])
            elif verb == "permissions":
                self._permissions(as_json=options["json"])
            else:
                self.stdout.write(self._change(verb, options))
        except Refused as refused:
            raise CommandError(refused.words) from refused

    def _list(self, *, as_json: bool) -> None:
        found: list[dict[str, Any]] = [
            {"name": role, "own": False, "retired": False, "permissions": sorted(Agent(role=role).permitted)}
            for role in HOUSE_ROLES
        ] + [
            {
                "name": role.name,
                "own": True,
                "retired": role.is_retired,
                "permissions": sorted(role.permissions),
            }
            for role in Role.objects.order_by("name")
        ]
        if as_json:
            self.stdout.write(json.dumps(found))
            return
        for one in found:
            what = ", ".join(one["permissions"]) or "looks"
            self.stdout.write(f"{one['name']:20} {'(retired) ' if one['retired'] else ''}{what}")

    def _permissions(self, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps({code: each.means for code, each in permissions().items()}))
            return
        for code, each in permissions().items():
            self.stdout.write(f"{code:30} {each.means}")

    def _change(self, verb: str, options: dict[str, Any]) -> str:
        """Do it; give what is said then."""
        name = options["name"]
        if verb == "add":
            return f"There is a role {permitting.add_role(name, options['permissions'], by=BY)}."
        role = permitting.find_role(name, retired=verb == "reinstate")
        if verb == "permit":
            changed = permitting.change_permissions(role, options["permissions"], by=BY)
            return f"{role} permits that{'' if changed else ' already'}."
        if verb == "rename":
            permitting.rename_role(role, options["new"], by=BY)
            return f"It is called {role}."
        if verb == "reinstate":
            changed = permitting.reinstate_role(role, by=BY)
            return f"{role} may be given again." if changed else f"{role} was not retired."
        changed = permitting.retire_role(role, by=BY)
        return f"{role} is given to nobody any more." if changed else f"{role} was retired already."
