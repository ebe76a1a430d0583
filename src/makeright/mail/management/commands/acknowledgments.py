"""`makeright acknowledgments`: which inboxes tell by themselves that a mail came; what they say, turning it on and off,
and letting it go on after a brake held it."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from makeright.conversations.models import Inbox
from makeright.lib.actor import Actor
from makeright.mail import acknowledging

BY = Actor.system("command")


class Command(BaseCommand):
    help = "Says which inboxes tell by themselves that a mail came, and changes it."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb")
        parser.add_argument("--json", action="store_true", help="one object a line, for programs")
        for verb, about in (
            ("on", "tell from now on"),
            ("off", "tell nobody from now on"),
            ("go-on", "go on after the brake held it"),
        ):
            one = verbs.add_parser(verb, help=about)
            one.add_argument("inbox", metavar="ADDRESS")
            if verb == "on":
                one.add_argument("--most", type=int, metavar="NUMBER", help="how many within an hour")
        say = verbs.add_parser("say", help="what it says, from a file; an empty one for nothing any more")
        say.add_argument("inbox", metavar="ADDRESS")
        say.add_argument("file", metavar="FILE", help="plain text; - is what comes in by a pipe")
        say.add_argument("--closed", metavar="FILE", help="what it says while nobody works")
        say.add_argument(
            "--language", default="", metavar="TAG", help="such as de; without it, for all others"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["verb"] is None:
            self._list(as_json=options["json"])
            return
        inbox = Inbox.objects.filter(address__iexact=options["inbox"]).first()
        if inbox is None:
            raise CommandError(f"No inbox answers {options['inbox']}.")
        try:
            changed = self._change(inbox, options)
        except acknowledging.Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write("Done." if changed else "It is so already.")

    def _change(self, inbox: Inbox, options: dict[str, Any]) -> bool:
        if options["verb"] == "go-on":
            return acknowledging.go_on(inbox, by=BY)
        if options["verb"] == "say":
            closed = _words(options["closed"]) if options["closed"] else ""
            return acknowledging.word(
                inbox, options["language"], _words(options["file"]), closed=closed, by=BY
            )
        is_on = options["verb"] == "on"
        return acknowledging.change(inbox, is_on=is_on, most_an_hour=options.get("most"), by=BY)

    def _list(self, *, as_json: bool) -> None:
        for inbox in Inbox.objects.order_by("address"):
            setting = acknowledging.setting_of(inbox)
            held = setting.paused_at.isoformat() if setting.paused_at else None
            if as_json:
                told = {
                    "inbox": inbox.address,
                    "is_on": setting.is_on,
                    "most_an_hour": setting.most_an_hour,
                    "paused_at": held,
                    "languages": sorted(setting.texts),
                }
                self.stdout.write(json.dumps(told))
            else:
                stands = "held" if setting.is_on and held else "on" if setting.is_on else "off"
                self.stdout.write(f"{stands:<5} {inbox.address}")


def _words(name: str) -> str:
    try:
        raw = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        return raw.decode()
    except OSError as error:
        raise CommandError(f"{name}: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise CommandError(f"{name} is not written in UTF-8.") from error
