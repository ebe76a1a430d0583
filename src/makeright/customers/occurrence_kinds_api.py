"""Kinds of customer events, for programs: what other systems may tell of customers."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Path, Router, Status
from ninja import Schema as Told
from pydantic import Field

from makeright.api.ids import Id
from makeright.api.paging import USUAL, After, Limit, page
from makeright.api.schemas import Said
from makeright.customers import declaring
from makeright.customers.models import OccurrenceKind
from makeright.customers.permissions import DEFINE
from makeright.staff.views.bearing import Bearer, actor_of

router = Router(tags=["Customer events"])
KindId = Annotated[int, Id("evk")]
Name = Annotated[str, Field(min_length=1, max_length=120)]
Color = Literal["none", "sky", "violet", "rose", "ochre", "olive"]
Days = Annotated[int, Field(ge=declaring.SHORTEST, le=declaring.LONGEST)]
Defines = Bearer(DEFINE)


class Attribute(Said):
    """Something that is told beside it."""

    code: Annotated[str, Field(pattern="^[a-z][a-z0-9_]{0,39}$")]
    name: Annotated[str, Field(min_length=1, max_length=60)]
    kind: Literal["text", "number", "date", "yes_no", "link"] = "text"


class KindTold(Told):
    """A kind of event of other systems. Of one that is retired nothing more is taken."""

    id: KindId
    code: str
    name: str
    color: Color
    on_timeline: bool
    keep_for_days: int | None
    attributes: list[Attribute]
    retired_at: datetime | None

    @staticmethod
    def resolve_attributes(kind: OccurrenceKind) -> list[dict[str, str]]:
        return [{"code": code, "name": name, "kind": of} for code, name, of in kind.attributes]


class KindsTold(Told):
    items: list[KindTold]
    next: str | None


class NewKind(Said):
    """Without a code it is made of the name; `keep_for_days: null` is for ever."""

    name: Name
    code: Annotated[str, Field(pattern="^([a-z][a-z0-9_]{0,39})?$")] = ""
    color: Color = "none"
    on_timeline: bool = True
    keep_for_days: Days | None = None
    attributes: list[Attribute] = Field(default_factory=list, max_length=declaring.MOST_ATTRIBUTES)


class KindSaid(Said):
    """What changes; what isn't said stays. `keep_for_days: null` keeps it for ever, `attributes` are all that there are
    from now on."""

    name: Name | None = None
    color: Color | None = None
    on_timeline: bool | None = None
    keep_for_days: Days | None = None
    attributes: list[Attribute] | None = Field(None, max_length=declaring.MOST_ATTRIBUTES)


@router.get("/event-kinds", response=KindsTold, summary="Kinds of customer events, also those retired")
def kinds(request: HttpRequest, after: After = "", limit: Limit = USUAL) -> dict[str, Any]:
    return page(OccurrenceKind.objects.all(), after, limit)


@router.post("/event-kinds", response={201: KindTold}, auth=Defines, summary="Declare one more")
def declare(request: HttpRequest, said: NewKind) -> Status[OccurrenceKind]:
    made = declaring.declare(
        said.name,
        code=said.code,
        color=said.color,
        attributes=_plain(said.attributes),
        on_timeline=said.on_timeline,
        keep_for_days=said.keep_for_days,
        by=actor_of(request),
    )
    return Status(201, made)


@router.get("/event-kinds/{event_kind}", response=KindTold, summary="A kind of customer events")
def kind(request: HttpRequest, event_kind: Path[KindId]) -> OccurrenceKind:
    return get_object_or_404(OccurrenceKind, pk=event_kind)


@router.patch("/event-kinds/{event_kind}", response=KindTold, auth=Defines, summary="Change what it says")
def change(request: HttpRequest, event_kind: Path[KindId], said: KindSaid) -> OccurrenceKind:
    found, by = get_object_or_404(OccurrenceKind, pk=event_kind), actor_of(request)
    with transaction.atomic():
        if said.name is not None:
            declaring.rename(found, said.name, by=by)
        declaring.change(found, color=said.color, on_timeline=said.on_timeline, by=by)
        if "keep_for_days" in said.model_fields_set:
            declaring.keep_for(found, said.keep_for_days, by=by)
        if said.attributes is not None:
            declaring.describe(found, _plain(said.attributes), by=by)
    return found


@router.put(
    "/event-kinds/{event_kind}/retirement", response=KindTold, auth=Defines, summary="Take nothing more of it"
)
def retire(request: HttpRequest, event_kind: Path[KindId]) -> OccurrenceKind:
    found = get_object_or_404(OccurrenceKind, pk=event_kind)
    declaring.retire(found, by=actor_of(request))
    return found


@router.delete(
    "/event-kinds/{event_kind}/retirement", response=KindTold, auth=Defines, summary="Take it again"
)
def reinstate(request: HttpRequest, event_kind: Path[KindId]) -> OccurrenceKind:
    found = get_object_or_404(OccurrenceKind, pk=event_kind)
    declaring.reinstate(found, by=actor_of(request))
    return found


def _plain(attributes: list[Attribute]) -> list[list[str]]:
    return [[each.code, each.name, each.kind] for each in attributes]
