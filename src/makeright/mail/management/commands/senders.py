"""`makeright senders`: who is blocked and who is welcome, and changing it; and where what is called spam is junk."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from makeright.conversations.models import Inbox
from makeright.lib.actor import Actor
from makeright.mail import knowing_senders
from makeright.mail.models import Sender

BY = Actor.system("command")


class Command(BaseCommand):
    help = "Lists who is blocked and who is welcome, and changes it."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb")
        parser.add_argument("--json", action="store_true", help="one object a line, for programs")
        block = verbs.add_parser("block", help="what they write is junk from now on")
        block.add_argument("who", metavar="ADDRESS|DOMAIN")
        block.add_argument("--days", type=int, metavar="NUMBER", help="for so many days; without, for ever")
        block.add_argument("--reason", default="", metavar="WORDS", help="why, for colleagues")
        for verb, about in (
            ("welcome", "what they write is no junk, whatever others think of it"),
            ("forget", "neither blocked nor welcome any more"),
        ):
            verbs.add_parser(verb, help=about).add_argument("who", metavar="ADDRESS|DOMAIN")
        spam = verbs.add_parser("spam", help="whether what a server on the way called spam is junk")
        spam.add_argument("inbox", metavar="INBOX")
        spam.add_argument("goes", choices=["junk", "in"], help="to Junk by itself, or in like any other")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["verb"] is None:
            self._list(as_json=options["json"])
            return
        try:
            changed = self._change(options)
        except knowing_senders.Refused as refused:
            raise CommandError(refused.words) from refused
        self.stdout.write("Done." if changed else "It is so already.")

    def _change(self, options: dict[str, Any]) -> bool:
        if options["verb"] == "spam":
            inbox = Inbox.objects.filter(address__iexact=options["inbox"]).first()
            if inbox is None:
                raise CommandError(f"No inbox answers {options['inbox']}.")
            return knowing_senders.set_spam_is_junk(inbox, options["goes"] == "junk", by=BY)
        if options["verb"] == "block":
            days = options["days"]
            until = timezone.now() + timedelta(days=days) if days is not None else None
            return knowing_senders.block(options["who"], reason=options["reason"], until=until, by=BY)
        if options["verb"] == "welcome":
            return knowing_senders.welcome(options["who"], by=BY)
        row = Sender.objects.filter(address=knowing_senders.sender_in(options["who"])).first()
        if row is None:
            raise CommandError(f"Nothing is known of {options['who']}.")
        return knowing_senders.forget(row, by=BY)

    def _list(self, *, as_json: bool) -> None:
        for each in knowing_senders.in_force().order_by("address"):
            told = {
                "address": each.address,
                "stands": each.stands,
                "until": each.until.isoformat() if each.until else None,
                "reason": each.reason,
            }
            if as_json:
                self.stdout.write(json.dumps(told))
                continue
            until = f", until {each.until:%Y-%m-%d}" if each.until else ""
            reason = f": {each.reason}" if each.reason else ""
            self.stdout.write(f"{each.address}  {each.stands}{until}{reason}")
