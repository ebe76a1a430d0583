"""The ledger from the command line: `makeright ledger verify`, `seal`, `balances` and `export`."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from makeright.lib.money import Money
from makeright.remedies import booking, sealing, telling_ledger


class Command(BaseCommand):
    help = "Looks through what making it right costs: whether the ledger holds, and what stands in it."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verifying = verbs.add_parser("verify", help="look whether every seal and every balance holds")
        verifying.add_argument("--head", default="", help="the digest of a seal that was written down")
        verifying.add_argument("--json", action="store_true")
        verbs.add_parser("seal", help="seal what isn't sealed yet")
        balances = verbs.add_parser("balances", help="what stands on each account")
        balances.add_argument("--json", action="store_true")
        exporting = verbs.add_parser("export", help="as CSV, on the standard output")
        exporting.add_argument("--journal", action="store_true", help="as a journal for accounting")
        for verb in (balances, exporting):
            verb.add_argument("--since", type=_day, help="from that day on (UTC), as 2026-01-31")
            verb.add_argument("--until", type=_day, help="to before that day (UTC)")

    def handle(self, *args: Any, **options: Any) -> None:
        verb = options["verb"]
        if verb == "verify":
            self._verify(options["head"], as_json=options["json"])
        elif verb == "seal":
            self.stdout.write(f"{sealing.seal_due()} entries were sealed.")
        elif verb == "balances":
            self._balances(options)
        else:
            tell = telling_ledger.as_journal if options["journal"] else telling_ledger.as_csv
            for line in tell(since=options["since"], until=options["until"]):
                self.stdout.write(line, ending="")

    def _verify(self, head: str, *, as_json: bool) -> None:
        found = sealing.look(head=head)
        told = {
            "holds": found.holds,
            "entries": found.entries,
            "unsealed": found.unsealed,
            "seals": found.seals,
            "head": found.head,
            "faults": found.faults,
        }
        if as_json:
            self.stdout.write(json.dumps(told))
            if not found.holds:
                sys.exit(1)
            return
        for fault in found.faults:
            self.stderr.write(fault)
        if not found.holds:
            raise CommandError(f"The ledger does not hold: {len(found.faults)} faults.")
        self.stdout.write(
            f"The ledger holds: {found.entries} entries under {found.seals} seals, {found.unsealed} not sealed"
            f" yet. The last seal: {found.head}"
        )

    def _balances(self, options: dict[str, Any]) -> None:
        found = booking.balances(since=options["since"], until=options["until"])
        if options["json"]:
            self.stdout.write(json.dumps([each._asdict() for each in found]))
            return
        for each in found:
            amount = Money(each.amount_minor, each.currency)
            self.stdout.write(f"{each.measure:6} {each.account:10} {amount!s:>18}")


def _day(said: str) -> datetime:
    return datetime.fromisoformat(said).replace(tzinfo=UTC)
