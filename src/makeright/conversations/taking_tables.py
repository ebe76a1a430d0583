"""Taking tables from the command line: `makeright import conversations-csv FILE --inbox ADDRESS --system NAME`."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import CommandError, CommandParser, OutputWrapper

from makeright.conversations.entering_history import Entered, enter, matters_in, outlook
from makeright.conversations.models import Inbox
from makeright.conversations.reading_history import COLUMNS, columns_of
from makeright.customers.reading_tables import read_table, written
from makeright.lib.actor import Actor
from makeright.lib.refusing import Refusal

TOLD_EVERY = 200  # conversations
MOST_TOLD = 20  # rows that were left, before the rest is only counted
_SYSTEM = re.compile(r"[a-z][a-z0-9_.-]{0,29}")


def add_arguments(parser: CommandParser) -> None:
    parser.add_argument("file", type=Path)
    parser.add_argument("--inbox", required=True, metavar="ADDRESS", help="the inbox that they come into")
    parser.add_argument(
        "--system",
        default="csv",
        metavar="NAME",
        help="a name for where they come from, the same each time: two systems may count from 1 (csv)",
    )
    parser.add_argument(
        "--column",
        action="append",
        default=[],
        metavar="NAME=MEANING",
        help=f"what a column of the file is, if it isn’t called so: {', '.join(COLUMNS)}, or nothing to leave it out",
    )
    parser.add_argument(
        "--zone", default="UTC", help="where times are from that bear no offset, such as Europe/Berlin (UTC)"
    )
    parser.add_argument("--encoding", default="", help="if it isn’t as it seems")
    parser.add_argument("--separator", default="", help="if it isn’t as it seems")
    parser.add_argument("--dry-run", action="store_true", help="only say what would come of it")
    parser.add_argument(
        "--left",
        type=Path,
        metavar="FILE",
        help="write the rows that were left, and why, to this file as CSV",
    )
    parser.add_argument("--json", action="store_true", help="for programs: one JSON object at the end")


def take(options: dict[str, Any], *, out: OutputWrapper, progress: OutputWrapper) -> None:
    """Do it, and tell what came of it. Raises CommandError."""
    inbox = Inbox.objects.filter(address__iexact=options["inbox"].strip()).first()
    if inbox is None:
        raise CommandError(f"No inbox answers {options['inbox']}: makeright inboxes list")
    system = options["system"]
    if not _SYSTEM.fullmatch(system):
        raise CommandError(
            "A name for a system has small letters, digits, and _ . - between them, 30 at most."
        )
    done = Entered()
    try:
        zone = ZoneInfo(options["zone"])
        content = options["file"].read_bytes()
        table = read_table(content, encoding=options["encoding"], separator=options["separator"])
        columns = columns_of(table.columns, _meanings(options["column"]))
        matters = matters_in(table, columns, zone, done)
    except Refusal as refused:
        raise CommandError(refused.words) from refused
    except (OSError, ValueError) as error:
        raise CommandError(str(error)) from error
    if options["dry_run"]:
        outlook(matters, system=system, done=done)
    else:
        by = Actor("import", via=system, source="import")
        for count, matter in enumerate(matters, 1):
            enter(matter, system=system, inbox=inbox, by=by, done=done)
            if count % TOLD_EVERY == 0:
                progress.write(f"{count:,} of {len(matters):,} conversations")
    done.faults.sort(key=lambda fault: fault.line)
    if options["left"]:
        _write_left(options["left"], done)
    _tell(done, options, out)


def _meanings(said: list[str]) -> dict[str, str]:
    return {name.strip(): meaning.strip() for name, _sign, meaning in (each.rpartition("=") for each in said)}


def _write_left(path: Path, done: Entered) -> None:
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write(written(["line", "conversation", "why", "in words"]))
        file.writelines(
            written([str(each.line), each.conversation, each.code, each.words]) for each in done.faults
        )


def _tell(done: Entered, options: dict[str, Any], out: OutputWrapper) -> None:
    if options["json"]:
        out.write(json.dumps(asdict(done) | {"dry_run": options["dry_run"]}))
        return
    would = "Would come in" if options["dry_run"] else "Brought in"
    out.write(
        f"{done.rows:,} rows. {would}: {done.conversations:,} new conversations, {done.messages:,} messages,"
        f" {done.notes:,} notes. Here already: {done.known:,}. Left: {len(done.faults):,}."
    )
    for each in done.faults[:MOST_TOLD]:
        out.write(f"    line {each.line}: {each.words} ({each.code})")
    if len(done.faults) > MOST_TOLD:
        out.write(f"    and {len(done.faults) - MOST_TOLD:,} more; --left FILE writes all of them down")
