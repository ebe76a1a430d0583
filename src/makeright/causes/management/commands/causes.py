"""Causes from the command line: `makeright causes list`, `add`, `rename`, `move`, `merge`, `retire`, `reinstate`,
`seed`, `export` and `import`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from makeright.causes import keeping, seeding
from makeright.causes.models.cause import HARMS
from makeright.causes.reading import tree
from makeright.causes.refusals import Refused
from makeright.causes.trades import TRADES
from makeright.lib.actor import Actor

BY = Actor.system("command")


class Command(BaseCommand):
    help = "Says what can go wrong, as a tree; a cause is named by its code, or its name if no other has it."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        listing = verbs.add_parser("list", help="the tree, with codes")
        listing.add_argument("--json", action="store_true")
        adding = verbs.add_parser("add", help="one more")
        adding.add_argument("name")
        adding.add_argument("--below", default="", help="the wider one")
        adding.add_argument("--code", default="")
        adding.add_argument("--harm", default="unknown", choices=HARMS)
        renaming = verbs.add_parser("rename", help="call it something else")
        renaming.add_argument("cause")
        renaming.add_argument("to")
        moving = verbs.add_parser("move", help="have it stand below another one; without one at the top")
        moving.add_argument("cause")
        moving.add_argument("--below", default="")
        merging = verbs.add_parser("merge", help="have it be one with another")
        merging.add_argument("cause")
        merging.add_argument("into")
        for verb, words in (("retire", "have it be found no more"), ("reinstate", "have it be found again")):
            verbs.add_parser(verb, help=words).add_argument("cause")
        seeds = verbs.add_parser("seed", help="add what commonly goes wrong in a trade")
        seeds.add_argument("trade", choices=sorted(TRADES))
        verbs.add_parser("export", help="the tree as JSON, for import")
        bringing = verbs.add_parser("import", help="add what a file of the same form has, by code")
        bringing.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self.stdout.write(self._do(options["verb"], options))
        except Refused as refused:
            raise CommandError(refused.words) from refused

    def _do(self, verb: str, options: dict[str, Any]) -> str:
        if verb == "list":
            return self._list(as_json=options["json"])
        if verb == "export":
            return json.dumps(seeding.tell(), ensure_ascii=False, indent=1)
        if verb == "seed":
            return f"{seeding.seed(options['trade'], by=BY)} causes were added."
        if verb == "import":
            return f"{seeding.bring_in(self._read(options['file']), by=BY)} causes were added."
        if verb == "add":
            below = keeping.find_cause(options["below"]) if options["below"] else None
            cause = keeping.add_cause(
                options["name"], below=below, code=options["code"], harm=options["harm"], by=BY
            )
            return f"{cause} can be found from now on, as {cause.code}."
        return self._change(verb, options)

    def _change(self, verb: str, options: dict[str, Any]) -> str:
        cause = keeping.find_cause(options["cause"])
        if verb == "rename":
            keeping.rename_cause(cause, options["to"], by=BY)
            return f"It is called {cause}."
        if verb == "move":
            below = keeping.find_cause(options["below"]) if options["below"] else None
            keeping.move_cause(cause, below, by=BY)
            return f"{cause} stands {f'below {below}' if below else 'at the top'}."
        if verb == "merge":
            into = keeping.find_cause(options["into"])
            keeping.merge_causes(cause, into, by=BY)
            return f"{cause} counts with {into}."
        if verb == "reinstate":
            changed = keeping.reinstate_cause(cause, by=BY)
            return f"{cause} is found again." if changed else f"{cause} was not retired."
        keeping.retire_cause(cause, by=BY)
        return f"{cause} is found no more."

    def _list(self, *, as_json: bool) -> str:
        branches = tree()
        if as_json:
            return json.dumps(
                [
                    {
                        "code": each.cause.code,
                        "name": each.cause.name,
                        "path": list(each.path),
                        "usual_harm": each.cause.usual_harm,
                    }
                    for each in branches
                ]
            )
        return "\n".join(f"{'  ' * each.depth}{each.cause.name}  ({each.cause.code})" for each in branches)

    def _read(self, file: Path) -> list[dict[str, Any]]:
        try:
            rows = json.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError) as why:
            raise CommandError(f"{file} can’t be read: {why}") from why
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise CommandError(f"{file} holds no list of causes.")
        return rows
