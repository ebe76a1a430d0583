"""`makeright move-to DATABASE_URL`: all rows, from SQLite to PostgreSQL or back."""

# ruff: noqa: N999  (the file is called what the command is)

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from makeright.operating.moving import NotMoved, move


class Command(BaseCommand):
    help = "Moves all rows into another database, and compares both. Nobody may work in the home meanwhile."
    requires_system_checks: list[str] = []  # it must come where these fail

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "url",
            metavar="DATABASE_URL",
            help="postgresql://user:password@host:port/name, sqlite (a file in the home), or sqlite:///path",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            moved = move(options["url"], self.stdout.write)
        except NotMoved as error:
            raise CommandError(f"Nothing was moved. {error}") from error
        self.stdout.write(
            f"Moved {moved.rows:,} rows in {moved.tables} tables; counts and digests of each are equal on both sides."
        )
        for note in moved.notes:
            self.stdout.write(note)
