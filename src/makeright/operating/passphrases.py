"""Where a command has the passphrase from: a file, or the setting; never from its own line, which others can read."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser


def add_arguments(parser: CommandParser) -> None:
    parser.add_argument(
        "--passphrase-file",
        metavar="FILE",
        help="the passphrase for the keys stands in this file's first line (- for standard input);"
        " without it, MAKERIGHT_BACKUP_PASSPHRASE",
    )


def passphrase_of(options: dict[str, Any]) -> str:
    """The passphrase, or "". Raises CommandError for a file that can't be read, or is empty."""
    file = options["passphrase_file"]
    if not file:
        return str(settings.MAKERIGHT_BACKUP_PASSPHRASE)
    try:
        said = sys.stdin.readline() if file == "-" else Path(file).read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise CommandError(f"The passphrase can't be read from {file}.") from error
    passphrase = said.partition("\n")[0].strip()
    if not passphrase:
        raise CommandError(f"There is no passphrase in {file}.")
    return passphrase
