"""Authority from the command line: `makeright authority list`, `set`, `proposals` and `second`."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Q
from django.utils import timezone

from makeright.lib.actor import Actor
from makeright.lib.money import Money
from makeright.remedies import authorizing
from makeright.remedies.authorizing import Scope, Terms
from makeright.remedies.models import AuthorityGrant, AuthorityProposal
from makeright.remedies.refusals import Refused
from makeright.staff.models import HOUSE_ROLES, Agent, Role

BY = Actor.system("command")
_AMOUNTS = ("per_remedy", "per_conversation", "per_customer", "budget", "surprise")


class Command(BaseCommand):
    help = "Says what everybody may give without asking: a role of the house or of your own, or one agent by mail."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("list", help="what counts now").add_argument("--json", action="store_true")
        setting = verbs.add_parser("set", help="say what they may give; what isn't said stays")
        setting.add_argument("whose", help="agent, lead, a role's name, or somebody's mail address")
        for name in _AMOUNTS:
            setting.add_argument(f"--{name.replace('_', '-')}", type=_amount, help="minor units, or none")
        setting.add_argument("--currency")
        verbs.add_parser("proposals", help="what waits for a second one").add_argument(
            "--json", action="store_true"
        )
        seconding = verbs.add_parser("second", help="be the second one, by the number of the proposal")
        seconding.add_argument("proposal", type=int)
        seconding.add_argument("--no", action="store_true", help="say no")

    def handle(self, *args: Any, **options: Any) -> None:
        verb = options["verb"]
        try:
            if verb == "list":
                self._list(as_json=options["json"])
            elif verb == "proposals":
                self._proposals(as_json=options["json"])
            elif verb == "second":
                self._second(options["proposal"], yes=not options["no"])
            else:
                self._set(options)
        except Refused as refused:
            raise CommandError(refused.words) from refused

    def _list(self, *, as_json: bool) -> None:
        now = timezone.now()
        counts = AuthorityGrant.objects.filter(Q(until=None) | Q(until__gt=now), since__lte=now)
        told = [
            {
                "whose": str(each.agent or each.own_role or each.role),
                "currency": each.currency,
                "per_remedy_minor": each.per_remedy_minor,
                "per_conversation_minor": each.per_conversation_minor,
                "per_customer_minor": each.per_customer_minor,
                "budget_minor": each.budget_minor,
                "surprise_minor": each.surprise_minor,
                "kinds": each.kinds,
            }
            for each in counts.select_related("agent", "own_role").order_by("role", "own_role", "agent")
        ]
        if as_json:
            self.stdout.write(json.dumps(told))
            return
        for one in told:
            most = one["per_remedy_minor"]
            amount = "without end" if most is None else str(Money(int(str(most)), str(one["currency"])))
            self.stdout.write(f"{one['whose']:24} {amount} a remedy")

    def _proposals(self, *, as_json: bool) -> None:
        waiting = AuthorityProposal.objects.filter(answered_at=None).select_related("made_by").order_by("pk")
        if as_json:
            self.stdout.write(
                json.dumps([{"proposal": each.pk, "made_by": str(each.made_by)} for each in waiting])
            )
            return
        for each in waiting:
            self.stdout.write(f"{each.pk}: {each.made_by} would give up to {each.terms['per_remedy_minor']}")

    def _second(self, key: int, *, yes: bool) -> None:
        proposal = AuthorityProposal.objects.filter(pk=key).first()
        if proposal is None:
            raise CommandError(f"There is no proposal {key}: makeright authority proposals")
        changed = authorizing.second(proposal, yes=yes, by=BY)
        self.stdout.write("It counts from now on." if changed and yes else "It doesn’t count.")

    def _set(self, options: dict[str, Any]) -> None:
        scope = _scope(options["whose"])
        before = authorizing.authority_of(scope, at=timezone.now())
        currency = options["currency"] or (before.currency if before else settings.MAKERIGHT_CURRENCY)
        terms = authorizing.terms_of(before) if before else Terms(currency)
        said: dict[str, Any] = {
            f"{name}_minor": None if options[name] == "none" else options[name]
            for name in _AMOUNTS
            if options[name] is not None
        }
        made = authorizing.set_authority(scope, replace(terms, currency=currency, **said), by=BY)
        self.stdout.write("That counts from now on." if made else "It is so already.")


def _amount(said: str) -> int | str:
    return said if said == "none" else int(said)


def _scope(said: str) -> Scope:
    if said in HOUSE_ROLES:
        return said
    if "@" in said:
        agent = Agent.objects.filter(email=said.lower()).first()
        if agent is not None:
            return agent
    role = Role.objects.filter(name__iexact=said).order_by("is_retired").first()
    if role is None:
        raise CommandError(f"There is no role and nobody called {said}.")
    return role
