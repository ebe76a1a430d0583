"""Privacy, for programs: how long inboxes keep what is settled, and forgetting somebody."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Path, Router, Status
from ninja import Schema as Told
from pydantic import Field

from makeright.api.ids import Id
from makeright.api.problems import not_found
from makeright.api.schemas import Said
from makeright.conversations import retaining
from makeright.conversations.models import Inbox
from makeright.customers import forgetting
from makeright.customers.models import Customer, Forgetting, PersonExport
from makeright.customers.models.person_export import GONE, READY
from makeright.customers.permissions import FORGET, TELL
from makeright.customers.telling_person import tell_person
from makeright.files.serving import respond
from makeright.lib.actor import TakesAgent
from makeright.operating.finding_people import sees_whole
from makeright.operating.permissions import MANAGE_RETENTION
from makeright.staff.views.bearing import Bearer, actor_of, agent_of

router = Router(tags=["Privacy"])
CustomerId = Annotated[int, Id("cus")]
InboxId = Annotated[int, Id("inb")]
ExportId = Annotated[int, Id("pex")]


class RetentionTold(Told):
    """How many days an inbox keeps what is settled (null: for ever), and before which moment nothing is erased."""

    days: int | None = Field(alias="keep_for_days")
    erases_from: datetime | None


class Retention(Said):
    days: int | None


class OutlookTold(Told):
    """What a time would erase; `size` in bytes."""

    conversations: int
    messages: int
    files: int
    size: int
    oldest: datetime | None


class ForgettingTold(Told):
    """How far it is that somebody is forgotten: what went, by what it was, and since when all of it has."""

    asked_at: datetime
    done_at: datetime | None
    erased: dict[str, int]


class Export(Said):
    """`with_notes`: also what colleagues noted."""

    with_notes: bool = True


class ExportTold(Told):
    """What is kept of somebody, put together: `ready` with a file until `gone_at`."""

    id: ExportId
    state: Literal["running", "ready", "gone"]
    asked_at: datetime
    gone_at: datetime | None


class ExportsTold(Told):
    items: list[ExportTold]


@router.get(
    "/inboxes/{inbox}/retention",
    response=RetentionTold,
    auth=Bearer(MANAGE_RETENTION),
    summary="How long it keeps what is settled",
)
def retention(request: HttpRequest, inbox: Path[InboxId]) -> Inbox:
    return get_object_or_404(Inbox, pk=inbox)


@router.get(
    "/inboxes/{inbox}/retention/outlook",
    response=OutlookTold,
    auth=Bearer(MANAGE_RETENTION),
    summary="What a time would erase",
)
def outlook(
    request: HttpRequest, inbox: Path[InboxId], days: Annotated[int, Field(ge=30, le=36_500)] = 365
) -> object:
    return retaining.look(get_object_or_404(Inbox, pk=inbox), days)


@router.put(
    "/inboxes/{inbox}/retention",
    response=RetentionTold,
    auth=Bearer(MANAGE_RETENTION),
    summary="Keep it so long: a shorter time counts a day later",
)
def keep(request: HttpRequest, inbox: Path[InboxId], said: Retention) -> Inbox:
    found = get_object_or_404(Inbox, pk=inbox)
    retaining.keep_for(found, said.days, by=actor_of(request))
    return found


@router.post(
    "/customers/{customer}/forgetting",
    response={202: ForgettingTold},
    auth=Bearer(FORGET),
    summary="Forget them, for good",
)
def forget(request: HttpRequest, customer: Path[CustomerId]) -> Status[Forgetting]:
    return Status(202, forgetting.forget(_find(request, customer), by=actor_of(request)))


@router.get(
    "/customers/{customer}/forgetting",
    response=ForgettingTold,
    auth=Bearer(FORGET),
    summary="How far that is",
)
def how_far(request: HttpRequest, customer: Path[CustomerId]) -> Forgetting:
    return get_object_or_404(Forgetting, customer=_find(request, customer))


@router.post(
    "/customers/{customer}/exports",
    response={202: ExportTold},
    auth=Bearer(TELL),
    summary="Have all that is kept of them put together, for a day",
)
def tell(request: HttpRequest, customer: Path[CustomerId], said: Export) -> Status[PersonExport]:
    found, by = _find(request, customer), actor_of(request)
    if by.is_program:
        raise TakesAgent("an archive is handed to whoever asked for it")
    return Status(202, tell_person(found, with_notes=said.with_notes, by=by))


@router.get(
    "/customers/{customer}/exports",
    response=ExportsTold,
    auth=Bearer(TELL),
    summary="What one had put together of them",
)
def exports(request: HttpRequest, customer: Path[CustomerId]) -> dict[str, Any]:
    return {"items": _exports(request, customer).order_by("pk")}


@router.get(
    "/customers/{customer}/exports/{export}/file",
    response={200: None},
    auth=Bearer(TELL),
    summary="The archive, a ZIP, once it is ready",
)
def archive(request: HttpRequest, customer: Path[CustomerId], export: Path[ExportId]) -> HttpResponseBase:
    there = _exports(request, customer).filter(state=READY, gone_at__gt=timezone.now())
    found = get_object_or_404(there.select_related("file"), pk=export)
    if found.file is None:
        raise not_found()
    response = respond(found.file, f"customer-{found.customer_id}.zip")
    response["Cache-Control"] = "no-store"
    return response


def _exports(request: HttpRequest, customer: int) -> QuerySet[PersonExport]:
    """Those that whoever asks asked for: an archive is for nobody else."""
    found = _find(request, customer)
    return PersonExport.objects.filter(customer=found, asked_by=agent_of(request)).exclude(state=GONE)


def _find(request: HttpRequest, key: int) -> Customer:
    """The customer, for one who may see all that is theirs."""
    found = get_object_or_404(Customer, pk=key, merged_into=None)
    if not sees_whole(agent_of(request), found):
        raise not_found()
    return found
