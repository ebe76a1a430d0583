"""How long inboxes keep things, from the command line: `makeright retention show`, `set`, `preview` and `run`."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from makeright.conversations import retaining
from makeright.conversations.models import Inbox
from makeright.conversations.refusals import Refused
from makeright.lib.actor import Actor
from makeright.lib.scrubbing import scrubbed

BY = Actor.system("command")


class Command(BaseCommand):
    help = "Says how long each inbox keeps what is settled, and erases what is older."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        showing = verbs.add_parser("show", help="how long each inbox keeps things")
        showing.add_argument("--json", action="store_true")
        setting = verbs.add_parser("set", help="keep things in an inbox for so many days, or for ever")
        setting.add_argument("address", help="the inbox")
        setting.add_argument("days", help="days after a conversation was settled, or: forever")
        looking = verbs.add_parser("preview", help="what a time would erase; changes nothing")
        looking.add_argument("address", help="the inbox")
        looking.add_argument("days", help="days after a conversation was settled")
        verbs.add_parser("run", help="erase now what is too old, and not only tonight")

    def handle(self, *args: Any, **options: Any) -> None:
        verbs = {"show": self._show, "set": self._set, "preview": self._preview, "run": self._run}
        verbs[options["verb"]](options)

    def _show(self, options: dict[str, Any]) -> None:
        inboxes = Inbox.objects.order_by("pk")
        if options["json"]:
            told = [{"address": each.address, "keep_for_days": each.keep_for_days} for each in inboxes]
            self.stdout.write(json.dumps(told))
            return
        for inbox in inboxes:
            self.stdout.write(f"{inbox.address:40} {_kept(inbox)}")

    def _set(self, options: dict[str, Any]) -> None:
        inbox, days = _find(options["address"]), _days(options["days"])
        try:
            if not retaining.keep_for(inbox, days, by=BY):
                self.stdout.write("That is so already.")
                return
        except Refused as refused:
            raise CommandError(refused.words) from refused
        self.stdout.write(f"{inbox.address}: {_kept(inbox)}")

    def _preview(self, options: dict[str, Any]) -> None:
        inbox, days = _find(options["address"]), _days(options["days"])
        if days is None:
            self.stdout.write("Nothing would go.")
            return
        would = retaining.look(inbox, days)
        oldest = f"; the oldest was settled on {would.oldest:%Y-%m-%d}" if would.oldest else ""
        self.stdout.write(
            f"Would erase {would.conversations:,} conversations with {would.messages:,} messages and"
            f" {would.files:,} files ({would.size:,} bytes){oldest}."
        )

    def _run(self, options: dict[str, Any]) -> None:
        failed = []
        for inbox in Inbox.objects.order_by("pk"):
            ran = retaining.Ran()
            while retaining.run(inbox, so_far=ran):
                pass
            self.stdout.write(f"{inbox.address:40} {ran.conversations:,} conversations, {ran.mails:,} mails")
            if ran.failure:
                failed.append(f"{inbox.address}: {scrubbed(ran.failure)}")
        if failed:
            raise CommandError("Not all of it could be erased. " + "; ".join(failed))


def _kept(inbox: Inbox) -> str:
    if inbox.keep_for_days is None:
        return "for ever"
    begins = f", from {inbox.erases_from:%Y-%m-%d %H:%M} UTC on" if inbox.erases_from else ""
    return f"{inbox.keep_for_days:,} days{begins}"


def _find(address: str) -> Inbox:
    found = Inbox.objects.filter(address__iexact=address.strip()).first()
    if found is None:
        raise CommandError(f"There is no inbox {address}: makeright inboxes list")
    return found


def _days(said: str) -> int | None:
    if said == "forever":
        return None
    try:
        return int(said)
    except ValueError:
        raise CommandError("Days are a number, or: forever") from None
