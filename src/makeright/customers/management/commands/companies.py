"""Companies from the command line: `makeright companies list`, `add`, `rename`, `add-domain` and `remove-domain`."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from makeright.customers import belonging
from makeright.customers.models import Company, Domain
from makeright.customers.refusals import Refused
from makeright.lib.actor import Actor

BY = Actor.system("command")
WHICH = "a company: its number, its name, or a domain of it"


class Command(BaseCommand):
    help = "Lists and names the companies that customers belong to, and says by which domains."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("list", help="those we know").add_argument("--json", action="store_true")
        adding = verbs.add_parser("add", help="one more")
        adding.add_argument("name")
        adding.add_argument("domains", nargs="*", help="who writes from there belongs to it")
        renaming = verbs.add_parser("rename", help="call it otherwise")
        renaming.add_argument("company", help=WHICH)
        renaming.add_argument("to")
        for verb, help_text in (
            ("add-domain", "who writes from there belongs to it"),
            ("remove-domain", "who writes from there belongs to it no longer"),
        ):
            changing = verbs.add_parser(verb, help=help_text)
            changing.add_argument("company", help=WHICH)
            changing.add_argument("domain")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["verb"] == "list":
            self._list(as_json=options["json"])
            return
        try:
            self.stdout.write(self._change(options["verb"], options))
        except Refused as refused:
            raise CommandError(refused.words) from refused

    def _list(self, *, as_json: bool) -> None:
        for one in Company.objects.order_by("pk").prefetch_related("domains").iterator(chunk_size=500):
            domains = sorted(each.name for each in one.domains.all())
            if as_json:
                self.stdout.write(json.dumps({"number": one.pk, "name": one.name, "domains": domains}))
            else:
                self.stdout.write(f"{one.pk}  {one.name}  {', '.join(domains)}".rstrip())

    def _change(self, verb: str, options: dict[str, Any]) -> str:
        if verb == "add":
            made = belonging.add_company(
                options["name"], domains=options["domains"], sees=_is_seen_here, by=BY
            )
            return f"{made} ({made.pk}) is a company from now on."
        company = _find(options["company"])
        if verb == "rename":
            belonging.rename(company, options["to"], by=BY)
            return f"It is called {company}."
        if verb == "add-domain":
            made_domain = belonging.add_domain(company, options["domain"], sees=_is_seen_here, by=BY)
            return f"Who writes from {made_domain} belongs to {company}."
        domain = Domain.objects.filter(company=company, name=options["domain"].strip().lower()).first()
        if domain is None:
            raise CommandError(f"{options['domain']} is no domain of {company}.")
        belonging.remove_domain(domain, by=BY)
        return f"Who writes from {domain} belongs to {company} no longer."


def _is_seen_here(company: int) -> bool:
    """Whoever may run commands on this machine may read every row."""
    return True


def _find(said: str) -> Company:
    if said.isascii() and said.isdecimal() and len(said) < 19:
        by_number = Company.objects.filter(pk=int(said)).first()
        if by_number is not None:
            return by_number
    by_domain = Domain.objects.select_related("company").filter(name=said.strip().lower()).first()
    if by_domain is not None:
        return by_domain.company
    called_so = list(Company.objects.filter(name__iexact=said.strip()).order_by("pk")[:2])
    if len(called_so) > 1:
        raise CommandError(
            f"More than one company is called {said}: say its number (makeright companies list)."
        )
    if not called_so:
        raise CommandError(f"There is no company {said}.")
    return called_so[0]
