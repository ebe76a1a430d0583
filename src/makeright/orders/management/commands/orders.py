"""Orders from the command line: `makeright orders import`, `import-products` and `export`."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from makeright.lib.actor import Actor
from makeright.lib.refusing import Refusal
from makeright.orders import telling_files
from makeright.orders.bringing_files import CHANGED, NEW, ORDERS, PRODUCTS, REFUSED, SAME, Brought, bring_file
from makeright.orders.models import Order, Shop
from makeright.orders.standing import book

BY = Actor.system("cli").telling("import")
MOST_TOLD = 20


class Command(BaseCommand):
    help = "Has orders and products in files come in, and orders go out as such files."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        for verb, what in (
            ("import", "orders, from JSON or CSV"),
            ("import-products", "products, from JSON"),
        ):
            bringing = verbs.add_parser(verb, help=what)
            bringing.add_argument("file", help="or - for JSON on the standard input")
            bringing.add_argument("--shop", help="the name of a shop; our own order book if none is said")
            bringing.add_argument("--dry-run", action="store_true", help="try all of it, and keep nothing")
            bringing.add_argument("--json", action="store_true", help="say what came of it as JSON")

        exporting = verbs.add_parser("export", help="orders, as a line of JSON each, on the standard output")
        exporting.add_argument("--csv", action="store_true", help="as a table for a spreadsheet")
        exporting.add_argument("--shop", help="the name of a shop; our own order book if none is said")
        exporting.add_argument("--since", type=_day, help="placed from that day on (UTC), as 2026-01-31")
        exporting.add_argument("--until", type=_day, help="placed before that day (UTC)")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["verb"] == "export":
            return self._export(options)
        return self._import(options)

    def _export(self, options: dict[str, Any]) -> None:
        all_of_shop = Order.objects.filter(shop=_shop(options["shop"]))
        of = telling_files.chosen(all_of_shop, since=options["since"], until=options["until"])
        for line in telling_files.as_csv(of) if options["csv"] else telling_files.as_json_lines(of):
            self.stdout.write(line, ending="")
        if options["csv"]:
            left = sum(not telling_files.fits_a_table(each) for each in telling_files.plain_orders(of))
            if left:
                self.stderr.write(
                    f"{left:,} orders have more than one payment or shipment: a table holds the first, JSON all."
                )

    def _import(self, options: dict[str, Any]) -> None:
        name = options["file"]
        try:
            content = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        except OSError as error:
            raise CommandError(f"{name} can’t be read: {error.strerror}.") from error
        of = PRODUCTS if options["verb"] == "import-products" else ORDERS
        try:
            brought = bring_file(
                content,
                name,
                of=of,
                shop=_shop(options["shop"]),
                by=BY,
                folder=None if name == "-" else Path(name).parent,
                dry_run=options["dry_run"],
                say=lambda done: self.stderr.write(f"{done:,} so far", ending="\n"),
            )
        except Refusal as refused:
            raise CommandError(refused.words) from refused
        if options["json"]:
            self.stdout.write(json.dumps({**_counts(brought), "left": [asdict(one) for one in brought.left]}))
        else:
            self._tell(brought, of, is_dry=options["dry_run"])
        if brought.counts[REFUSED]:
            sys.exit(1)

    def _tell(self, brought: Brought, of: str, *, is_dry: bool) -> None:
        for outcome, count in _counts(brought).items():
            self.stdout.write(f"{outcome:>10} {count:>9,}")
        for one in brought.left[:MOST_TOLD]:
            self.stderr.write(f"{of} {one.place} ({one.external_id or 'no id'}): {one.why} [{one.code}]")
        if len(brought.left) > MOST_TOLD:
            self.stderr.write(f"and {len(brought.left) - MOST_TOLD:,} more: --json tells all")
        if is_dry:
            self.stdout.write("Nothing was kept: it was tried only.")


def _day(said: str) -> datetime:
    return datetime.fromisoformat(said).replace(tzinfo=UTC)


def _counts(brought: Brought) -> dict[str, int]:
    return {outcome: brought.counts[outcome] for outcome in (NEW, CHANGED, SAME, REFUSED)}


def _shop(name: str | None) -> Shop:
    if not name:
        return book()
    found = Shop.objects.filter(name=name).first()
    if found is None:
        known = ", ".join(Shop.objects.order_by("name").values_list("name", flat=True))
        raise CommandError(f"There is no shop {name}. There are: {known or 'none'}.")
    return found
