"""Files from the command line: `makeright files list`, `check`, `sweep` and `carry`."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from makeright.files import checking
from makeright.files.carrying import carry
from makeright.files.models import File
from makeright.files.shelves import S3Shelf, disk, shelf
from makeright.files.sweeping import sweep

TOLD_EVERY = 1_000  # keys


class Command(BaseCommand):
    help = (
        "Says what files there are, holds them against their digests, and sweeps away what nothing refers to."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        listing = verbs.add_parser("list", help="how many there are, and how large")
        listing.add_argument("--json", action="store_true")
        listing.add_argument("--largest", type=int, default=0, metavar="N", help="the N largest as well")
        checks = verbs.add_parser("check", help="whether all that rows promise is there, byte for byte")
        checks.add_argument("--quick", action="store_true", help="look at sizes only")
        sweeps = verbs.add_parser("sweep", help="erase what nothing has referred to for the grace time")
        sweeps.add_argument("--dry-run", action="store_true", help="say what would go, and erase nothing")
        sweeps.add_argument(
            "--without-rows", action="store_true", help="erase what has no row even if that is most of it"
        )
        carries = verbs.add_parser("carry", help="copy all between the home's folders and object storage")
        carries.add_argument(
            "direction", choices=("to-store", "from-store"), help="the store is the one of MAKERIGHT_S3_…"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["verb"] == "list":
            self._list(options["largest"], as_json=options["json"])
        elif options["verb"] == "check":
            self._check(is_quick=options["quick"])
        elif options["verb"] == "sweep":
            self._sweep(is_dry=options["dry_run"], is_sure=options["without_rows"])
        else:
            self._carry(to_store=options["direction"] == "to-store")

    def _list(self, largest: int, *, as_json: bool) -> None:
        place = shelf()
        where = place.name if isinstance(place, S3Shelf) else "the home"
        if as_json:
            kept = [{"what": one.name, "count": one.count, "size": one.size} for one in checking.holdings()]
            large = File.objects.order_by("-size")[:largest]
            files = [{"key": file.key, "mime": file.mime, "size": file.size} for file in large]
            self.stdout.write(json.dumps({"where": where, "kept": kept, "largest": files}))
            return
        self.stdout.write(f"kept in {where}")
        for one in checking.holdings():
            self.stdout.write(f"{one.name:36} {one.count:>9,} {one.size:>17,} bytes")
        for file in File.objects.order_by("-size")[:largest]:
            self.stdout.write(f"{file.key}  {file.mime:30} {file.size:>17,} bytes")

    def _check(self, *, is_quick: bool) -> None:
        checked = faults = 0
        for promised in checking.stated():
            checked += 1
            if fault := checking.fault_of(promised, is_quick=is_quick):
                faults += 1
                self.stdout.write(f"{fault.code}: {fault.key}")
        if faults:
            raise CommandError(
                f"{faults} of {checked:,} are not what they should be. A backup may have them."
            )
        self.stdout.write(f"{checked:,} are there, {'by their size' if is_quick else 'byte for byte'}.")

    def _sweep(self, *, is_dry: bool, is_sure: bool) -> None:
        swept = sweep(is_dry=is_dry, is_sure=is_sure)
        if swept is None:
            raise CommandError("Somebody sweeps just now; try again when that is done.")
        self.stdout.write(f"{'Would go' if is_dry else 'Gone'}: {swept}.")
        if swept.doubts:
            raise CommandError(
                f"So many {' and '.join(swept.doubts)} on the shelf have no row that they were left: is this the right "
                "database? If they may go: makeright files sweep --without-rows"
            )

    def _carry(self, *, to_store: bool) -> None:
        store = shelf()
        if not isinstance(store, S3Shelf):
            raise CommandError("No object storage is set up: MAKERIGHT_S3_BUCKET says where it is.")
        source, target = (disk(), store) if to_store else (store, disk())
        seen = new = damaged = 0
        for one in carry(source, target):
            seen, new, damaged = seen + 1, new + one.is_new, damaged + one.is_damaged
            if one.is_damaged:
                self.stdout.write(f"damaged, not carried: {one.key}")
            if seen % TOLD_EVERY == 0:
                self.stdout.write(f"{seen:,} seen, {new:,} carried")
        self.stdout.write(
            f"{new:,} carried, {seen - new - damaged:,} were there already. Nothing was taken away."
        )
        if damaged:
            raise CommandError(f"{damaged} are not what their key says, and were left where they are.")
