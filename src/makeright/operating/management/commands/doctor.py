"""`makeright doctor`: looks the whole house over, and says what is wrong and what helps."""

from __future__ import annotations

import json
import sys
from collections import Counter
from dataclasses import asdict
from typing import Any
from urllib.parse import urlsplit

from django.core.management.base import BaseCommand, CommandError, CommandParser

from makeright.operating import checking
from makeright.operating.doctoring import FAULT, OK, WARNING, Asked, Finding, examine

MARKS = {OK: "ok      ", WARNING: "warning ", FAULT: "FAULT   "}


class Command(BaseCommand):
    help = "Looks the whole house over: what is wrong, and what helps. Ends with 1 if there is a fault."
    requires_system_checks: list[str] = []  # it must come where these fail

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print all findings for a program to read")
        parser.add_argument(
            "--url", default="", help="where browsers reach the desk: what stands between is looked at too"
        )
        parser.add_argument(
            "--all", action="store_true", help="look at every file, not a sample; it takes a while"
        )
        parser.add_argument(
            "--check-database",
            action="store_true",
            help="have SQLite look for damage in its file, and nothing else",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["check_database"]:
            self._check_database()
            return
        if options["url"] and urlsplit(options["url"]).scheme not in {"http", "https"}:
            raise CommandError("--url takes a whole URL, such as https://desk.example.com")
        found = examine(Asked(url=options["url"], every_file=options["all"]))
        if options["json"]:
            self.stdout.write(json.dumps([asdict(finding) for finding in found], indent=1))
        else:
            self._tell(found)
        if any(finding.level == FAULT for finding in found):
            sys.exit(1)

    def _tell(self, found: list[Finding]) -> None:
        for finding in found:
            self.stdout.write(f"{MARKS[finding.level]}{finding.words}")
            if finding.cure:
                self.stdout.write(f"        → {finding.cure}")
        counts = Counter(finding.level for finding in found)
        self.stdout.write(
            f"{counts[FAULT]} faults, {counts[WARNING]} warnings, {counts[OK]} things are well."
        )

    def _check_database(self) -> None:
        outcome = checking.check()
        if outcome.faults:
            raise CommandError(
                f"SQLite finds the database file damaged: {outcome.faults[0]}. Stop Makeright, copy the home, and"
                " restore the last verified backup: makeright backup --list"
            )
        self.stdout.write("The database file is whole.")
