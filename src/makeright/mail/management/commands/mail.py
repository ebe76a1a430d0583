"""Mail from the command line: `makeright mail deliver FILE|MBOX|MAILDIR… --inbox ADDRESS [--archive]`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from makeright.mail import taking_mailboxes


class Command(BaseCommand):
    help = "Has mails that lie in files come in, as mail of now or as history."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        delivering = verbs.add_parser("deliver", help="have the mails in files and mailboxes come in")
        taking_mailboxes.add_arguments(delivering)
        delivering.add_argument(
            "--archive",
            action="store_true",
            help="as history: nobody is written to, no clock starts, and the conversations are settled",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        taking_mailboxes.take(
            options,
            is_archive=options["archive"],
            out=self.stdout,
            progress=self.stderr,
        )
