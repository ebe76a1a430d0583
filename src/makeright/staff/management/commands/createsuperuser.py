"""`makeright createsuperuser`: who knows Django looks for it. It makes nobody, and says how an admin comes in here."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    help = "Makes nobody: see makeright init and makeright agents add"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--noinput", "--no-input", action="store_true")
        for said in ("--email", "--name", "--username", "--database"):
            parser.add_argument(said)

    def handle(self, *args: Any, **options: Any) -> None:
        raise CommandError(
            "Nobody was made. The first admin comes in by a link (makeright init); further ones are added by:"
            " makeright agents add EMAIL NAME --admin"
        )
