"""What is so of one who serves, for programs: what they are called, whether they are here, what they are good at."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Path, Router
from ninja import Schema as Told
from pydantic import Field

from makeright.api.ids import Id
from makeright.api.schemas import Moment, Said
from makeright.lib.actor import Actor
from makeright.staff import attending, describing, skilling, speaking
from makeright.staff.models import Agent, Skill
from makeright.staff.permissions import MANAGE_STAFF
from makeright.staff.views.bearing import Bearer, actor_of

router = Router(tags=["Staff"])
AgentId = Annotated[int, Id("agt")]
SkillId = Annotated[int, Id("skl")]
Manages = Bearer(MANAGE_STAFF)
Reason = Literal["break", "meeting", "training", "ill", "vacation", "other"]


class SkillHad(Told):
    """What they are good at, from 1 (begins) to 3 (an expert)."""

    skill: SkillId = Field(alias="skill_id")
    level: int


class FactsTold(Told):
    """One who serves: what they are called, how they sign, how much they take, and whether they are here."""

    id: AgentId
    name: str
    preferred_name: str
    language: str
    zone: str
    signature: str
    capacity: int | None
    is_away: bool
    away_for: str
    away_until: datetime | None
    stand_in: AgentId | None
    languages: dict[str, str]
    skills: list[SkillHad]


class FactsSaid(Said):
    """What changes; what isn't said stays. `capacity: null` takes away the limit."""

    name: Annotated[str, Field(min_length=1, max_length=120)] | None = None
    preferred_name: Annotated[str, Field(max_length=120)] | None = None
    language: Annotated[str, Field(max_length=35)] | None = None
    zone: Annotated[str, Field(max_length=60)] | None = None
    signature: Annotated[str, Field(max_length=2_000)] | None = None
    capacity: Annotated[int, Field(ge=0, le=10_000)] | None = None


class AbsenceSaid(Said):
    """Away from now on, or with `since` and `until` at a time ahead, when somebody may stand in."""

    reason: Reason = "other"
    since: Moment | None = None
    until: Moment | None = None
    stand_in: AgentId | None = None
    words: Annotated[str, Field(max_length=300)] = ""


class LevelSaid(Said):
    level: Annotated[int, Field(ge=1, le=3)] = 2


class LanguageSaid(Said):
    """A language (BCP 47) and how well they speak it; `null`: no longer."""

    language: Annotated[str, Field(min_length=2, max_length=35)]
    level: Literal["fluent", "some"] | None


@router.get("/agents/{agent}/facts", response=FactsTold, summary="What is so of one who serves")
def facts(request: HttpRequest, agent: Path[AgentId]) -> dict[str, Any]:
    return _told(agent)


@router.patch("/agents/{agent}/facts", response=FactsTold, auth=Manages, summary="Change what is so of them")
def change(request: HttpRequest, agent: Path[AgentId], said: FactsSaid) -> dict[str, Any]:
    return _change(get_object_or_404(Agent, pk=agent), said, actor_of(request))


@router.put("/agents/{agent}/absence", response=FactsTold, auth=Manages, summary="Say that they are away")
def say_away(request: HttpRequest, agent: Path[AgentId], said: AbsenceSaid) -> dict[str, Any]:
    return _be_away(get_object_or_404(Agent, pk=agent), said, actor_of(request))


@router.delete("/agents/{agent}/absence", response=FactsTold, auth=Manages, summary="Say that they are here")
def say_here(request: HttpRequest, agent: Path[AgentId]) -> dict[str, Any]:
    return _be_here(get_object_or_404(Agent, pk=agent), actor_of(request))


@router.put(
    "/agents/{agent}/skills/{skill}", response=FactsTold, auth=Manages, summary="Say how good they are at it"
)
def set_skill(
    request: HttpRequest, agent: Path[AgentId], skill: Path[SkillId], said: LevelSaid
) -> dict[str, Any]:
    who, what = get_object_or_404(Agent, pk=agent), get_object_or_404(Skill, pk=skill)
    skilling.set_skill(who, what, said.level, by=actor_of(request))
    return _told(agent)


@router.delete(
    "/agents/{agent}/skills/{skill}", response=FactsTold, auth=Manages, summary="Say that they aren’t"
)
def remove_skill(request: HttpRequest, agent: Path[AgentId], skill: Path[SkillId]) -> dict[str, Any]:
    who, what = get_object_or_404(Agent, pk=agent), get_object_or_404(Skill, pk=skill)
    skilling.remove_skill(who, what, by=actor_of(request))
    return _told(agent)


@router.put(
    "/agents/{agent}/languages",
    response=FactsTold,
    auth=Manages,
    summary="Say whether they speak it, how well",
)
def speak(request: HttpRequest, agent: Path[AgentId], said: LanguageSaid) -> dict[str, Any]:
    who, by = get_object_or_404(Agent, pk=agent), actor_of(request)
    if said.level is None:
        speaking.stop_speaking(who, said.language, by=by)
    else:
        speaking.speak(who, said.language, said.level, by=by)
    return _told(agent)


def _change(agent: Agent, said: FactsSaid, by: Actor) -> dict[str, Any]:
    with transaction.atomic():
        described = said.model_dump(include={"name", "preferred_name", "language", "zone"}, exclude_none=True)
        if described:
            describing.describe(agent, **described, by=by)
        if said.signature is not None:
            describing.sign(agent, said.signature, by=by)
        if "capacity" in said.model_fields_set:
            describing.limit(agent, said.capacity, by=by)
    return _told(agent.pk)


def _be_away(agent: Agent, said: AbsenceSaid, by: Actor) -> dict[str, Any]:
    if said.since is None and said.stand_in is None and not said.words:
        attending.go_away(agent, reason=said.reason, until=said.until, by=by)
        return _told(agent.pk)
    serving = Agent.objects.serving()
    stand_in = get_object_or_404(serving, pk=said.stand_in) if said.stand_in is not None else None
    attending.plan(
        agent,
        since=said.since or timezone.now(),
        until=said.until,
        reason=said.reason,
        stand_in=stand_in,
        words=said.words,
        by=by,
    )
    return _told(agent.pk)


def _be_here(agent: Agent, by: Actor) -> dict[str, Any]:
    """What goes on is over, and what is planned is called off."""
    with transaction.atomic():
        attending.come_back(agent, by=by)
        attending.call_off(agent, by=by)
    return _told(agent.pk)


def _told(key: int) -> dict[str, Any]:
    agent = get_object_or_404(Agent, pk=key)
    here = agent.availability_at(timezone.now())
    names = ("name", "preferred_name", "language", "zone", "signature", "capacity")
    return {
        "id": agent.pk,
        **{name: getattr(agent, name) for name in names},
        "is_away": bool(here.reason),
        "away_for": here.reason,
        "away_until": here.until,
        "stand_in": here.stand_in,
        "languages": dict(agent.languages.filter(until=None).values_list("language", "level")),
        "skills": list(agent.skills.filter(until=None).order_by("skill")),
    }
