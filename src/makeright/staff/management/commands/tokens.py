"""Tokens from the command line: `makeright tokens list [EMAIL]`, `issue EMAIL NAME [--all | --may CODE] [--days N]`,
`issue-program NAME` with the same, and `withdraw NUMBER`."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from makeright.lib.actor import Actor
from makeright.staff import issuing
from makeright.staff.models import Agent, Token
from makeright.staff.refusals import Refused

BY = Actor.system("command")


class Command(BaseCommand):
    help = "Lists, issues and withdraws the tokens by which programs act as an agent, or as themselves."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        listing = verbs.add_parser("list", help="those that open something")
        listing.add_argument("email", nargs="?", default="")
        listing.add_argument("--json", action="store_true")
        adding = verbs.add_parser("issue", help="one more; it is printed this once")
        adding.add_argument("email", help="of the agent as whom the program comes")
        adding.add_argument("name", help="what it is for")
        letting = verbs.add_parser(
            "issue-program", help="one for a program that acts as nobody; it is printed this once"
        )
        letting.add_argument("name", help="what the program is called")
        for each, whose in ((adding, "the agent may"), (letting, "there is to do")):
            each.add_argument("--all", action="store_true", help=f"it may do all that {whose}")
            each.add_argument(
                "--may",
                action="append",
                default=[],
                metavar="CODE",
                help="makeright roles permissions; may be repeated",
            )
            each.add_argument("--days", type=int, default=90, help="for which it is good (90)")
        verbs.add_parser("withdraw", help="have one open nothing any more").add_argument("number", type=int)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            match options["verb"]:
                case "list":
                    self._list(options["email"], as_json=options["json"])
                case "issue":
                    self._issue(options)
                case "issue-program":
                    self._issue_program(options)
                case _:
                    self._withdraw(options["number"])
        except Refused as refused:
            raise CommandError(refused.words) from refused

    def _list(self, email: str, *, as_json: bool) -> None:
        kept = Token.objects.good(timezone.now()).select_related("agent")
        found = [
            {
                "number": one.pk,
                "agent": one.agent.email if one.agent else None,
                "name": one.name,
                "begins": one.begins,
                "may": one.scopes,
                "expires_at": one.expires_at.isoformat(),
                "used_at": one.used_at.isoformat() if one.used_at else None,
            }
            for one in (kept.filter(agent=_agent(email)) if email else kept)
        ]
        if as_json:
            self.stdout.write(json.dumps(found))
            return
        for one in found:
            may = ", ".join(map(str, one["may"])) or "look"
            self.stdout.write(
                f"{one['number']:>5}  {one['begins']}…  {one['agent'] or 'a program'}  {one['name']}  ({may})"
            )

    def _issue(self, options: dict[str, Any]) -> None:
        scopes = [issuing.ALL] if options["all"] else options["may"]
        agent = _agent(options["email"])
        _, secret = issuing.issue(agent, options["name"], scopes=scopes, days=options["days"], by=BY)
        self.stdout.write(secret)

    def _issue_program(self, options: dict[str, Any]) -> None:
        scopes = [issuing.ALL] if options["all"] else options["may"]
        _, secret = issuing.let_program_in(options["name"], scopes=scopes, days=options["days"], by=BY)
        self.stdout.write(secret)

    def _withdraw(self, number: int) -> None:
        token = Token.objects.filter(pk=number).first()
        if token is None:
            raise CommandError(f"There is no token {number}: makeright tokens list")
        changed = issuing.withdraw(token, by=BY)
        self.stdout.write("It opens nothing any more." if changed else "It had ended already.")


def _agent(email: str) -> Agent:
    agent = Agent.objects.filter(email=email.strip().lower()).first()
    if agent is None:
        raise CommandError(f"Nobody serves here as {email}.")
    return agent
