"""Which remedy fits what, and what came of it, for programs."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router
from ninja import Schema as Told
from pydantic import Field

from makeright.api.schemas import Said
from makeright.causes.models import Cause
from makeright.remedies import learning, matching
from makeright.remedies.permissions import SET_POLICY
from makeright.remedies.schemas import CauseId, Currency, Harm, Kind, Minor
from makeright.staff.views.bearing import Bearer, actor_of

router = Router(tags=["Authority"])
Keeps = Bearer(SET_POLICY)


class FitsTold(Told):
    kind: Kind
    rank: int
    cost_minor: int | None
    currency: str
    days: int | None


class FittingsTold(Told):
    """What fits, the best first."""

    items: list[FitsTold]


class FittingSaid(Said):
    """In which place a kind fits a cause, or a harm; 0: not at all."""

    cause: CauseId | None = None
    harm: Harm | None = None
    kind: Kind
    rank: Annotated[int, Field(ge=0, le=13)]
    cost_minor: Minor | None = None
    currency: Currency | None = None
    days: Annotated[int, Field(ge=0, le=365)] | None = None


class FitHistoryTold(Told):
    """What came of one kind: in how many matters it was `given` (taken back ones aside), how often it `failed`, left
    the customer's wish `under`, `met` or went `over` it, and was `right` among those that were `checked`.
    `average_minor`: what it cost us on average, in `currency`; `hours`: from the grant until it was fulfilled. Null is
    without history."""

    kind: Kind
    given: int
    failed: int
    under: int
    met: int
    over: int
    checked: int
    right: int
    average_minor: int | None
    currency: str
    hours: float | None


class FitHistoriesTold(Told):
    """How many `matters` there were, and what came of each kind that was given in them, the most frequent first."""

    matters: int
    items: list[FitHistoryTold]


@router.get(
    "/fittings", response=FittingsTold, summary="Which remedies fit a cause or a harm, the best first"
)
def fittings(request: HttpRequest, cause: CauseId | None = None, harm: Harm = "unknown") -> dict[str, Any]:
    return _told(get_object_or_404(Cause, pk=cause) if cause is not None else None, harm)


@router.put("/fittings", response=FittingsTold, auth=Keeps, summary="Say in which place a remedy fits")
def set_fitting(request: HttpRequest, said: FittingSaid) -> dict[str, Any]:
    cause = get_object_or_404(Cause, pk=said.cause) if said.cause is not None else None
    matching.set_fitting(
        said.kind,
        said.rank,
        cause=cause,
        harm=said.harm or "",
        cost_minor=said.cost_minor,
        currency=said.currency or "",
        days=said.days,
        by=actor_of(request),
    )
    return _told(cause, said.harm or "unknown")


@router.get(
    "/fittings/history",
    response=FitHistoriesTold,
    auth=Keeps,
    summary="What came of each remedy for a cause or a harm",
)
def fitting_history(
    request: HttpRequest, cause: CauseId | None = None, harm: Harm = "unknown"
) -> dict[str, Any]:
    if cause is not None:
        key = get_object_or_404(Cause, pk=cause).pk
        history = learning.histories("cause", key).get(key, learning.History())
    else:
        history = learning.histories("harm", harm).get(harm, learning.History())
    return {"matters": history.matters, "items": history.by_frequency}


def _told(cause: Cause | None, harm: str) -> dict[str, Any]:
    meant = cause.usual_harm if cause is not None and harm == "unknown" else harm
    return {"items": [each._asdict() for each in matching.fitting(cause, meant)]}
