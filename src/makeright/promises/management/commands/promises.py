"""Promises from the command line: `makeright promises list` and `due`. Whoever works here sees all of them."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Q
from django.utils import timezone

from makeright.api.ids import public
from makeright.lib.refusing import Refusal
from makeright.promises.models import Promise
from makeright.promises.models.promise import STATES, PromiseQuerySet
from makeright.staff.finding import colleague

USUAL_MOST = 50
USUAL_HOURS = 24
MOST_HOURS = 24 * 366


class Command(BaseCommand):
    help = "Lists what was promised to customers, and what of it is due."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        listing = verbs.add_parser("list", help="those there are, the one that is due first before others")
        listing.add_argument("--state", choices=STATES)
        listing.add_argument("--conversation", type=int, metavar="NUMBER")
        due = verbs.add_parser("due", help="what is broken, or has to be kept soon")
        due.add_argument(
            "--within", type=_hours, default=USUAL_HOURS, metavar="HOURS", help="how soon; 24 otherwise"
        )
        for verb in (listing, due):
            verb.add_argument(
                "--owner",
                metavar="EMAIL",
                help="what somebody sees to: theirs, and nobody’s in their matters",
            )
            verb.add_argument(
                "--most", type=int, default=USUAL_MOST, help=f"how many at most; {USUAL_MOST} otherwise"
            )
            verb.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        rows = Promise.objects.most_pressing_first()
        if options["verb"] == "due":
            soon = timezone.now() + timedelta(hours=options["within"])
            rows = rows.unsettled().filter(due_at__lt=soon)
        else:
            rows = _narrowed(rows, options)
        if options["owner"]:
            try:
                agent = colleague(options["owner"])
            except Refusal as refused:
                raise CommandError(refused.words) from refused
            rows = rows.filter(Q(owner=agent) | Q(owner=None, conversation__assignee=agent))
        found = rows.select_related("message", "owner", "conversation", "customer")
        told = [_told(each) for each in found[: max(options["most"], 0)]]
        if options["json"]:
            self.stdout.write(json.dumps(told))
            return
        if not told:
            self.stdout.write("There is none.")
        for one in told:
            whose = one["owner"] or "whoever has it"
            self.stdout.write(
                f"{one['due_at']}  {one['state']:9} {one['conversation']:>8}  {whose:30} {one['words']}"
            )


def _narrowed(rows: PromiseQuerySet, options: dict[str, Any]) -> PromiseQuerySet:
    if options["state"]:
        rows = rows.filter(state=options["state"])
    if options["conversation"] is not None:
        rows = rows.filter(conversation__number=options["conversation"])
    return rows


def _told(one: Promise) -> dict[str, Any]:
    """As a program is told it, times in UTC; `conversation` is its number."""
    return {
        "id": public("prm", one.pk),
        "conversation": one.conversation.number,
        "customer": public("cus", one.customer_id),
        "customer_name": one.customer.name,
        "words": one.words,
        "kind": one.kind,
        "state": one.state,
        "sign": one.sign,
        "owner": one.owner.email if one.owner else None,
        "due_at": one.due_at.isoformat(),
        "is_day": one.is_day,
        "made_at": one.made_at.isoformat(),
        "broken_at": one.broken_at.isoformat() if one.broken_at else None,
        "settled_at": one.settled_at.isoformat() if one.settled_at else None,
    }


def _hours(said: str) -> int:
    hours = int(said)
    if not 0 <= hours <= MOST_HOURS:
        raise ValueError
    return hours
