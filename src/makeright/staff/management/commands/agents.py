"""Agents from the command line: `makeright agents list`, `add EMAIL NAME [--admin]`, `role`, `password`, `sign-out`,
`deactivate` and `reactivate`."""

from __future__ import annotations

import getpass
import json
import sys
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from makeright.events.kinds import UNKNOWN
from makeright.lib.actor import Actor
from makeright.staff import serving, signing_in
from makeright.staff.models import ADMIN, AGENT, Agent
from makeright.staff.refusals import Refused

BY = Actor.system("command")


class Command(BaseCommand):
    help = (
        "Lists and adds those who serve, and changes what they may."
        " Passwords are asked for, or read from standard input."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        listing = verbs.add_parser("list", help="who serves")
        listing.add_argument("--json", action="store_true")
        adding = verbs.add_parser("add", help="one more")
        adding.add_argument("email")
        adding.add_argument("name")
        adding.add_argument("--admin", action="store_true", help="sees and sets everything")
        role = verbs.add_parser("role", help="let them see and set everything (admin), or no longer (agent)")
        role.add_argument("email")
        role.add_argument("role", choices=[ADMIN, AGENT])
        leaving = verbs.add_parser("deactivate", help="they serve no longer; what they wrote stays")
        leaving.add_argument("email")
        leaving.add_argument("--reason", choices=["left", "away", "safety"], default=UNKNOWN)
        for verb, help_text in (
            ("reactivate", "they serve again"),
            ("password", "a new password, which ends all their sessions"),
            ("sign-out", "end all their sessions, as when a laptop was lost"),
        ):
            verbs.add_parser(verb, help=help_text).add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        verb = options["verb"]
        if verb == "list":
            self._list(as_json=options["json"])
            return
        email = options["email"].strip().lower()
        try:
            if verb == "add":
                self._add(email, options["name"].strip(), ADMIN if options["admin"] else AGENT)
            else:
                self.stdout.write(self._change(verb, self._find(email), options))
        except Refused as refused:
            raise CommandError(refused.words) from refused

    def _list(self, *, as_json: bool) -> None:
        found = [
            {"email": one.email, "name": one.name, "role": one.role, "active": one.is_active}
            for one in Agent.objects.order_by("name")
        ]
        if as_json:
            self.stdout.write(json.dumps(found))
            return
        for one in found:
            self.stdout.write(f"{one['email']:40} {one['role'] if one['active'] else 'gone':8} {one['name']}")

    def _add(self, email: str, name: str, role: str) -> None:
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(f"{email!r} is not a mail address.") from error
        if Agent.objects.filter(email=email).exists():
            raise CommandError(f"{email} serves here already.")
        password = self._password(Agent(email=email, name=name))
        serving.join(email, name, role=role, password=password, by=BY)
        self.stdout.write(f"{name} can sign in as {email}.")
        if role != ADMIN:
            self.stdout.write(f"What they see: makeright inboxes open ADDRESS {email}")

    def _change(self, verb: str, agent: Agent, options: dict[str, Any]) -> str:
        """Do it; give what is said then."""
        if verb == "role":
            changed = serving.change_role(agent, options["role"], by=BY)
            return f"{agent} is {options['role']}{'' if changed else ' already'}."
        if verb == "deactivate":
            changed = serving.deactivate(agent, reason=options["reason"], by=BY)
            return f"{agent} serves here no longer." if changed else f"{agent} did not serve here any more."
        if verb == "reactivate":
            changed = serving.reactivate(agent, by=BY)
            return f"{agent} serves here again." if changed else f"{agent} serves here already."
        if verb == "password":
            signing_in.change_password(agent, self._password(agent), by=BY)
            return f"{agent} has a new password, and is signed out everywhere."
        count = signing_in.sign_out_everywhere(agent, by=BY)
        return f"{agent} is signed out of {count} browser{'' if count == 1 else 's'}."

    def _find(self, email: str) -> Agent:
        found = Agent.objects.filter(email=email).first()
        if found is None:
            raise CommandError(f"Nobody serves here as {email}.")
        return found

    def _password(self, agent: Agent) -> str:
        typed = sys.stdin.isatty()
        password = getpass.getpass(f"Password for {agent}: ") if typed else sys.stdin.readline().rstrip("\n")
        try:
            validate_password(password, agent)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        return password
