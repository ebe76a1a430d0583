"""`makeright import`: what `makeright export` took out, into an empty installation; what another desk holds; and, as
history, mail that lies in mailboxes (`mbox`, `maildir`) or a table of what was said elsewhere (`conversations-csv`)."""

# ruff: noqa: N999  (the file is called what the command is)

from __future__ import annotations

import getpass
import json
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from makeright.conversations import going_through, moving_over, taking_tables, telling_imports
from makeright.conversations.elsewhere import SOURCES, TRIED, Source
from makeright.conversations.models import DeskImport, Inbox
from makeright.conversations.refusals import Refused
from makeright.lib.actor import Actor
from makeright.mail import taking_mailboxes
from makeright.operating.bringing_in import NotBroughtIn, bring_in

BY = Actor.system("cli")
AT_ONCE = 20.0  # seconds between two lines about how far it is
MAILBOXES = {
    "mbox": "mails in mbox files, as history",
    "maildir": "mails in a Maildir, as history",
}


class Command(BaseCommand):
    help = "Brings in what another desk, or another Makeright, holds."
    requires_system_checks: list[str] = []  # the database may be empty yet

    def add_arguments(self, parser: CommandParser) -> None:
        sources = parser.add_subparsers(dest="source", required=True, metavar="SOURCE")
        ours = sources.add_parser("makeright", help="an export of Makeright, into an empty installation")
        ours.add_argument("folder", type=Path)
        ours.add_argument("--json", action="store_true", help="for programs: a JSON object at the end")
        for source in SOURCES.values():
            self._add_desk(sources, source)
        for name, means in MAILBOXES.items():
            taking_mailboxes.add_arguments(sources.add_parser(name, help=means))
        table = sources.add_parser("conversations-csv", help="a table of what was said elsewhere, as history")
        taking_tables.add_arguments(table)
        shown = sources.add_parser("show", help="how far a desk has come in, and what was left and why")
        shown.add_argument("number", type=int, nargs="?", help="the import's number; without one, the latest")
        shown.add_argument("--json", action="store_true", help="for programs: as JSON")

    def _add_desk(self, sources: Any, source: Source) -> None:
        tried = TRIED[source.code] or "never"
        desk = sources.add_parser(
            source.code, help=f"what {source.name} holds (tried against the real service: {tried})"
        )
        if not source.base:
            desk.add_argument(
                "--address",
                required=True,
                help=f"its URL, such as {telling_imports.example_address(source.code)}",
            )
        for name in source.asks_for:
            if name in ("token", "client_secret"):
                continue  # no secret in a command: others of this machine could read it
            desk.add_argument(f"--{name.replace('_', '-')}", required=True, dest=name)
        desk.add_argument(
            "--inbox", required=True, help="the address of the inbox for what came to none of our addresses"
        )
        desk.add_argument(
            "--secret-file",
            metavar="FILE",
            help="the key stands in this file's first line (- for standard input); without it, it is asked for",
        )
        desk.add_argument(
            "--since", help="only what changed since that day (2026-01-31), where the desk says so"
        )
        desk.add_argument(
            "--background",
            action="store_true",
            help="begin it, and let the engine do it; import show tells of it",
        )
        desk.add_argument("--json", action="store_true", help="for programs: a JSON object at the end")
        desk.epilog = (
            "Interrupted, it goes on from where it was: by the same command, or under Settings, Moving here."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["source"] == "makeright":
            self._bring_in_export(options["folder"], as_json=options["json"])
        elif options["source"] in MAILBOXES:
            taking_mailboxes.take(options, is_archive=True, out=self.stdout, progress=self.stderr)
        elif options["source"] == "conversations-csv":
            taking_tables.take(options, out=self.stdout, progress=self.stderr)
        elif options["source"] == "show":
            self._show(options["number"], as_json=options["json"])
        else:
            self._bring_in_desk(SOURCES[options["source"]], options)

    def _bring_in_export(self, folder: Path, *, as_json: bool) -> None:
        try:
            done = bring_in(folder, say=_silent if as_json else self.stdout.write)
        except NotBroughtIn as error:
            raise CommandError(f"Nothing was brought in. {error}") from error
        if as_json:
            self.stdout.write(json.dumps({"rows": done.rows, "files": done.files, "notes": done.notes}))
            return
        for note in done.notes:
            self.stdout.write(note)
        self.stdout.write(
            f"Brought in {sum(done.rows.values()):,} rows in {len(done.rows)} tables, {done.files:,} files and mails."
        )

    def _bring_in_desk(self, source: Source, options: dict[str, Any]) -> None:
        inbox = Inbox.objects.filter(address=options["inbox"]).first()
        if inbox is None:
            raise CommandError(f"There is no inbox {options['inbox']}.")
        said = {name: options.get(name) or _secret(name, options["secret_file"]) for name in source.asks_for}
        try:
            run = moving_over.begin(
                source.code,
                said,
                inbox=inbox,
                address=options.get("address") or "",
                since=_day(options["since"]),
                in_background=options["background"],
                by=BY,
            )
        except Refused as refused:
            run = _going_on(refused)
        if options["background"]:
            self._show(run.pk, as_json=options["json"])
            return
        say = _silent if options["json"] else self.stdout.write
        try:
            self._follow(run, say)
        except KeyboardInterrupt:
            moving_over.pause(run, by=BY)
            say("It rests. It goes on from where it was by the same command, or under Settings, Moving here.")
        self._show(run.pk, as_json=options["json"])
        if run.state == "paused":
            raise CommandError(telling_imports.why_it_waits(run.waits_for) or "It rests.")

    def _follow(self, run: DeskImport, say: Any) -> None:
        while (at := going_through.go_on(run, for_seconds=AT_ONCE)) is not None:
            run.refresh_from_db()
            wait = (at - timezone.now()).total_seconds()
            so_far = ", ".join(f"{row.words} {row.here:,}" for row in telling_imports.table(run))
            say(f"{so_far or 'Nothing yet'}{f' (waits {wait:.0f} s)' if wait > 1 else ''}")
            time.sleep(max(wait, 0))
        run.refresh_from_db()

    def _show(self, number: int | None, *, as_json: bool) -> None:
        runs = DeskImport.objects.order_by("-pk")
        run = runs.first() if number is None else runs.filter(pk=number).first()
        if run is None:
            raise CommandError("There is no such import.")
        table, left = telling_imports.table(run), telling_imports.left_by_reason(run)
        if as_json:
            self.stdout.write(json.dumps(_told(run)))
            return
        self.stdout.write(f"Import {run.pk} from {telling_imports.name_of(run.source)}: {run.state}")
        self.stdout.write(f"Tried against the real service: {TRIED[run.source] or 'never'}.")
        if run.first_at and run.last_at:
            self.stdout.write(f"Said from {run.first_at:%Y-%m-%d} to {run.last_at:%Y-%m-%d}.")
        self.stdout.write(f"{'':24}{'there':>10}{'here':>10}{'by this':>10}{'left':>10}")
        for row in table:
            self.stdout.write(
                f"{row.words:24}{row.there:>10,}{row.here:>10,}{row.by_this:>10,}{row.left:>10,}"
            )
        for kind, why, many in left:
            self.stdout.write(f"left: {many:,} × {kind}: {why}")


def _told(run: DeskImport) -> dict[str, Any]:
    counts = {
        row.kind: {"there": row.there, "here": row.here, "by_this": row.by_this, "left": row.left}
        for row in telling_imports.table(run)
    }
    left = [
        {"kind": each.kind, "external_id": each.external_id, "inside": each.inside, "code": each.code}
        for each in run.left_out.order_by("pk")
    ]
    return {
        "import": run.pk,
        "source": run.source,
        "state": run.state,
        "waits_for": run.waits_for,
        "first_at": run.first_at.isoformat() if run.first_at else None,
        "last_at": run.last_at.isoformat() if run.last_at else None,
        "complete": telling_imports.is_complete(run),
        "counts": counts,
        "left": left,
    }


def _going_on(refused: Refused) -> DeskImport:
    """The run of that very desk which was interrupted before: it goes on, by the key that it has."""
    run = DeskImport.objects.filter(pk=refused.facts.get("run") or 0).first()
    if refused.code != "under_way" or run is None:
        raise CommandError(refused.words) from refused
    moving_over.resume(run, by=BY)
    run.refresh_from_db()
    return run


def _secret(name: str, file: str | None) -> str:
    """What opens that desk: from a file's first line, or asked for."""
    if not file:
        return getpass.getpass(f"{name.replace('_', ' ')}: ")
    try:
        said = sys.stdin.readline() if file == "-" else Path(file).read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise CommandError(f"The key can't be read from {file}.") from error
    return said.partition("\n")[0].strip()


def _day(said: str | None) -> datetime | None:
    if not said:
        return None
    try:
        read = datetime.fromisoformat(said)
    except ValueError:
        raise CommandError(f"{said} is no day, such as 2026-01-31.") from None
    return read.replace(tzinfo=UTC) if read.tzinfo is None else read


def _silent(words: str) -> None:
    """Nothing is said on the way."""
