"""Companies and segments, for programs. They stand here since which companies one may see follows from whom of their
people one sees."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Path, Router, Status
from ninja import Schema as Told
from pydantic import Field

from makeright.api.ids import Id, number_of, public
from makeright.api.paging import USUAL, After, Limit, page
from makeright.api.problems import Problem
from makeright.api.schemas import Said
from makeright.conversations.knowing import customers_seen_by
from makeright.conversations.models import sight_of
from makeright.customers import belonging, segmenting
from makeright.customers.models import Company, Customer, Domain, Segment
from makeright.customers.models.customer import CustomerQuerySet
from makeright.customers.permissions import CHANGE, DEFINE
from makeright.desk.seeing_companies import companies_seen_by
from makeright.staff.views.bearing import Bearer, actor_of, agent_of

router, segments_router = Router(tags=["Companies"]), Router(tags=["Segments"])
COMPANY = "cmp"
CompanyId = Annotated[int, Id(COMPANY)]
CustomerId = Annotated[int, Id("cus")]
DomainId = Annotated[int, Id("dom")]
SegmentId = Annotated[int, Id("seg")]
Name = Annotated[str, Field(min_length=1, max_length=200)]
SegmentName = Annotated[str, Field(min_length=1, max_length=120)]
May, Defines = Bearer(CHANGE), Bearer(DEFINE)


class DomainTold(Told):
    """The part of addresses behind the @ by which people belong to a company."""

    id: DomainId
    name: str


class CompanyTold(Told):
    """A firm that customers belong to."""

    id: CompanyId
    name: str
    created_at: datetime
    domains: list[DomainTold]

    @staticmethod
    def resolve_domains(company: Company) -> list[Domain]:
        return sorted(company.domains.all(), key=lambda one: one.name)


class Companies(Told):
    items: list[CompanyTold]
    next: str | None


class CompanySaid(Said):
    name: Name


class NewCompany(CompanySaid):
    domains: list[Annotated[str, Field(max_length=253)]] = Field(default_factory=list, max_length=20)


class DomainSaid(Said):
    name: Annotated[str, Field(min_length=1, max_length=253)]


class Belongs(Said):
    """Where somebody belongs, by hand; `company: null`: nowhere, whatever their address says."""

    company: CompanyId | None


class BelongsTold(Told):
    """Where somebody belongs, if anywhere, and how we know."""

    company: CompanyId | None
    how: Literal["domain", "hand", "unknown"]


class Condition(Said):
    """One thing that a segment asks: about what, how, and compared with what; companies by their ids."""

    about: Annotated[str, Field(max_length=100)]
    how: Annotated[str, Field(alias="is", max_length=20)] = "is"
    than: str | int | bool | list[str | int | bool] | None = None


class SegmentNamed(Told):
    id: SegmentId
    name: str


class SegmentTold(SegmentNamed):
    """A question over customers that has a name."""

    conditions: list[dict[str, Any]]

    @staticmethod
    def resolve_conditions(segment: Segment) -> list[dict[str, Any]]:
        return [_outside(each) for each in segment.conditions]


class Segments(Told):
    items: list[SegmentNamed]
    next: str | None


class NewSegment(Said):
    name: SegmentName
    conditions: list[Condition]


class SegmentSaid(Said):
    """What changes; what isn't said stays."""

    name: SegmentName | None = None
    conditions: list[Condition] | None = None


class Member(Told):
    """A customer whom a segment finds."""

    id: CustomerId
    name: str


class Members(Told):
    items: list[Member]
    next: str | None


@router.get("/companies", response=Companies, summary="Companies that one sees")
def companies(request: HttpRequest, after: After = "", limit: Limit = USUAL) -> dict[str, Any]:
    return page(_companies(request).prefetch_related("domains"), after, limit)


@router.post("/companies", response={201: CompanyTold}, auth=May, summary="A company more")
def add_company(request: HttpRequest, said: NewCompany) -> Status[Company]:
    by = actor_of(request)
    made = belonging.add_company(said.name, domains=said.domains, sees=_sees(request), by=by)
    return Status(201, made)


@router.get("/companies/{company}", response=CompanyTold, summary="A company")
def company(request: HttpRequest, company: Path[CompanyId]) -> Company:
    return _company(request, company)


@router.patch("/companies/{company}", response=CompanyTold, auth=May, summary="Call it otherwise")
def rename_company(request: HttpRequest, company: Path[CompanyId], said: CompanySaid) -> Company:
    found = _company(request, company)
    belonging.rename(found, said.name, by=actor_of(request))
    return found


@router.post(
    "/companies/{company}/domains",
    response={201: DomainTold},
    auth=May,
    summary="Have people belong to it by a domain",
)
def add_domain(request: HttpRequest, company: Path[CompanyId], said: DomainSaid) -> Status[Domain]:
    found, by = _company(request, company), actor_of(request)
    return Status(201, belonging.add_domain(found, said.name, sees=_sees(request), by=by))


@router.delete(
    "/companies/{company}/domains/{domain}",
    response={204: None},
    auth=May,
    summary="Have them belong to it by that no longer",
)
def remove_domain(request: HttpRequest, company: Path[CompanyId], domain: Path[DomainId]) -> Status[None]:
    its = get_object_or_404(_company(request, company).domains, pk=domain)
    belonging.remove_domain(its, by=actor_of(request))
    return Status(204, None)


