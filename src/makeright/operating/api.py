"""Privacy, for programs: how long inboxes keep what is settled, and forgetting somebody."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Path, Router, Status
from ninja import Schema as Told
from pydantic import Field

from makeright.api.ids import Id
from makeright.api.problems import not_found
from makeright.api.schemas import Said
from makeright.conversations import retaining
from makeright.conversations.models import Inbox
from makeright.customers import forgetting
from makeright.customers.models import Customer, Forgetting
from makeright.customers.permissions import FORGET
from makeright.operating.finding_people import sees_whole
from makeright.operating.permissions import MANAGE_RETENTION
from makeright.staff.views.bearing import Bearer, actor_of, agent_of

router = Router(tags=["Privacy"])
CustomerId = Annotated[int, Id("cus")]
InboxId = Annotated[int, Id("inb")]


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


def _find(request: HttpRequest, key: int) -> Customer:
    """The customer, for one who may see all that is theirs."""
    found = get_object_or_404(Customer, pk=key, merged_into=None)
    if not sees_whole(agent_of(request), found):
        raise not_found()
    return found
