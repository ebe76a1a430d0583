"""Teams, for programs."""

from __future__ import annotations

from typing import Annotated, Any

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Path, Router, Status
from ninja import Schema as Told
from pydantic import Field

from makeright.api.ids import Id
from makeright.api.paging import USUAL, After, Limit, page
from makeright.api.schemas import Said
from makeright.staff import teaming
from makeright.staff.models import Agent, Membership, Team
from makeright.staff.permissions import MANAGE_TEAMS
from makeright.staff.views.bearing import Bearer, actor_of

router = Router(tags=["Staff"])
AgentId = Annotated[int, Id("agt")]
TeamId = Annotated[int, Id("team")]
Name = Annotated[str, Field(min_length=1, max_length=120)]


class Named(Said):
    name: Name


class TeamTold(Told):
    """Colleagues who share work."""

    id: TeamId
    name: str
    is_retired: bool
    members: list[AgentId]

    @staticmethod
    def resolve_members(team: Team) -> list[int]:
        return [each.agent_id for each in team.memberships.all()]


class Teams(Told):
    items: list[TeamTold]
    next: str | None


@router.get("/teams", response=Teams, summary="Teams, retired ones too")
def teams(request: HttpRequest, after: After = "", limit: Limit = USUAL) -> dict[str, Any]:
    return page(_teams(), after, limit)


@router.post("/teams", response={201: TeamTold}, auth=Bearer(MANAGE_TEAMS), summary="A team more")
def add_team(request: HttpRequest, said: Named) -> Status[Team]:
    return Status(201, _team(teaming.add_team(said.name, by=actor_of(request)).pk))


@router.get("/teams/{team}", response=TeamTold, summary="A team, and who is in it")
def team(request: HttpRequest, team: Path[TeamId]) -> Team:
    return _team(team)


@router.patch("/teams/{team}", response=TeamTold, auth=Bearer(MANAGE_TEAMS), summary="Call it something else")
def rename_team(request: HttpRequest, team: Path[TeamId], said: Named) -> Team:
    teaming.rename_team(_team(team), said.name, by=actor_of(request))
    return _team(team)


@router.post(
    "/teams/{team}/retirement",
    response=TeamTold,
    auth=Bearer(MANAGE_TEAMS),
    summary="Give it nothing new, and end who is in it",
)
def retire_team(request: HttpRequest, team: Path[TeamId]) -> Team:
    teaming.retire_team(_team(team), by=actor_of(request))
    return _team(team)


@router.delete(
    "/teams/{team}/retirement",
    response=TeamTold,
    auth=Bearer(MANAGE_TEAMS),
    summary="Have it be there again, with nobody in it",
)
def reinstate_team(request: HttpRequest, team: Path[TeamId]) -> Team:
    teaming.reinstate_team(_team(team), by=actor_of(request))
    return _team(team)


@router.put(
    "/teams/{team}/members/{agent}",
    response=TeamTold,
    auth=Bearer(MANAGE_TEAMS),
    summary="Have somebody be in it",
)
def join_team(request: HttpRequest, team: Path[TeamId], agent: Path[AgentId]) -> Team:
    teaming.join_team(get_object_or_404(Agent, pk=agent), _team(team), by=actor_of(request))
    return _team(team)


@router.delete(
    "/teams/{team}/members/{agent}",
    response=TeamTold,
    auth=Bearer(MANAGE_TEAMS),
    summary="Have somebody be in it no longer",
)
def leave_team(request: HttpRequest, team: Path[TeamId], agent: Path[AgentId]) -> Team:
    teaming.leave_team(get_object_or_404(Agent, pk=agent), _team(team), by=actor_of(request))
    return _team(team)


def _team(key: int) -> Team:
    return get_object_or_404(_teams(), pk=key)


def _teams() -> QuerySet[Team]:
    return Team.objects.prefetch_related(
        Prefetch("memberships", Membership.objects.filter(until=None).order_by("pk"))
    )
