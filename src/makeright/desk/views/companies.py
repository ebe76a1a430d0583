"""Companies: the list of those whose people the agent sees, the page of one, and the domains by which people belong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect

from makeright.conversations.models import Conversation
from makeright.customers import belonging
from makeright.customers.filling_in import filled_in
from makeright.customers.forms import CompanyNameForm, DomainForm, NewCompanyForm
from makeright.customers.free_mail import FREE_MAIL
from makeright.customers.kinds import MAIL
from makeright.customers.models import Company, Domain, Identity, Membership
from makeright.customers.models.customer import CustomerQuerySet
from makeright.customers.normalizing import domain_of
from makeright.customers.permissions import CHANGE
from makeright.desk.listing_customers import LONGEST, page_of, search_companies
from makeright.desk.seeing_companies import companies_seen_by
from makeright.desk.turning import turn
from makeright.desk.views.base import Context, PageView
from makeright.desk.views.person import PeopleView, Wrong, filled, whole_number
from makeright.lib.text import squeeze, without_controls

MOST_MATTERS = 30
MOST_CLAIMS = 5
MOST_LOOKED_AT = 500  # addresses of its people


@dataclass(frozen=True, slots=True)
class CompanyRow:
    """A company in a list, and how many people of it the agent sees."""

    company: Company
    domains: Sequence[str]
    people: int


class CompaniesView(PeopleView):
    """A view of companies, as far as the agent may see them."""

    def sees_company(self, company: int) -> bool:
        """Whether the agent may see the company with this key."""
        return companies_seen_by(self.agent, sight=self.sight).filter(pk=company).exists()

    def add_domain(self, company: Company, domain: str) -> None:
        """Have a domain belong to a company. A company that the agent doesn't see isn't named."""
        belonging.add_domain(company, domain, sees=self.sees_company, by=self.actor)

    def people_of(self, company: Company) -> CustomerQuerySet:
        """The people of a company whom the agent sees."""
        current = Membership.objects.filter(company=company, until=None)
        return self.seen.filter(pk__in=current.values("customer"))


class Companies(PageView, CompaniesView):
    """The page of companies, by name. POST adds one."""

    needs = {"post": CHANGE}

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._shown(None)

    def post(self, request: HttpRequest) -> HttpResponse:
        made: list[Company] = []
        wrong = self.tried(
            NewCompanyForm(request.POST), lambda said: made.append(self._add(said)), kind="company"
        )
        if wrong is not None:
            return self._shown(wrong)
        if not self.sees_company(made[0].pk):
            return redirect("desk:companies")
        return redirect("desk:company", made[0].pk)

    def _add(self, said: dict[str, str]) -> Company:
        with transaction.atomic():
            company = belonging.add_company(said["name"], by=self.actor)
            if said["domain"]:
                self.add_domain(company, said["domain"])
        return company

    def _shown(self, wrong: Wrong | None) -> HttpResponse:
        asked = self.request.GET
        typed = squeeze(without_controls(asked.get("q", "")[:LONGEST]))
        before, after = (whole_number(asked.get(name, "")) for name in ("before", "after"))
        found = companies_seen_by(self.agent, sight=self.sight).filter(search_companies(typed))
        turned = turn(found, before=before, after=after)
        prefetch_related_objects(turned.rows, "domains")
        context: Context = {
            "rows": self._rows(turned.rows),
            "before": turned.before,
            "after": turned.after,
            "tally": turned.tally,
            "is_first": not (before or after),
            "typed": typed,
            "wrong": wrong,
            "at": "customers",
        }
        response = self.page("desk/companies.html", context)
        response.status_code = 422 if wrong else 200
        return response

    def _rows(self, companies: Sequence[Company]) -> list[CompanyRow]:
        current = Membership.objects.filter(company__in=companies, until=None)
        seen = current.filter(Exists(self.seen.filter(pk=OuterRef("customer")))).order_by()
        people = dict(seen.values_list("company").annotate(Count("pk")))
        return [
            CompanyRow(one, [domain.name for domain in one.domains.all()], people.get(one.pk, 0))
            for one in companies
        ]


class CompanyView(CompaniesView):
    """A view of one company, by its key. One that the agent doesn't see is not found."""

    company: Company

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            seen = companies_seen_by(self.agent, sight=self.sight)
            self.company = get_object_or_404(seen, pk=kwargs.pop("company"))
        return super().dispatch(request, *args, **kwargs)

    def whole(self, wrong: Wrong | None = None) -> Context:
        """What the page of a company needs."""
        people = self.people_of(self.company)
        before, after = (whole_number(self.request.GET.get(name, "")) for name in ("before", "after"))
        listed = page_of(people, sight=self.sight, before=before, after=after)
        theirs = Conversation.objects.all().within(self.sight).filter(customer__in=people.values("pk"))
        matters = list(theirs.select_related("customer").order_by("-last_at")[: MOST_MATTERS + 1])
        return {
            "company": self.company,
            "domains": list(self.company.domains.order_by("name")),
            "claims": self._claims(people),
            "rows": listed.rows,
            "before": listed.before,
            "after": listed.after,
            "tally": listed.tally,
            "fields": filled_in("company", self.company.pk),
            "matters": matters[:MOST_MATTERS],
            "has_more_matters": len(matters) > MOST_MATTERS,
            "wrong": wrong,
        }

    def shown(self, wrong: Wrong | None = None) -> HttpResponse:
        response = self.partial("desk/_company.html", self.whole(wrong))
        response.status_code = 422 if wrong else 200
        return response

    def _claims(self, people: CustomerQuerySet) -> list[str]:
        """Domains from which its people write, and which are no company's yet."""
        addresses = Identity.objects.filter(kind=MAIL, customer__in=people.values("pk"))
        domains = {domain_of(value) for value in addresses.values_list("value", flat=True)[:MOST_LOOKED_AT]}
        wanted = domains - FREE_MAIL
        taken = (
            set(Domain.objects.filter(name__in=wanted).values_list("name", flat=True)) if wanted else set()
        )
        return sorted(wanted - taken)[:MOST_CLAIMS]


class OneCompany(PageView, CompanyView):
    """The page of a company."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page("desk/company.html", self.whole() | {"at": "customers"})


class CompanyName(CompanyView):
    """What a company is called: POST (`name`) calls it otherwise."""

    needs = {"post": CHANGE}

    def post(self, request: HttpRequest) -> HttpResponse:
        form = CompanyNameForm(request.POST)
        verb = belonging.rename
        return self.shown(
            self.tried(form, lambda said: verb(self.company, said["name"], by=self.actor), kind="name")
        )


class Domains(CompanyView):
    """The domains by which people belong to a company: POST adds one."""

    needs = {"post": CHANGE}

    def post(self, request: HttpRequest) -> HttpResponse:
        form = DomainForm(request.POST)
        return self.shown(
            self.tried(form, lambda said: self.add_domain(self.company, said["domain"]), kind="domain")
        )


class OneDomain(CompanyView):
    """One domain of a company: DELETE, and people belong by it no longer."""

    needs = {"delete": CHANGE}

    def delete(self, request: HttpRequest, domain: int) -> HttpResponse:
        belonging.remove_domain(get_object_or_404(self.company.domains, pk=domain), by=self.actor)
        return self.shown()


class CompanyValues(CompanyView):
    """What one custom field says of a company: POST (`value`) fills it in, nothing empties it."""

    needs = {"post": CHANGE}

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        return self.shown(filled(self.company, code, request.POST, by=self.actor))