@router.get("/customers/{customer}/company", response=BelongsTold, summary="Where they belong")
def belongs(request: HttpRequest, customer: Path[CustomerId]) -> dict[str, Any]:
    return _belonging(request, _customer(request, customer))


@router.put("/customers/{customer}/company", response=BelongsTold, auth=May, summary="Say so by hand")
def join(request: HttpRequest, customer: Path[CustomerId], said: Belongs) -> dict[str, Any]:
    who = _customer(request, customer)
    into = None if said.company is None else _company(request, said.company)
    belonging.join(who, into, by=actor_of(request))
    return _belonging(request, who)


@router.delete(
    "/customers/{customer}/company",
    response=BelongsTold,
    auth=May,
    summary="Let it follow their address again",
)
def follow_address(request: HttpRequest, customer: Path[CustomerId]) -> dict[str, Any]:
    who = _customer(request, customer)
    belonging.follow_address(who, by=actor_of(request))
    return _belonging(request, who)


@segments_router.get("/segments", response=Segments, summary="Segments")
def segments(request: HttpRequest, after: After = "", limit: Limit = USUAL) -> dict[str, Any]:
    return page(Segment.objects.all(), after, limit)


@segments_router.post("/segments", response={201: SegmentTold}, auth=Defines, summary="A segment more")
def save(request: HttpRequest, said: NewSegment) -> Status[Segment]:
    asked = _inside(request, said.conditions)
    return Status(201, segmenting.save(said.name, asked, by=actor_of(request)))


@segments_router.get(
    "/segments/{segment}", response=SegmentTold, auth=Defines, summary="A segment, and what it asks"
)
def segment(request: HttpRequest, segment: Path[SegmentId]) -> Segment:
    return get_object_or_404(Segment, pk=segment)


@segments_router.patch(
    "/segments/{segment}",
    response=SegmentTold,
    auth=Defines,
    summary="Call it otherwise, or have it ask something else",
)
def change(request: HttpRequest, segment: Path[SegmentId], said: SegmentSaid) -> Segment:
    found, by = get_object_or_404(Segment, pk=segment), actor_of(request)
    with transaction.atomic():
        if said.name is not None:
            segmenting.rename(found, said.name, by=by)
        if said.conditions is not None:
            segmenting.change(found, _inside(request, said.conditions), by=by)
    return found


@segments_router.delete(
    "/segments/{segment}", response={204: None}, auth=Defines, summary="Forget the question"
)
def remove(request: HttpRequest, segment: Path[SegmentId]) -> Status[None]:
    segmenting.remove(get_object_or_404(Segment, pk=segment), by=actor_of(request))
    return Status(204, None)


@segments_router.get(
    "/segments/{segment}/customers", response=Members, summary="Whom it finds now, of those whom one sees"
)
def members(
    request: HttpRequest, segment: Path[SegmentId], after: After = "", limit: Limit = USUAL
) -> dict[str, Any]:
    found = get_object_or_404(Segment, pk=segment)
    return page(segmenting.people(found.conditions, among=_customers(request)), after, limit)


def _customers(request: HttpRequest) -> CustomerQuerySet:
    return customers_seen_by(agent_of(request))


def _customer(request: HttpRequest, key: int) -> Customer:
    return get_object_or_404(_customers(request), pk=key)


def _companies(request: HttpRequest) -> QuerySet[Company]:
    agent = agent_of(request)
    return companies_seen_by(agent, sight=sight_of(agent))


def _company(request: HttpRequest, key: int) -> Company:
    return get_object_or_404(_companies(request), pk=key)


def _sees(request: HttpRequest) -> belonging.Sees:
    return lambda key: _companies(request).filter(pk=key).exists()


def _belonging(request: HttpRequest, customer: Customer) -> dict[str, Any]:
    """A company is seen with any of its people: so that of somebody whom one sees is seen too."""
    current = customer.memberships.filter(until=None).first()
    return {
        "company": current.company_id if current else None,
        "how": current.how if current else "unknown",
    }


def _inside(request: HttpRequest, conditions: Sequence[Condition]) -> list[dict[str, Any]]:
    """Conditions as a segment keeps them. Raises Problem (`no_such_company`) for a company that one doesn't see."""
    return [_kept(request, each) for each in conditions]


def _kept(request: HttpRequest, said: Condition) -> dict[str, Any]:
    kept: dict[str, Any] = {"about": said.about, "is": said.how}
    if said.than is None:
        return kept
    if said.about != "company":
        return kept | {"than": said.than}
    named = said.than if isinstance(said.than, list) else [said.than]
    keys = [_seen_company(request, str(one)) for one in named]
    return kept | {"than": keys if isinstance(said.than, list) else keys[0]}


def _seen_company(request: HttpRequest, said: str) -> str:
    try:
        key = number_of(COMPANY, said)
    except ValueError:
        key = 0
    if not _companies(request).filter(pk=key).exists():
        raise Problem(422, "no_such_company", "A condition names a company that you don’t see.")
    return str(key)


def _outside(condition: dict[str, Any]) -> dict[str, Any]:
    """A condition as programs read it."""
    than = condition.get("than")
    if condition.get("about") != "company" or than is None:
        return condition
    keys = than if isinstance(than, list) else [than]
    ids = [public(COMPANY, int(each)) for each in keys if str(each).isdecimal()]
    return {**condition, "than": ids if isinstance(than, list) else ids[0] if ids else ""}
