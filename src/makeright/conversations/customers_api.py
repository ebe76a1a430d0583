"""Customers, for programs. They stand here since whom one may see follows from what one sees of their
conversations."""

from __future__ import annotations

from datetime import datetime, time
from typing import Annotated, Any, Literal

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Path, Query, Router, Status
from ninja import Schema as Told
from pydantic import Field

from makeright.api.ids import Id
from makeright.api.paging import USUAL, After, Limit, page
from makeright.api.problems import Problem
from makeright.api.schemas import Said
from makeright.conversations.knowing import customers_seen_by
from makeright.customers import describing, identifying, introducing, merging
from makeright.customers.filling_in import fill_in, values_of
from makeright.customers.models import Customer, Identity, Merge
from makeright.customers.models.customer import CustomerQuerySet
from makeright.customers.normalizing import normal
from makeright.customers.permissions import CHANGE, MERGE
from makeright.customers.refusals import Refused
from makeright.staff.views.bearing import Bearer, actor_of, agent_of

router = Router(tags=["Customers"])
CustomerId = Annotated[int, Id("cus")]
IdentityId = Annotated[int, Id("idn")]
MergeId = Annotated[int, Id("mrg")]
Kind = Literal["mail", "phone", "handle", "external_id"]
Written = Annotated[str, Field(min_length=1, max_length=320)]


class IdentityTold(Told):
    """What a customer is known by: in its normal form, and as it was written."""

    id: IdentityId
    kind: Kind
    value: str
    as_written: str
    verified: bool
    verified_how: str


class CustomerTold(Told):
    """A customer: how they are called, what they wish, and what they are known by. `custom_fields` by code."""

    id: CustomerId
    name: str
    preferred_name: str
    pronoun: str
    language: str
    zone: str
    quiet_from: time | None
    quiet_until: time | None
    created_at: datetime
    identities: list[IdentityTold]
    custom_fields: dict[str, str]

    @staticmethod
    def resolve_identities(customer: Customer) -> list[Identity]:
        return sorted(customer.identities.all(), key=lambda one: one.pk)

    @staticmethod
    def resolve_custom_fields(customer: Customer) -> dict[str, str]:
        kept: dict[str, str] = getattr(customer, "told_fields", {})
        return kept


class Customers(Told):
    items: list[CustomerTold]
    next: str | None


class IdentitySaid(Said):
    kind: Kind
    typed: Written


class MoveSaid(Said):
    """Whose it is."""

    to: CustomerId


class NewCustomer(IdentitySaid):
    """Somebody nobody knows yet, by one identity."""

    name: Annotated[str, Field(max_length=200)] = ""


class Quiet(Said):
    since: time
    until: time


class Description(Said):
    """What changes; what isn't said stays. An empty text takes it away, and so does `quiet: null`."""

    name: str | None = Field(None, max_length=200)
    preferred_name: str | None = Field(None, max_length=120)
    pronoun: str | None = Field(None, max_length=40)
    language: str | None = Field(None, max_length=12)
    zone: str | None = Field(None, max_length=60)
    quiet: Quiet | None = None
    custom_fields: dict[str, str | list[str]] = Field(default_factory=dict, max_length=200)


class MergeSaid(Said):
    """Into whom: the one who goes on."""

    into: CustomerId


class MergeTold(Told):
    id: MergeId
    merged: CustomerId = Field(alias="merged_id")
    survivor: CustomerId = Field(alias="survivor_id")
    at: datetime
    undone_at: datetime | None


May = Bearer(CHANGE)


@router.get("/customers", response=Customers, summary="Customers, or the one who is known by something")
def customers(
    request: HttpRequest,
    after: After = "",
    limit: Limit = USUAL,
    kind: Kind | None = None,
    known_by: Annotated[str, Query(max_length=320)] = "",
) -> dict[str, Any]:
    rows = _seen(request)
    if known_by:
        value = normal(kind or "mail", known_by, region=settings.MAKERIGHT_PHONE_REGION)
        rows = rows.filter(identities__kind=kind or "mail", identities__value=value)
    return _with_fields(page(rows.prefetch_related("identities"), after, limit))


@router.post("/customers", response={201: CustomerTold}, auth=May, summary="A customer more")
def introduce(request: HttpRequest, said: NewCustomer) -> Status[Customer]:
    sees, by = _sees(request), actor_of(request)
    made = introducing.introduce(said.kind, said.typed, said.name, sees=sees, by=by)
    return Status(201, _told(made))


@router.get("/customers/{customer}", response=CustomerTold, summary="A customer")
def customer(request: HttpRequest, customer: Path[CustomerId]) -> Customer:
    return _told(find_seen(request, customer))


