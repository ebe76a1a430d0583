"""Inboxes from the command line: `makeright inboxes list`, `add`, what stands below mail from them: `sign`; and who
serves in them: `open` and `close`."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from makeright.conversations.adding_inboxes import add_inbox
from makeright.conversations.admitting import give_access, withdraw_access
from makeright.conversations.models import Inbox
from makeright.conversations.refusals import Refused
from makeright.conversations.undersigning import sign_inbox
from makeright.lib.actor import Actor
from makeright.staff.models import Agent

BY = Actor.system("command")


class Command(BaseCommand):
    help = "Lists and adds inboxes, and says who serves in them."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        listing = verbs.add_parser("list", help="the addresses that are answered here")
        listing.add_argument("--json", action="store_true")
        adding = verbs.add_parser("add", help="one more")
        adding.add_argument("address")
        adding.add_argument("name")
        adding.add_argument(
            "--from-name", default="", help="how mail from it is signed, beside the colleague's name"
        )
        signing = verbs.add_parser("sign", help="what stands below all that goes out by it")
        signing.add_argument("address")
        signing.add_argument(
            "text", help="with {agent_signature}, {name}, {first_name}, {company}, {inbox}; \\n begins a line"
        )
        for verb, help_text in (
            ("open", "let an agent serve in it"),
            ("close", "let an agent serve in it no longer"),
        ):
            serving = verbs.add_parser(verb, help=help_text)
            serving.add_argument("address")
            serving.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["verb"] == "list":
            self._list(as_json=options["json"])
        elif options["verb"] == "add":
            self._add(options["address"], options["name"], options["from_name"])
        elif options["verb"] == "sign":
            self._sign(options["address"].strip().lower(), options["text"].replace("\\n", "\n"))
        else:
            self._admit(options["verb"], options["address"].strip().lower(), options["email"].strip().lower())

    def _list(self, *, as_json: bool) -> None:
        rows = [{"address": one.address, "name": one.name} for one in Inbox.objects.order_by("address")]
        if as_json:
            self.stdout.write(json.dumps(rows))
            return
        for row in rows:
            self.stdout.write(f"{row['address']:40} {row['name']}")

    def _add(self, address: str, name: str, from_name: str) -> None:
        try:
            inbox = add_inbox(address, name, from_name=from_name, by=BY)
        except Refused as refused:
            raise CommandError(refused.words) from refused
        self.stdout.write(f"Mail to {inbox.address} arrives in {inbox}.")

    def _sign(self, address: str, text: str) -> None:
        inbox = Inbox.objects.filter(address=address).first()
        if inbox is None:
            raise CommandError(f"There is no inbox {address}.")
        try:
            sign_inbox(inbox, text, by=BY)
        except Refused as refused:
            raise CommandError(refused.words) from refused
        self.stdout.write(f"Below what goes out by {inbox} stands from now on:\n{inbox.signature}")

    def _admit(self, verb: str, address: str, email: str) -> None:
        inbox, agent = (
            Inbox.objects.filter(address=address).first(),
            Agent.objects.filter(email=email).first(),
        )
        if inbox is None or agent is None:
            raise CommandError(f"There is no {'inbox ' + address if inbox is None else 'agent ' + email}.")
        if verb == "open":
            give_access(inbox, agent, by=BY)
            self.stdout.write(f"{agent} serves in {inbox}.")
        else:
            withdraw_access(inbox, agent, by=BY)
            self.stdout.write(f"{agent} serves in {inbox} no longer.")
