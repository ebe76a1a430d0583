"""`makeright demo seed` sets up the example shop, `demo who` says who can sign in to it, `demo lock` ends that."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from makeright.conversations.models import Conversation
from makeright.demo.cast import COLLEAGUES, PASSWORD
from makeright.demo.locking import lock
from makeright.demo.models import DemoInstallation
from makeright.demo.seeding import NotSeeded, seed


class Command(BaseCommand):
    help = "Set up Frame House, the example shop, and say who can sign in to it."

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_subparsers(dest="what", required=True)
        what.add_parser("seed", help="set up the shop and its story, unless that was done")
        what.add_parser("who", help="say who can sign in, and with which password")
        what.add_parser("lock", help="let nobody sign in with the published password any more")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["what"] == "lock":
            self._lock()
            return
        if options["what"] == "seed":
            self._seed()
        self._tell()

    def _seed(self) -> None:
        try:
            fresh = seed()
        except NotSeeded as refused:
            raise CommandError(str(refused)) from refused
        if fresh:
            self.stdout.write(f"Frame House is set up, with {Conversation.objects.count()} conversations.")

    def _lock(self) -> None:
        for agent in lock():
            self.stdout.write(f"{agent.name} ({agent.email}) can't sign in by a password any more.")
        self.stdout.write("Nobody here has the published password.")

    def _tell(self) -> None:
        if not DemoInstallation.objects.exists():
            raise CommandError("The demo is not set up here. MAKERIGHT_DEMO=1 makeright demo seed does that.")
        self.stdout.write(f"Sign in with the password {PASSWORD} as")
        for one in COLLEAGUES:
            self.stdout.write(f"  {one.address:<22} {one.name} {one.does}")
        self.stdout.write(
            f"or by one click in the street, where the customers live: http://localhost:{settings.MAKERIGHT_PORT}/demo/street"
        )
