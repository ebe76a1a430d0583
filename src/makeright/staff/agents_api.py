"""Those who serve, for programs; and as whom a token acts."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal, Self

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Path, Router
from ninja import Schema as Told
from pydantic import ConfigDict, Field, model_validator

from makeright.api.ids import Id
from makeright.api.paging import USUAL, After, Limit, page
from makeright.api.schemas import Said
from makeright.staff import serving
from makeright.staff.models import Agent, Membership, Role
from makeright.staff.permissions import MANAGE_STAFF, permissions
from makeright.staff.views.bearing import Bearer, actor_of, expect_no_more_than_token, token_of

router = Router(tags=["Staff"])
AgentId = Annotated[int, Id("agt")]
TeamId = Annotated[int, Id("team")]
RoleId = Annotated[int, Id("role")]
ProgramId = Annotated[int, Id("prg")]
HouseRole = Literal["admin", "lead", "agent", "viewer"]


class AgentTold(Told):
    """One who serves."""

    id: AgentId
    name: str
    email: str
    role: str
    own_role: RoleId | None = Field(alias="own_role_id")
    kind: Literal["person", "ai"]
    has_seat: bool
    is_active: bool
    joined_at: datetime
    teams: list[TeamId]

    @staticmethod
    def resolve_teams(agent: Agent) -> list[int]:
        return [each.team_id for each in agent.memberships.all()]


class Agents(Told):
    items: list[AgentTold]
    next: str | None


class ProgramNamed(Told):
    id: ProgramId
    name: str


class Me(Told):
    """As whom a token acts: an agent, or a program of the house, which is nobody who serves. What it was made for
    (`scopes`: codes of permissions, `*` for all), and what of that it `may` do now."""

    agent: AgentTold | None
    program: ProgramNamed | None
    scopes: list[str]
    may: list[str]
    expires_at: datetime


class RoleSaid(Said):
    """Either a role of the house, or one of the company's own."""

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [
                {"required": [one], "properties": {one: {"type": "string"}, other: {"type": "null"}}}
                for one, other in (("role", "own_role"), ("own_role", "role"))
            ]
        }
    )
    role: HouseRole | None = None
    own_role: RoleId | None = None

    @model_validator(mode="after")
    def names_one(self) -> Self:
        if (self.role is None) == (self.own_role is None):
            raise ValueError("Say either role or own_role.")
        return self


class Leaving(Said):
    reason: Literal["left", "away", "safety", "unknown"] = "unknown"


@router.get("/me", response=Me, summary="As whom this token acts, and what it may do")
def me(request: HttpRequest) -> dict[str, Any]:
    token = token_of(request)
    may = sorted(code for code, each in permissions().items() if token.may(each))
    return {
        "agent": None if token.agent_id is None else _agent(token.agent_id),
        "program": token if token.is_programs else None,
        "scopes": token.scopes,
        "may": may,
        "expires_at": token.expires_at,
    }


@router.get("/agents", response=Agents, summary="Those who serve, and who served")
def agents(
    request: HttpRequest, after: After = "", limit: Limit = USUAL, is_active: bool | None = None
) -> dict[str, Any]:
    rows = _agents() if is_active is None else _agents().filter(is_active=is_active)
    return page(rows, after, limit)


@router.get("/agents/{agent}", response=AgentTold, summary="One who serves")
def agent(request: HttpRequest, agent: Path[AgentId]) -> Agent:
    return _agent(agent)


@router.put(
    "/agents/{agent}/role",
    response=AgentTold,
    auth=Bearer(MANAGE_STAFF),
    summary="Have them serve as something else",
)
def change_role(request: HttpRequest, agent: Path[AgentId], said: RoleSaid) -> Agent:
    own = get_object_or_404(Role, pk=said.own_role) if said.own_role else None
    expect_no_more_than_token(Agent(role=said.role or "own", own_role=own).permitted, request)
    serving.change_role(_agent(agent), said.role or "own", own_role=own, by=actor_of(request))
    return _agent(agent)


@router.put(
    "/agents/{agent}/seat",
    response=AgentTold,
    auth=Bearer(MANAGE_STAFF),
    summary="Have them be given conversations, and a person sign in",
)
def give_seat(request: HttpRequest, agent: Path[AgentId]) -> Agent:
    found = _agent(agent)
    expect_no_more_than_token(found.permitted, request)
    serving.give_seat(found, by=actor_of(request))
    return _agent(agent)


@router.delete(
    "/agents/{agent}/seat",
    response=AgentTold,
    auth=Bearer(MANAGE_STAFF),
    summary="Have them be at the desk no longer, while they still serve",
)
def take_seat(request: HttpRequest, agent: Path[AgentId]) -> Agent:
    serving.take_seat(_agent(agent), by=actor_of(request))
    return _agent(agent)


@router.post(
    "/agents/{agent}/deactivation",
    response=AgentTold,
    auth=Bearer(MANAGE_STAFF),
    summary="Have them serve no longer, and end all that lets them in",
)
def deactivate(request: HttpRequest, agent: Path[AgentId], said: Leaving) -> Agent:
    serving.deactivate(_agent(agent), reason=said.reason, by=actor_of(request))
    return _agent(agent)


@router.delete(
    "/agents/{agent}/deactivation",
    response=AgentTold,
    auth=Bearer(MANAGE_STAFF),
    summary="Have them serve again",
)
def reactivate(request: HttpRequest, agent: Path[AgentId]) -> Agent:
    found = _agent(agent)
    expect_no_more_than_token(found.permitted, request)
    serving.reactivate(found, by=actor_of(request))
    return _agent(agent)


def _agents() -> QuerySet[Agent]:
    return Agent.objects.prefetch_related(
        Prefetch("memberships", Membership.objects.filter(until=None).order_by("pk"))
    )


def _agent(key: int) -> Agent:
    return get_object_or_404(_agents(), pk=key)
