"""Kinds of customer events from the command line: `makeright event-kinds list`, `declare`, `rename`, `describe`,
`look`, `keep`, `retire` and `reinstate`; `tell` says that one happened."""

# ruff: noqa: N999  (the file is called what the command is)
from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Count
from django.utils import timezone

from makeright.customers import declaring, reporting
from makeright.customers.models import Identity, OccurrenceKind
from makeright.customers.models.occurrence import COLORS, NO_COLOR
from makeright.customers.normalizing import normal
from makeright.customers.refusals import Refused
from makeright.lib.actor import Actor

BY = Actor.system("command")


class Command(BaseCommand):
    help = "Lists and keeps what other systems may tell of customers."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        listing = verbs.add_parser("list", help="what is declared, and how often it was told")
        listing.add_argument("--json", action="store_true")
        declared = verbs.add_parser("declare", help="one more")
        declared.add_argument("name")
        declared.add_argument("--code", default="", help="what programs call it; made of the name otherwise")
        declared.add_argument("--color", default=NO_COLOR, choices=COLORS)
        declared.add_argument("--days", type=int, help="how long it is kept; for ever otherwise")
        declared.add_argument("--hidden", action="store_true", help="it doesn’t stand on the timeline")
        renaming = verbs.add_parser("rename", help="call it otherwise")
        renaming.add_argument("code")
        renaming.add_argument("to")
        described = verbs.add_parser(
            "describe", help="what is told with it, such as model=Model price=Price:number"
        )
        described.add_argument("code")
        described.add_argument("details", nargs="*", metavar="CODE=NAME[:KIND]")
        look = verbs.add_parser("look", help="its color, and whether it stands on the timeline")
        look.add_argument("code")
        look.add_argument("--color", choices=COLORS)
        look.add_argument("--timeline", choices=("yes", "no"))
        kept = verbs.add_parser("keep", help="how long it is kept, in days, or forever")
        kept.add_argument("code")
        kept.add_argument("days")
        for verb, words in (
            ("retire", "take nothing more of it; what was told stays"),
            ("reinstate", "take it again"),
        ):
            verbs.add_parser(verb, help=words).add_argument("code")
        telling = verbs.add_parser("tell", help="say that it happened with a customer")
        telling.add_argument("code")
        telling.add_argument("address", help="the customer’s mail address")
        telling.add_argument("--at", help="when, as RFC 3339 has it; now otherwise")
        telling.add_argument("--external-id", default="")
        telling.add_argument("--detail", action="append", default=[], metavar="CODE=VALUE")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["verb"] == "list":
            self._list(as_json=options["json"])
            return
        try:
            self.stdout.write(self._change(options["verb"], options))
        except Refused as refused:
            raise CommandError(refused.words) from refused

    def _list(self, *, as_json: bool) -> None:
        counted = OccurrenceKind.objects.annotate(number=Count("occurrences")).order_by("code")
        found = [
            {
                "code": one.code,
                "name": one.name,
                "color": one.color,
                "on_timeline": one.on_timeline,
                "keep_for_days": one.keep_for_days,
                "attributes": [
                    {"code": code, "name": name, "kind": kind} for code, name, kind in one.attributes
                ],
                "retired": one.retired_at is not None,
                "told": one.number,
            }
            for one in counted
        ]
        if as_json:
            self.stdout.write(json.dumps(found))
            return
        for one in found:
            state = "  (retired)" if one["retired"] else ""
            self.stdout.write(f"{one['code']:40} {one['name']:40} {one['told']}{state}")

    def _change(self, verb: str, said: dict[str, Any]) -> str:
        if verb == "declare":
            looks = {"color": said["color"], "on_timeline": not said["hidden"]}
            made = declaring.declare(
                said["name"], code=said["code"], keep_for_days=said["days"], by=BY, **looks
            )
            return f"{made} is declared, as {made.code}."
        kind = declaring.find_kind(said["code"])
        if verb == "tell":
            return self._tell(kind, said)
        if verb == "rename":
            declaring.rename(kind, said["to"], by=BY)
            return f"It is called {kind}."
        if verb == "describe":
            declaring.describe(kind, [_detail(each) for each in said["details"]], by=BY)
            return f"With {kind} is told: {', '.join(name for _, name, _ in kind.attributes) or 'nothing'}."
        if verb == "look":
            shown = {"yes": True, "no": False}.get(said["timeline"] or "")
            declaring.change(kind, color=said["color"], on_timeline=shown, by=BY)
            where = "on the timeline" if kind.on_timeline else "not on the timeline"
            return f"{kind} has the color {kind.color}, and stands {where}."
        if verb == "keep":
            days = None if said["days"] == "forever" else _number(said["days"])
            declaring.keep_for(kind, days, by=BY)
            return f"{kind} is kept {'for ever' if days is None else f'for {days} days'}."
        if verb == "reinstate":
            is_new = declaring.reinstate(kind, by=BY)
            return f"{kind} is taken again." if is_new else f"{kind} was not retired."
        declaring.retire(kind, by=BY)
        return f"Of {kind} nothing more is taken."

    def _tell(self, kind: OccurrenceKind, said: dict[str, Any]) -> str:
        value = normal("mail", said["address"], region=settings.MAKERIGHT_PHONE_REGION)
        identity = Identity.objects.select_related("customer").filter(kind="mail", value=value).first()
        if identity is None:
            raise CommandError(f"Nobody is known by {value}.")
        details = dict(_half(each, "VALUE") for each in said["detail"])
        at = _moment(said["at"]) if said["at"] else timezone.now()
        told = reporting.Report(identity.customer, kind, at, said["external_id"], details)
        return "It is told." if reporting.report(told, by=BY).is_new else "It was told before."


def _half(said: str, of: str) -> tuple[str, str]:
    code, sign, rest = said.partition("=")
    if not sign:
        raise CommandError(f"Write it as CODE={of}, not {said}.")
    return code, rest


def _detail(said: str) -> tuple[str, str, str]:
    code, rest = _half(said, "NAME[:KIND]")
    name, _, kind = rest.partition(":")
    return code, name, kind or "text"


def _number(said: str) -> int:
    if not (said.isascii() and said.isdecimal()):
        raise CommandError("Say how many days, or forever.")
    return int(said)


def _moment(said: str) -> datetime:
    try:
        at = datetime.fromisoformat(said)
    except ValueError:
        raise CommandError(f"{said} is no time: write it as 2026-01-31T09:30:00Z.") from None
    return at if at.tzinfo else timezone.make_aware(at)
