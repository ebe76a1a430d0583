"""Custom fields, for programs: what a company keeps beyond our fields. What one says stands with its subject."""

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
from makeright.customers import defining
from makeright.customers.models import CustomField
from makeright.customers.permissions import DEFINE
from makeright.staff.views.bearing import Bearer, actor_of

router = Router(tags=["Custom fields"])
FieldId = Annotated[int, Id("fld")]
Label = Annotated[str, Field(min_length=1, max_length=120)]
Code = Annotated[str, Field(pattern="^[a-z][a-z0-9_]{0,39}$")]
Noun = Literal["customer", "conversation", "company"]
Kind = Literal["text", "number", "money", "date", "yes_no", "choice", "several"]
Defines = Bearer(DEFINE)


class Choice(Said):
    """One of those that a choice offers."""

    code: Code
    label: Label


class FieldTold(Told):
    """A field of a noun. One that is retired is shown no more, and loses nothing."""

    id: FieldId
    noun: str
    code: str
    label: str
    kind: Kind
    choices: list[Choice]
    retired_at: datetime | None

    @staticmethod
    def resolve_choices(field: CustomField) -> list[dict[str, str]]:
        return [{"code": code, "label": label} for code, label in field.choices]


class FieldsTold(Told):
    items: list[FieldTold]
    next: str | None


class NewField(Said):
    """`choices` are for `choice` and `several` alone."""

    noun: Noun
    code: Code
    label: Label
    kind: Kind
    choices: list[Choice] = Field(default_factory=list, max_length=defining.MOST_CHOICES)


class FieldSaid(Said):
    """What changes; what isn't said stays. What is chosen somewhere is offered still."""

    label: Label | None = None
    choices: list[Choice] | None = Field(None, max_length=defining.MOST_CHOICES)


@router.get("/fields", response=FieldsTold, summary="Custom fields, also those retired")
def fields(request: HttpRequest, after: After = "", limit: Limit = USUAL) -> dict[str, Any]:
    return page(CustomField.objects.all(), after, limit)


@router.post("/fields", response={201: FieldTold}, auth=Defines, summary="Define one more")
def define(request: HttpRequest, said: NewField) -> Status[CustomField]:
    choices = _plain(said.choices)
    made = defining.define(said.noun, said.code, said.label, said.kind, choices=choices, by=actor_of(request))
    return Status(201, made)


@router.get("/fields/{field}", response=FieldTold, summary="A custom field")
def field(request: HttpRequest, field: Path[FieldId]) -> CustomField:
    return get_object_or_404(CustomField, pk=field)


@router.patch("/fields/{field}", response=FieldTold, auth=Defines, summary="Change its label or its choices")
def change(request: HttpRequest, field: Path[FieldId], said: FieldSaid) -> CustomField:
    found, by = get_object_or_404(CustomField, pk=field), actor_of(request)
    with transaction.atomic():
        if said.label is not None:
            defining.rename(found, said.label, by=by)
        if said.choices is not None:
            defining.offer(found, _plain(said.choices), by=by)
    return found


@router.put("/fields/{field}/retirement", response=FieldTold, auth=Defines, summary="Show it no more")
def retire(request: HttpRequest, field: Path[FieldId]) -> CustomField:
    found = get_object_or_404(CustomField, pk=field)
    defining.retire(found, by=actor_of(request))
    return found


@router.delete("/fields/{field}/retirement", response=FieldTold, auth=Defines, summary="Show it again")
def restore(request: HttpRequest, field: Path[FieldId]) -> CustomField:
    found = get_object_or_404(CustomField, pk=field)
    defining.restore(found, by=actor_of(request))
    return found


def _plain(choices: list[Choice]) -> list[list[str]]:
    return [[each.code, each.label] for each in choices]