@router.patch(
    "/customers/{customer}", response=CustomerTold, auth=May, summary="Change what is known of them"
)
def describe(request: HttpRequest, customer: Path[CustomerId], said: Description) -> Customer:
    found, by = find_seen(request, customer), actor_of(request)
    named = said.model_fields_set
    wishes = {name: getattr(said, name) for name in named - {"quiet", "custom_fields"}}
    if "quiet" in named:
        wishes["quiet"] = (said.quiet.since, said.quiet.until) if said.quiet else ()
    with transaction.atomic():
        describing.describe(found, **wishes, by=by)
        if said.custom_fields:
            fill_in(found, said.custom_fields, by=by)
    return _told(find_seen(request, customer))


@router.post(
    "/customers/{customer}/identities",
    response={201: IdentityTold},
    auth=May,
    summary="Know them by one thing more",
)
def add_identity(request: HttpRequest, customer: Path[CustomerId], said: IdentitySaid) -> Status[Identity]:
    found, sees = find_seen(request, customer), _sees(request)
    made = identifying.add_identity(found, said.kind, said.typed, sees=sees, by=actor_of(request))
    return Status(201, made)


@router.delete(
    "/customers/{customer}/identities/{identity}",
    response={204: None},
    auth=May,
    summary="Know them by that no longer",
)
def remove_identity(
    request: HttpRequest, customer: Path[CustomerId], identity: Path[IdentityId]
) -> Status[None]:
    identifying.remove_identity(_identity(request, customer, identity), by=actor_of(request))
    return Status(204, None)


@router.post(
    "/customers/{customer}/identities/{identity}/verification",
    response=IdentityTold,
    auth=May,
    summary="Say that a colleague made sure it is theirs",
)
def verify(request: HttpRequest, customer: Path[CustomerId], identity: Path[IdentityId]) -> Identity:
    theirs = _identity(request, customer, identity)
    identifying.verify(theirs, how="agent", by=actor_of(request))
    return theirs


@router.post(
    "/customers/{customer}/identities/{identity}/preference",
    response=IdentityTold,
    auth=May,
    summary="Make it the primary one of its kind",
)
def prefer(request: HttpRequest, customer: Path[CustomerId], identity: Path[IdentityId]) -> Identity:
    theirs = _identity(request, customer, identity)
    identifying.prefer(theirs, by=actor_of(request))
    return theirs


@router.post(
    "/customers/{customer}/identities/{identity}/move",
    response=IdentityTold,
    auth=May,
    summary="It was another’s all along: a claim of theirs from now on",
)
def move(
    request: HttpRequest, customer: Path[CustomerId], identity: Path[IdentityId], said: MoveSaid
) -> Identity:
    theirs, to = _identity(request, customer, identity), find_seen(request, said.to)
    identifying.move(theirs, to=to, by=actor_of(request))
    return theirs


@router.post(
    "/customers/{customer}/merge",
    response={201: MergeTold},
    auth=Bearer(MERGE),
    summary="They are another whom we know",
)
def merge(request: HttpRequest, customer: Path[CustomerId], said: MergeSaid) -> Status[Merge]:
    found, other = find_seen(request, customer), find_seen(request, said.into)
    return Status(201, merging.merge(found, into=other, by=actor_of(request)))


@router.delete("/merges/{merge}", response=MergeTold, auth=Bearer(MERGE), summary="They were two after all")
def unmerge(request: HttpRequest, merge: Path[MergeId]) -> Merge:
    found = get_object_or_404(Merge.objects.filter(survivor__in=_seen(request)), pk=merge)
    try:
        merging.unmerge(found, by=actor_of(request))
    except Refused as refused:
        # Its words name whom they were merged into since, whom one may not see.
        raise Problem(409, refused.code, "This merge can’t be undone now.") from refused
    found.refresh_from_db()
    return found


def _seen(request: HttpRequest) -> CustomerQuerySet:
    return customers_seen_by(agent_of(request))


def find_seen(request: HttpRequest, key: int) -> Customer:
    """The customer with that key, if the program sees them. Raises Http404."""
    return get_object_or_404(_seen(request).prefetch_related("identities"), pk=key)


def _identity(request: HttpRequest, customer: int, key: int) -> Identity:
    return get_object_or_404(find_seen(request, customer).identities, pk=key)


def _sees(request: HttpRequest) -> identifying.Sees:
    return lambda key: _seen(request).filter(pk=key).exists()


def _told(customer: Customer) -> Customer:
    _with_fields({"items": [customer]})
    return customer


def _with_fields(found: dict[str, Any]) -> dict[str, Any]:
    kept = values_of("customer", [each.pk for each in found["items"]])
    for each in found["items"]:
        each.told_fields = kept.get(each.pk, {})
    return found
