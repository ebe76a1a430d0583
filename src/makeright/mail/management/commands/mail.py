"""Mail from the command line: `makeright mail deliver FILE|MBOX|MAILDIR… --inbox ADDRESS [--archive]` has it come in;
`makeright mail read FILE…` says what we understand of a mail, and keeps nothing; `makeright mail set-aside` lists what
could not be opened, which `again` and `let-go` deal with."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error

from makeright.lib.actor import Actor
from makeright.lib.text import without_controls
from makeright.mail import letting_go, opening, taking_mailboxes
from makeright.mail.addressing import our_addresses
from makeright.mail.models import QUARANTINED, IncomingMail
from makeright.mail.reading import read
from makeright.mail.reading.telling import told

BY = Actor.system("command")


class Command(BaseCommand):
    help = "Has mails come in from files, says what we understand of them, and deals with those set aside."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        delivering = verbs.add_parser("deliver", help="have the mails in files and mailboxes come in")
        taking_mailboxes.add_arguments(delivering)
        delivering.add_argument(
            "--archive",
            action="store_true",
            help="as history: nobody is written to, no clock starts, and the conversations are settled",
        )
        reading = verbs.add_parser("read", help="what we understand of mails; nothing is kept")
        reading.add_argument(
            "files", nargs="+", metavar="FILE", help="raw mails; - is what comes in by a pipe"
        )
        reading.add_argument("--json", action="store_true", help="one object a line, for programs")
        reading.add_argument(
            "--own",
            action="append",
            default=[],
            metavar="ADDRESS",
            help="one more address of ours, beside the inboxes",
        )
        reading.add_argument(
            "--believe",
            action="append",
            default=[],
            metavar="HOST",
            help="one more mail server of ours whose Authentication-Results count",
        )

        aside = verbs.add_parser("set-aside", help="the mails that could not be opened, and why")
        aside.add_argument("--json", action="store_true", help="one object a line, for programs")
        again = verbs.add_parser("again", help="have mails opened once more that were set aside or let go")
        which = again.add_mutually_exclusive_group(required=True)
        which.add_argument("mails", nargs="*", default=[], type=int, metavar="NUMBER")
        which.add_argument("--all", action="store_true", help="all that are set aside")
        which.add_argument(
            "--like", type=int, metavar="NUMBER", help="all set aside for the reason of this one"
        )
        letting = verbs.add_parser("let-go", help="keep mails unopened that need no more looking at")
        letting.add_argument("mails", nargs="+", type=int, metavar="NUMBER")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["verb"] == "deliver":
            taking_mailboxes.take(
                options, is_archive=options["archive"], out=self.stdout, progress=self.stderr
            )
        elif options["verb"] == "read":
            self._read(options)
        elif options["verb"] == "set-aside":
            self._list(as_json=options["json"])
        elif options["verb"] == "let-go":
            count = sum(letting_go.let_go(mail, by=BY) for mail in _numbered(options["mails"]))
            self.stdout.write(f"Let go: {count}.")
        else:
            self.stdout.write(f"Opened once more: {_again(options)}.")

    def _list(self, *, as_json: bool) -> None:
        for mail in IncomingMail.objects.filter(state=QUARANTINED).select_related("inbox").order_by("pk"):
            told_of = {
                "mail": mail.pk,
                "inbox": mail.inbox.address,
                "from": mail.envelope_from,
                "received_at": mail.received_at.isoformat(),
                "size": mail.size,
                "reason": mail.reason,
            }
            said = f"{mail.pk}  {mail.received_at:%Y-%m-%d %H:%M}  {mail.envelope_from or '-'}  {mail.reason}"
            self.stdout.write(json.dumps(told_of) if as_json else _bearable(without_controls(said)))

    def _read(self, options: dict[str, Any]) -> None:
        own = [*options["own"], *_inboxes()]
        believed = [*options["believe"], *settings.MAKERIGHT_MAIL_BELIEVED]
        for name, raw in _mails(options["files"]):
            shown = name.encode("utf-8", "replace").decode()  # a file name may be any bytes
            understood = {"file": shown} | told(read(raw), own=own, believed=believed)
            if options["json"]:
                self.stdout.write(json.dumps(understood))  # all ASCII: no terminal chokes on it
            else:
                self.stdout.write(_bearable("\n".join(_for_people(understood))) + "\n")


def _numbered(numbers: list[int]) -> list[IncomingMail]:
    found = IncomingMail.objects.in_bulk(numbers)
    if unknown := [str(number) for number in numbers if number not in found]:
        raise CommandError(f"There is no mail {', '.join(unknown)}.")
    return [found[number] for number in numbers]


def _again(options: dict[str, Any]) -> int:
    """Have those opened once more that are meant; how many."""
    everything = IncomingMail.objects.all()
    if options["all"]:
        return letting_go.try_all_again(everything, by=BY)
    if options["like"] is not None:
        (one,) = _numbered([options["like"]])
        return letting_go.try_all_again(letting_go.alike(one, everything), by=BY)
    return sum(opening.try_again(mail, by=BY) for mail in _numbered(options["mails"]))


def _mails(names: list[str]) -> Iterator[tuple[str, bytes]]:
    for name in names:
        try:
            yield name, sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        except OSError as error:
            raise CommandError(f"{name}: {error.strerror}.") from error


def _inboxes() -> list[str]:
    """Our addresses, if there is an installation; a mail can be read without one."""
    try:
        return sorted(our_addresses())
    except Error:
        return []


def _bearable(text: str) -> str:
    """What the terminal has no letters for becomes a question mark."""
    encoding = sys.stdout.encoding or "utf-8"
    return text.encode(encoding, "replace").decode(encoding)


def _for_people(understood: dict[str, Any]) -> Iterator[str]:
    yield f"{understood['file']}: {understood['kind']}"
    for name in ("from", "sender"):
        if understood[name]:
            yield f"  {name}: {_named(understood[name])}"
    for name in ("to", "cc", "reply_to"):
        if understood[name]:
            yield f"  {name.replace('_', '-')}: {', '.join(map(_named, understood[name]))}"
    for name in ("subject", "date", "message_id", "seal"):
        if understood[name]:
            yield f"  {name.replace('_', '-')}: {understood[name]}"
    for one in understood["bounce"]["recipients"] if understood["bounce"] else ():
        lasting = {True: "for good", False: "for now", None: "unknown for how long"}[one["hard"]]
        yield f"  {one['action'] or 'told'} ({lasting}): {one['address']}: {one['diagnosis']}"
    for one in understood["meetings"]:
        yield f"  meeting: {one['summary']}, {one['starts']} to {one['ends']}"
    for one in understood["attachments"]:
        shown = ", shown inside" if one["inline"] else ""
        yield f"  file: {one['filename']} ({one['mime']}, {one['size']} bytes{shown})"
    for one in understood["warnings"]:
        yield f"  warning: {one}"
    for name in ("visible_text", "quoted_text", "signature"):
        if understood[name]:
            yield f"  {name.removesuffix('_text')}:"
            yield from (f"    {line}" for line in understood[name].split("\n"))


def _named(box: dict[str, str]) -> str:
    return f"{box['name']} <{box['address']}>" if box["name"] else box["address"]
