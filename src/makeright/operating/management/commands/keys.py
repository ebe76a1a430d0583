"""The secret key from the command line: `makeright keys show`, `makeright keys rotate`, `makeright keys reseal`."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from makeright.lib.resealing import Resealed, reseal, seals_by_key
from makeright.lib.sealing import key_id
from makeright.operating.rotating import KeyIsStated, is_of_the_home, rotate

WHAT_ELSE = """What else hangs on the secret key:
- Addresses that we signed, where answers and bounces to mails of ours come home: old keys go on being accepted.
- Sessions and one-time links: they stay valid, since old keys go on being accepted.
Take an old key out of secret.old.keys (or MAKERIGHT_OLD_SECRET_KEYS) only if it was stolen: then everybody signs in
anew, and an answer to a mail from its time finds its conversation by its headers alone."""


class Command(BaseCommand):
    help = "Shows, renews and cleans up after the installation's secret key. A key itself is never printed."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("show", help="which keys are known, by name, and how many secrets each has sealed")
        verbs.add_parser("rotate", help="put a new key in force and seal all secrets with it")
        verbs.add_parser("reseal", help="seal with the key in force whatever an old key has sealed")

    def handle(self, *args: Any, **options: Any) -> None:
        {"show": self._show, "rotate": self._rotate, "reseal": self._reseal}[options["verb"]]()

    def _show(self) -> None:
        sealed = seals_by_key()
        known = {
            key_id(key): "old" if at else "in force"
            for at, key in enumerate([settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS])
        }
        place = "secret.key in the home" if is_of_the_home() else "the settings"
        self.stdout.write(f"The key in force comes from {place}.")
        for name in [*known, *(name for name in sealed if name not in known)]:
            self.stdout.write(f"{name:10} {known.get(name, 'unknown'):10} {sealed[name]} sealed")

    def _rotate(self) -> None:
        try:
            done = rotate()
        except KeyIsStated as why:
            raise CommandError(str(why)) from why
        self.stdout.write("A new key is in force; the old one is kept in secret.old.keys.")
        self.stdout.write("Now start Makeright again, and then run: makeright keys reseal")
        self.stdout.write(WHAT_ELSE)
        self._tell(done)

    def _reseal(self) -> None:
        self._tell(reseal())

    def _tell(self, done: Resealed) -> None:
        self.stdout.write(f"{done.renewed} secrets were sealed anew.")
        if done.lost:
            raise CommandError(
                f"{done.lost} secrets can't be opened with any known key; they were left as they are."
            )
