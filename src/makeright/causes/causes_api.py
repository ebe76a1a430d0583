"""Causes, for programs: the tree of what goes wrong."""

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
from makeright.causes import keeping, reading, seeding
from makeright.causes.models import Cause
from makeright.causes.permissions import KEEP_CAUSES
from makeright.staff.views.bearing import Bearer, actor_of

router = Router(tags=["Causes"])
CauseId = Annotated[int, Id("cau")]
Name = Annotated[str, Field(min_length=1, max_length=80)]
Code = Annotated[str, Field(max_length=60, pattern=r"^[a-z][a-z0-9_]*$")]
Harm = Literal["unusable", "impaired", "cosmetic", "missing", "late", "wrong", "unsafe", "none", "unknown"]
Trade = Literal["framer", "clothing", "electronics", "removals"]
Keeps = Bearer(KEEP_CAUSES)


class CauseTold(Told):
    """Something that goes wrong. `usual_harm`: what it mostly does to a thing."""

    id: CauseId
    code: str
    name: str
    parent: CauseId | None
    usual_harm: Harm
    retired_at: datetime | None
    merged_into: CauseId | None

    @staticmethod
    def resolve_parent(cause: Cause) -> int | None:
        return cause.parent_id

    @staticmethod
    def resolve_merged_into(cause: Cause) -> int | None:
        return cause.merged_into_id


class CausesTold(Told):
    items: list[CauseTold]
    next: str | None


class BranchTold(Told):
    """A cause in the tree, with the names on the way to it, its own last."""

    id: CauseId
    code: str
    path: list[str]
    usual_harm: Harm


class TreeTold(Told):
    """The tree as it stands, each below its wider one. `version` counts its changes."""

    version: int
    items: list[BranchTold]


class NewCause(Said):
    """`code` names it for good; without one it is made from the name."""

    name: Name
    parent: CauseId | None = None
    code: Code | None = None
    usual_harm: Harm = "unknown"


class CauseSaid(Said):
    """What changes; what isn't said stays."""

    name: Name | None = None
    usual_harm: Harm | None = None


class CausePlace(Said):
    """Below which one; null: at the top."""

    parent: CauseId | None


class CauseMerged(Said):
    """Which other cause it is."""

    into: CauseId


class Seeded(Said):
    """Which trade's causes to begin with."""

    trade: Trade


class SeedsTold(Told):
    """How many were added."""

    added: int


@router.get("/causes", response=CausesTold, summary="Causes, also those that are retired")
def causes(request: HttpRequest, after: After = "", limit: Limit = USUAL) -> dict[str, Any]:
    return page(Cause.objects.all(), after, limit)


@router.get("/cause-tree", response=TreeTold, summary="The tree of causes in use")
def cause_tree(request: HttpRequest) -> dict[str, Any]:
    branches = reading.tree()
    return {
        "version": reading.version(),
        "items": [
            {
                "id": each.cause.pk,
                "code": each.cause.code,
                "path": list(each.path),
                "usual_harm": each.cause.usual_harm,
            }
            for each in branches
        ],
    }


@router.post("/causes", response={201: CauseTold}, auth=Keeps, summary="One more cause")
def add_cause(request: HttpRequest, said: NewCause) -> Status[Cause]:
    below = get_object_or_404(Cause, pk=said.parent) if said.parent is not None else None
    cause = keeping.add_cause(
        said.name, below=below, code=said.code or "", harm=said.usual_harm, by=actor_of(request)
    )
    return Status(201, cause)


@router.post(
    "/causes/seeds", response=SeedsTold, auth=Keeps, summary="Add what commonly goes wrong in a trade"
)
def seed_causes(request: HttpRequest, said: Seeded) -> dict[str, int]:
    return {"added": seeding.seed(said.trade, by=actor_of(request))}


@router.get("/causes/{cause}", response=CauseTold, summary="A cause")
def cause(request: HttpRequest, cause: Path[CauseId]) -> Cause:
    return get_object_or_404(Cause, pk=cause)


@router.patch(
    "/causes/{cause}", response=CauseTold, auth=Keeps, summary="Call it otherwise, or say what it mostly does"
)
def change_cause(request: HttpRequest, cause: Path[CauseId], said: CauseSaid) -> Cause:
    found, by = get_object_or_404(Cause, pk=cause), actor_of(request)
    with transaction.atomic():
        if said.name is not None:
            keeping.rename_cause(found, said.name, by=by)
        if said.usual_harm is not None:
            keeping.set_usual_harm(found, said.usual_harm, by=by)
    return found


@router.put("/causes/{cause}/parent", response=CauseTold, auth=Keeps, summary="Have it stand below another")
def move_cause(request: HttpRequest, cause: Path[CauseId], said: CausePlace) -> Cause:
    found = get_object_or_404(Cause, pk=cause)
    below = get_object_or_404(Cause, pk=said.parent) if said.parent is not None else None
    keeping.move_cause(found, below, by=actor_of(request))
    return found


@router.post("/causes/{cause}/merging", response=CauseTold, auth=Keeps, summary="Have two be one")
def merge_causes(request: HttpRequest, cause: Path[CauseId], said: CauseMerged) -> Cause:
    found = get_object_or_404(Cause, pk=cause)
    keeping.merge_causes(found, get_object_or_404(Cause, pk=said.into), by=actor_of(request))
    return found


@router.put("/causes/{cause}/retirement", response=CauseTold, auth=Keeps, summary="Have it be found no more")
def retire_cause(request: HttpRequest, cause: Path[CauseId]) -> Cause:
    found = get_object_or_404(Cause, pk=cause)
    keeping.retire_cause(found, by=actor_of(request))
    return found


@router.delete("/causes/{cause}/retirement", response=CauseTold, auth=Keeps, summary="Have it be found again")
def reinstate_cause(request: HttpRequest, cause: Path[CauseId]) -> Cause:
    found = get_object_or_404(Cause, pk=cause)
    keeping.reinstate_cause(found, by=actor_of(request))
    return found
