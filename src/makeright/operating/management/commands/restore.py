"""`makeright restore ARCHIVE [--home FOLDER]`: a backup becomes a home again."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from makeright.operating.passphrases import add_arguments, passphrase_of
from makeright.operating.restoring import NotRestored, restore


class Command(BaseCommand):
    help = "Restores a backup into an empty home, and compares all of it before it says that it is done."
    requires_system_checks: list[str] = []  # it must come where these fail

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("archive", type=Path)
        parser.add_argument("--home", type=Path, help="the empty home; without it, MAKERIGHT_HOME")
        add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        home = options["home"]
        if home is not None and home.resolve() != Path(settings.MAKERIGHT_HOME):
            self._in_that_home(home.resolve(), options)
            return
        try:
            restored = restore(options["archive"], passphrase=passphrase_of(options), say=self.stdout.write)
        except NotRestored as error:
            raise CommandError(f"Nothing was restored. {error}") from error
        for note in restored.notes:
            self.stdout.write(note)
        self.stdout.write(
            f"Restored into {settings.MAKERIGHT_HOME}: {restored.rows:,} rows, {restored.files:,} files and mails."
            f" To start it: MAKERIGHT_HOME={settings.MAKERIGHT_HOME} makeright serve"
        )

    def _in_that_home(self, home: Path, options: dict[str, Any]) -> None:
        """Begin again with that home's own settings."""
        said = ["--passphrase-file", options["passphrase_file"]] if options["passphrase_file"] else []
        done = subprocess.run(
            [sys.executable, "-m", "django", "restore", str(options["archive"].absolute()), *said],
            env=os.environ | {"MAKERIGHT_HOME": str(home)},
            check=False,
        )
        if done.returncode:
            sys.exit(done.returncode)
