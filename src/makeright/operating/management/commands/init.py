"""`makeright init`: a new installation, from nothing to the link at which its first admin comes in."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.urls import reverse

from makeright.lib.desk_address import desk_address
from makeright.staff.moving_in import VALID_FOR, make_link
from makeright.staff.refusals import Refused


class Command(BaseCommand):
    help = "Makes the home, its secret key and its database, and gives the link for the first admin. Again: a new link."

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=0)
        self.stdout.write(f"All that this installation keeps lies in {settings.MAKERIGHT_HOME}.")
        try:
            token = make_link()
        except Refused as refused:
            self.stdout.write(refused.words)
            return
        hours = int(VALID_FOR.total_seconds() // 3600)
        self.stdout.write("Start it (makeright serve), then open this link: it makes you the first admin.")
        self.stdout.write(
            f"It works once, within {hours} hours. Whoever has it may use it, so keep it to yourself.\n"
        )
        self.stdout.write(f"  {desk_address()}{reverse('staff:first_admin', args=[token])}\n")
