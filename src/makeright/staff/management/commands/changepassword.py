"""`makeright changepassword EMAIL`: Django's name for `makeright agents password EMAIL`, and so the same verb."""

from __future__ import annotations

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser


class Command(BaseCommand):
    help = "The same as: makeright agents password EMAIL"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("agents", "password", options["email"], stdout=self.stdout)
