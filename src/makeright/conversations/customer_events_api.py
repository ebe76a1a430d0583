"""Customer events, for programs: the company's own systems tell what happened with somebody. It stands here since whom
one may see follows from what one sees of their conversations."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Path, Router, Status
from ninja import Schema as Told
from pydantic import ConfigDict, Field, model_validator

from makeright.api.ids import Id
from makeright.api.paging import USUAL, After, Limit, page
from makeright.api.schemas import Moment, Said
from makeright.conversations.knowing import customers_seen_by
from makeright.customers import reporting
from makeright.customers.declaring import find_kind
from makeright.customers.models import Customer, Occurrence, OccurrenceKind
from makeright.customers.models.customer import CustomerQuerySet
from makeright.customers.normalizing import normal
from makeright.customers.permissions import REPORT
from makeright.customers.refusals import Refused
from makeright.customers.reporting import MOST_AT_ONCE, Outcome, Report
from makeright.staff.views.bearing import Bearer, actor_of, agent_of

router = Router(tags=["Customer events"])
CustomerId = Annotated[int, Id("cus")]
EventId = Annotated[int, Id("cev")]
KindCode = Annotated[str, Field(max_length=40)]
Value = Annotated[str, Field(max_length=500)] | bool | int | float
Reports = Bearer(REPORT)


class EventTold(Told):
    """What happened with a customer, as another system told it. `attributes` in words, by code."""

    id: EventId
    customer: CustomerId = Field(alias="customer_id")
    kind: str
    occurred_at: datetime
    told_at: datetime = Field(alias="at")
    source: Literal["live", "import", "backfill"]
    external_id: str
    attributes: dict[str, str]

    @staticmethod
    def resolve_kind(told: Occurrence) -> str:
        return told.kind.code


class EventsTold(Told):
    items: list[EventTold]
    next: str | None


class EventSaid(Said):
    """What happened, and when. With an `external_id` it may be told again: it is there once."""

    kind: KindCode
    occurred_at: Moment
    external_id: Annotated[str, Field(max_length=200)] = ""
    attributes: dict[str, Value] = Field(default_factory=dict, max_length=10)


class OneEventSaid(EventSaid):
    source: Literal["live", "import", "backfill"] = "live"


class KnownBy(Said):
    """What somebody is known by, as it is written in the system that tells."""

    kind: Literal["mail", "phone", "handle", "external_id"]
    typed: Annotated[str, Field(min_length=1, max_length=320)]


class EventOfSomebody(EventSaid):
    """Of whom it is: by our id (`customer`) or by what they are known by."""

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [
                {
                    "required": ["customer"],
                    "properties": {"customer": {"type": "string"}, "known_by": {"type": "null"}},
                },
                {
                    "required": ["known_by"],
                    "properties": {"known_by": {"type": "object"}, "customer": {"type": "null"}},
                },
            ]
        }
    )
    customer: CustomerId | None = None
    known_by: KnownBy | None = None

    @model_validator(mode="after")
    def _names_one(self) -> EventOfSomebody:
        if (self.customer is None) == (self.known_by is None):
            raise ValueError("say either customer or known_by")
        return self


class ManyEventsSaid(Said):
    events: list[EventOfSomebody] = Field(min_length=1, max_length=MOST_AT_ONCE)
    source: Literal["live", "import", "backfill"] = "live"


class OutcomeTold(Told):
    """What became of one: it is `new`, was `known`, or is `refused`, and why."""

    outcome: Literal["new", "known", "refused"]
    event: EventTold | None = None
    code: str | None = None
    detail: str | None = None


class OutcomesTold(Told):
    """In the order in which they were told."""

    items: list[OutcomeTold]


@router.get(
    "/customers/{customer}/events", response=EventsTold, summary="What other systems told of a customer"
)
def events_of(
    request: HttpRequest,
    customer: Path[CustomerId],
    kind: KindCode = "",
    after: After = "",
    limit: Limit = USUAL,
) -> dict[str, Any]:
    told = reporting.told_of([_seen(request, customer).pk])
    return page(told.filter(kind__code=kind) if kind else told, after, limit)


@router.post(
    "/customers/{customer}/events",
    response={200: EventTold, 201: EventTold},
    auth=Reports,
    summary="Tell what happened with a customer",
)
def tell(request: HttpRequest, customer: Path[CustomerId], said: OneEventSaid) -> Status[Occurrence]:
    who = _seen(request, customer)
    told = reporting.report(
        _report(said, who, find_kind(said.kind)), by=actor_of(request), source=said.source
    )
    assert told.occurrence is not None
    return Status(201 if told.is_new else 200, told.occurrence)


@router.post(
    "/customer-event-batches",
    response=OutcomesTold,
    auth=Reports,
    summary="Tell what happened with one customer or several, up to a hundred at once",
)
def tell_many(request: HttpRequest, said: ManyEventsSaid) -> dict[str, Any]:
    finder, reports = _Finder(request, said.events), list[Report]()
    outcomes: list[OutcomeSoFar] = []
    for each in said.events:
        try:
            reports.append(_report(each, finder.find(each), finder.kind(each)))
            outcomes.append(None)
        except Refused as refused:
            outcomes.append(_refused(refused))
    told = iter(reporting.report_all(reports, by=actor_of(request), source=said.source))
    return {"items": [_outcome(next(told)) if each is None else each for each in outcomes]}


OutcomeSoFar = dict[str, Any] | None


class _Finder:
    """Finds the kinds of one call, and its customers, those whom the token's agent sees: in one question for each way
    to name them."""

    def __init__(self, request: HttpRequest, said: list[EventOfSomebody]) -> None:
        seen = customers_seen_by(agent_of(request))
        self._by_key = seen.in_bulk({each.customer for each in said if each.customer is not None})
        self._kinds: dict[str, OccurrenceKind] = {}
        self._known: dict[tuple[str, str], Customer] = {}
        names = {name for each in said if each.known_by and (name := self._normal(each.known_by))}
        for kind in {kind for kind, _ in names}:
            self._known |= _known(seen, kind, [value for of, value in names if of == kind])

    def find(self, said: EventOfSomebody) -> Customer:
        """Raises Refused: `no_such_customer`, or as `normal` does."""
        found = None
        if said.customer is not None:
            found = self._by_key.get(said.customer)
        elif said.known_by is not None:
            region = settings.MAKERIGHT_PHONE_REGION
            value = normal(said.known_by.kind, said.known_by.typed, region=region)
            found = self._known.get((said.known_by.kind, value))
        if found is None:
            raise Refused("no_such_customer", "There is no such customer whom you see.")
        return found

    def kind(self, said: EventSaid) -> OccurrenceKind:
        """Raises Refused (`no_such_kind`)."""
        if said.kind not in self._kinds:
            self._kinds[said.kind] = find_kind(said.kind)
        return self._kinds[said.kind]

    @staticmethod
    def _normal(said: KnownBy) -> tuple[str, str] | None:
        try:
            return said.kind, normal(said.kind, said.typed, region=settings.MAKERIGHT_PHONE_REGION)
        except Refused:
            return None


def _known(seen: CustomerQuerySet, kind: str, values: list[str]) -> dict[tuple[str, str], Customer]:
    found = seen.filter(identities__kind=kind, identities__value__in=values).prefetch_related("identities")
    return {(one.kind, one.value): each for each in found for one in each.identities.all()}


def _report(said: EventSaid, customer: Customer, kind: OccurrenceKind) -> Report:
    return Report(customer, kind, said.occurred_at, said.external_id, said.attributes)


def _outcome(told: Outcome) -> dict[str, Any]:
    if told.refused is not None:
        return _refused(told.refused)
    return {"outcome": "new" if told.is_new else "known", "event": told.occurrence}


def _refused(refused: Refused) -> dict[str, Any]:
    return {"outcome": "refused", "code": refused.code, "detail": str(refused)}


def _seen(request: HttpRequest, key: int) -> Customer:
    return get_object_or_404(customers_seen_by(agent_of(request)), pk=key)
