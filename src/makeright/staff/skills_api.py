"""What colleagues are good at, for programs."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Path, Router, Status
from ninja import Schema as Told
from pydantic import Field

from makeright.api.ids import Id
from makeright.api.paging import USUAL, After, Limit, page
from makeright.api.schemas import Said
from makeright.staff import skilling
from makeright.staff.models import Skill
from makeright.staff.permissions import MANAGE_STAFF
from makeright.staff.views.bearing import Bearer, actor_of

router = Router(tags=["Staff"])
SkillId = Annotated[int, Id("skl")]
Name = Annotated[str, Field(min_length=1, max_length=120)]


class Named(Said):
    name: Name


class SkillTold(Told):
    """Something that some are good at."""

    id: SkillId
    name: str
    is_retired: bool


class Skills(Told):
    items: list[SkillTold]
    next: str | None


class SkillMerged(Said):
    """Which other skill it is."""

    into: SkillId


@router.get("/skills", response=Skills, summary="Skills, retired ones too")
def skills(request: HttpRequest, after: After = "", limit: Limit = USUAL) -> dict[str, Any]:
    return page(Skill.objects.all(), after, limit)


@router.post("/skills", response={201: SkillTold}, auth=Bearer(MANAGE_STAFF), summary="A skill more")
def add_skill(request: HttpRequest, said: Named) -> Status[Skill]:
    return Status(201, skilling.add_skill(said.name, by=actor_of(request)))


@router.patch(
    "/skills/{skill}", response=SkillTold, auth=Bearer(MANAGE_STAFF), summary="Call it something else"
)
def rename_skill(request: HttpRequest, skill: Path[SkillId], said: Named) -> Skill:
    found = get_object_or_404(Skill, pk=skill)
    skilling.rename_skill(found, said.name, by=actor_of(request))
    return found


@router.post(
    "/skills/{skill}/merging",
    response=SkillTold,
    auth=Bearer(MANAGE_STAFF),
    summary="Make it one with another, which whoever has it has then",
)
def merge_skills(request: HttpRequest, skill: Path[SkillId], said: SkillMerged) -> Skill:
    found = get_object_or_404(Skill, pk=skill)
    skilling.merge_skills(found, get_object_or_404(Skill, pk=said.into), by=actor_of(request))
    return get_object_or_404(Skill, pk=skill)


@router.post(
    "/skills/{skill}/retirement",
    response=SkillTold,
    auth=Bearer(MANAGE_STAFF),
    summary="Give it to nobody, and take it from who has it",
)
def end_skill(request: HttpRequest, skill: Path[SkillId]) -> Skill:
    skilling.end_skill(get_object_or_404(Skill, pk=skill), by=actor_of(request))
    return get_object_or_404(Skill, pk=skill)


@router.delete(
    "/skills/{skill}/retirement",
    response=SkillTold,
    auth=Bearer(MANAGE_STAFF),
    summary="Have it be given again",
)
def reinstate_skill(request: HttpRequest, skill: Path[SkillId]) -> Skill:
    skilling.reinstate_skill(get_object_or_404(Skill, pk=skill), by=actor_of(request))
    return get_object_or_404(Skill, pk=skill)
