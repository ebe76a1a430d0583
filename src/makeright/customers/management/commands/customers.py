"""Customers from the command line: `makeright customers list`, `show`, `merge`, `unmerge`, `import`, `export`,
`forget`, `export-person`, `find-words`, `forgotten` and `forget-again`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from makeright.customers import forgetting, forgotten, importing
from makeright.customers.belonging import company_of
from makeright.customers.erasing import outlook
from makeright.customers.exporting import take_out
from makeright.customers.filling_in import values_of
from makeright.customers.finding_words import find_words
from makeright.customers.kinds import KINDS
from makeright.customers.mapping import guess
from makeright.customers.merging import merge, unmerge
from makeright.customers.models import Customer, CustomerImport, Identity, Merge
from makeright.customers.normalizing import normal
from makeright.customers.reading_tables import read_table
from makeright.customers.refusals import Refused
from makeright.customers.telling_person import let_go, tell_person, write_archive
from makeright.customers.telling_plainly import plainly
from makeright.lib.actor import Actor
from makeright.lib.refusing import Refusal

BY = Actor.system("command")
WHO = "a customer: their number, or what they are known by, such as rosa@example.com or external_id:shop:17"


class Command(BaseCommand):
    help = "Shows customers, merges two who are one, brings them in and out as CSV, and forgets them."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        listing = verbs.add_parser("list", help="those there are, whom we know longest first")
        listing.add_argument("--after", type=int, default=0, metavar="NUMBER", help="those after that one")
        listing.add_argument("--most", type=int, default=50, help="how many at most; 50 otherwise")
        listing.add_argument("--json", action="store_true")
        showing = verbs.add_parser("show", help="who somebody is")
        showing.add_argument("who", help=WHO)
        showing.add_argument("--json", action="store_true")
        merging = verbs.add_parser("merge", help="let one customer be another from now on")
        merging.add_argument("who", help=WHO)
        merging.add_argument("into", help="the one who goes on")
        undoing = verbs.add_parser("unmerge", help="let them be two again")
        undoing.add_argument("who", help="the number of the one who was merged")
        coming = verbs.add_parser("import", help="bring in a CSV file")
        coming.add_argument("file", type=Path, nargs="?", help="the file; - reads it from standard input")
        coming.add_argument("--dry-run", action="store_true", help="only say what would come of it")
        coming.add_argument(
            "--column",
            action="append",
            default=[],
            metavar="NAME=MEANING",
            help="what a column is: name, mail, phone, company, handle:NETWORK, external_id:SYSTEM, fact:ABOUT,"
            " field:CODE, or nothing to leave it out",
        )
        coming.add_argument("--encoding", default="", help="if it isn’t as it seems")
        coming.add_argument("--separator", default="", help="if it isn’t as it seems")
        coming.add_argument(
            "--resume", type=int, metavar="NUMBER", help="go on with an import that was ended"
        )
        going = verbs.add_parser("export", help="write a CSV file")
        going.add_argument("file", type=Path, nargs="?", help="where to; standard output if none is said")

        leaving = verbs.add_parser("forget", help="forget somebody for good, with all that is kept of them")
        leaving.add_argument("who", help=WHO)
        leaving.add_argument("--yes", action="store_true", help="without it, only say what would go")
        telling = verbs.add_parser("export-person", help="write all that is kept of one person, as a ZIP")
        telling.add_argument("who", help=WHO)
        telling.add_argument("file", type=Path, nargs="?", help="where to; standard output if none is said")
        telling.add_argument("--without-notes", action="store_true", help="leave out what colleagues noted")
        finding = verbs.add_parser("find-words", help="say where words still stand, in rows and files")
        finding.add_argument("words", nargs="+", help="such as a mail address or a name")
        verbs.add_parser("forgotten", help="print the list of the forgotten, which names nobody")
        again = verbs.add_parser("forget-again", help="after a restore, forget those again who are on a list")
        again.add_argument("file", type=Path, nargs="?", help="the list; that of this home if none is said")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            verbs = {
                "forget": self._forget,
                "export-person": self._export_person,
                "find-words": self._find_words,
                "forgotten": self._forgotten,
                "forget-again": self._forget_again,
                "list": self._list,
                "show": self._show,
                "merge": self._merge,
                "unmerge": self._unmerge,
                "import": self._import,
                "export": self._export,
            }
            verbs[options["verb"]](options)
        except Refusal as refused:
            raise CommandError(refused.words) from refused

    def _list(self, options: dict[str, Any]) -> None:
        rows = Customer.objects.all().standing().filter(pk__gt=options["after"]).order_by("pk")
        found = list(rows.prefetch_related("identities")[: max(options["most"], 0)])
        if options["json"]:
            self.stdout.write(json.dumps([plainly(each) for each in found]))
            return
        for each in found:
            self.stdout.write(f"{each.pk:>8}  {each}")

    def _show(self, options: dict[str, Any]) -> None:
        customer = _find(options["who"])
        if options["json"]:
            self.stdout.write(json.dumps(plainly(customer)))
            return
        self.stdout.write(f"{customer.pk}  {customer}")
        if customer.is_merged:
            self.stdout.write(f"    was merged into {customer.merged_into_id}")
        for one in customer.identities.primary_first():
            proven = (
                f"verified by {one.verified_how} on {one.verified_at:%Y-%m-%d}"
                if one.verified_at
                else "a claim"
            )
            self.stdout.write(f"    {one.kind:12} {one.value}  ({proven})")
        for what, said in _wishes(customer):
            self.stdout.write(f"    {what:12} {said}")
        if company := company_of(customer):
            self.stdout.write(f"    {'company':12} {company}")
        for code, words in values_of("customer", [customer.pk])[customer.pk].items():
            self.stdout.write(f"    {code:12} {words}")
        for fact in customer.facts.filter(until=None).order_by("pk"):
            self.stdout.write(f"    {'fact':12} {fact}")
        others = ", ".join(str(key) for key in customer.selves()[1:])
        if others:
            self.stdout.write(f"    {'merged in':12} {others}")

    def _merge(self, options: dict[str, Any]) -> None:
        one, into = _find(options["who"]), _find(options["into"])
        merge(one, into=into, by=BY)
        self.stdout.write(f"{one} ({one.pk}) is {into} ({into.pk}) from now on.")

    def _unmerge(self, options: dict[str, Any]) -> None:
        one = _find(options["who"])
        made = Merge.objects.filter(merged=one, undone_at=None).first()
        if made is None:
            raise CommandError(f"{one} is merged into nobody.")
        unmerge(made, by=BY)
        self.stdout.write(f"{one} ({one.pk}) is a customer of their own again.")

    def _import(self, options: dict[str, Any]) -> None:
        if options["resume"] is not None:
            self._bring_in(options["resume"])
            return
        if options["file"] is None:
            raise CommandError("Which file?")
        content = _content(options["file"])
        table = read_table(content, encoding=options["encoding"], separator=options["separator"])
        mapping = _mapping(table.columns, options["column"])
        self.stdout.write(f"Read as {table.encoding}, parted by {table.separator!r}.")
        for column, target in zip(table.columns, mapping, strict=True):
            self.stdout.write(f"    {column or '(no name)':24} {target or 'left out'}")
        if options["dry_run"]:
            self._look(importing.look(table, mapping))
            return
        made = importing.begin(
            content, mapping, encoding=table.encoding, separator=table.separator, in_background=False, by=BY
        )
        self.stdout.write(f"Import {made.pk}. If it is ended: makeright customers import --resume {made.pk}")
        self._bring_in(made.pk)

    def _look(self, outlook: importing.Outlook) -> None:
        self.stdout.write(f"New: {outlook.new}. Known: {outlook.known}. Refused: {outlook.refused}.")
        for line, _, words in outlook.faults[:20]:
            self.stdout.write(f"    line {line}: {words}")
        self.stdout.write("Nothing was changed.")

    def _bring_in(self, number: int) -> None:
        while importing.go_on(number):
            pass
        made = CustomerImport.objects.filter(pk=number).first()
        if made is None:
            raise CommandError(f"There is no import {number}.")
        self.stdout.write(
            f"{made.rows_done} rows, {made.state}. New: {made.created}. Changed: {made.changed}."
            f" As they were: {made.unchanged}. Refused: {made.refused}."
        )
        for line, _, words in made.faults[:20]:
            self.stdout.write(f"    line {line}: {words}")

    def _forget(self, options: dict[str, Any]) -> None:
        customer = _find(options["who"])
        for what, many in outlook(customer).items():
            self.stdout.write(f"    {many:>8,} {what}")
        if not options["yes"]:
            self.stdout.write(
                f"That would go with customer {customer.pk}. Nothing was changed: --yes does it."
            )
            return
        made = forgetting.forget(customer, by=BY)
        while forgetting.go_on(made.pk):
            pass
        made.refresh_from_db()
        gone = ", ".join(f"{many:,} {what}" for what, many in sorted(made.erased.items()) if many)
        self.stdout.write(f"Customer {customer.pk} is forgotten: {gone or 'nothing was kept of them'}.")
        if not made.is_done:
            self.stdout.write(
                "Something of theirs turns up again and again: it is erased within half an hour."
            )

    def _export_person(self, options: dict[str, Any]) -> None:
        customer = _find(options["who"])
        made = tell_person(customer, with_notes=not options["without_notes"], by=BY)
        if options["file"] is None:
            write_archive(customer, sys.stdout.buffer, with_notes=made.with_notes)
        else:
            with options["file"].open("wb") as target:
                write_archive(customer, target, with_notes=made.with_notes)
            self.stdout.write(f"All that is kept of customer {customer.pk} is in {options['file']}.")
        let_go(made, by=BY)

    def _find_words(self, options: dict[str, Any]) -> None:
        found = find_words(options["words"])
        for place in found:
            self.stdout.write(str(place))
        if found:
            raise CommandError(f"In {len(found)} places.")
        self.stdout.write("Nowhere.")

    def _forgotten(self, options: dict[str, Any]) -> None:
        self.stdout.write(forgotten.written(forgotten.lines()), ending="")

    def _forget_again(self, options: dict[str, Any]) -> None:
        try:
            listed = list(forgotten.read(options["file"])) if options["file"] else forgotten.lines()
        except ValueError as error:
            raise CommandError(str(error)) from error
        known = forgotten.still_known(listed)
        for customer in known:
            made = forgetting.forget(customer, by=BY)
            while forgetting.go_on(made.pk):
                pass
        self.stdout.write(
            f"{len(listed)} on the list; {len(known)} were known again, and are forgotten again."
        )

    def _export(self, options: dict[str, Any]) -> None:
        lines = take_out(Customer.objects.all(), by=BY)
        if options["file"] is None:
            for line in lines:
                self.stdout.write(line, ending="")
            return
        count = -1
        with options["file"].open("w", encoding="utf-8", newline="") as file:
            for line in lines:
                file.write(line)
                count += 1
        self.stdout.write(f"{count} customers are in {options['file']}.")


def _wishes(customer: Customer) -> list[tuple[str, str]]:
    """What they are called and asked us to mind, as far as they said."""
    said = [
        ("called", customer.preferred_name),
        ("pronoun", customer.pronoun),
        ("language", customer.language),
        ("zone", customer.zone),
        (
            "quiet time",
            f"{customer.quiet_from:%H:%M} to {customer.quiet_until:%H:%M}" if customer.quiet_from else "",
        ),
    ]
    return [each for each in said if each[1]]


def _find(said: str) -> Customer:
    if said.isdecimal() and (by_number := Customer.objects.filter(pk=int(said)).first()):
        return by_number
    kind, _, rest = said.partition(":")
    tries = [(kind, rest)] if kind in KINDS else [("mail", said), ("phone", said)]
    for of_kind, typed in tries:
        try:
            value = normal(of_kind, typed, region=settings.MAKERIGHT_PHONE_REGION)
        except Refused:
            continue
        known = Identity.objects.select_related("customer").filter(kind=of_kind, value=value).first()
        if known is not None:
            return known.customer
    raise CommandError(f"There is no customer {said}.")


def _content(file: Path) -> bytes:
    if str(file) == "-":
        return sys.stdin.buffer.read()
    try:
        return file.read_bytes()
    except OSError as error:
        raise CommandError(f"{file} can’t be read: {error.strerror}.") from error


def _mapping(columns: tuple[str, ...], said: list[str]) -> list[str]:
    mapping = guess(columns, importing.kinds())
    for each in said:
        name, is_so, target = each.partition("=")
        places = [
            place for place, column in enumerate(columns) if column.casefold() == name.strip().casefold()
        ]
        if not is_so or not places:
            raise CommandError(f"There is no column {name!r}: the file has {', '.join(columns)}.")
        mapping[places[0]] = target.strip()
    return mapping
