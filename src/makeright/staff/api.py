"""Those who serve, for programs: agents, teams, roles, invitations."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal, Self

from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Path, Router, Status
from ninja import Schema as Told
from pydantic import ConfigDict, Field, model_validator

from makeright.api.ids import Id
from makeright.api.paging import USUAL, After, Limit, page
from makeright.api.schemas import Said
from makeright.staff import inviting, permitting, serving, skilling, teaming
from makeright.staff.models import Agent, Invitation, Membership, Role, Skill, Team
from makeright.staff.permissions import MANAGE_STAFF, MANAGE_TEAMS, permissions
from makeright.staff.views.bearing import Bearer, actor_of, expect_no_more_than_token, token_of

router = Router(tags=["Staff"])
AgentId = Annotated[int, Id("agt")]
TeamId = Annotated[int, Id("team")]
RoleId = Annotated[int, Id("role")]
SkillId = Annotated[int, Id("skl")]
InvitationId = Annotated[int, Id("inv")]
Name = Annotated[str, Field(min_length=1, max_length=120)]
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


class Me(Told):
    """As whom a token acts, and what it may do: codes of permissions."""

    agent: AgentTold
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


class OwnRoleTold(Told):
    """A role of the company's own: codes of what it permits."""

    id: RoleId
    name: str
    permissions: list[str]
    is_retired: bool


class OwnRoles(Told):
    items: list[OwnRoleTold]
    next: str | None


class OwnRoleSaid(Said):
    name: Name
    permissions: list[str] = Field(max_length=200)


class OwnRoleChanged(Said):
    name: Name | None = None
    permissions: list[str] | None = Field(None, max_length=200)


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


class PermissionTold(Told):
    """What may be permitted: who has it may … (`means`)."""

    code: str
    means: str


class InvitationTold(Told):
    """That somebody was written to that they may come."""

    id: InvitationId
    email: str
    name: str
    role: str
    state: str
    made_at: datetime
    expires_at: datetime


class Invitations(Told):
    items: list[InvitationTold]
    next: str | None


class InvitationSaid(Said):
    email: Annotated[str, Field(max_length=254)]
    name: Name
    role: HouseRole = "agent"
    own_role: RoleId | None = None
    language: str = Field("en", max_length=35)


# Agents


@router.get("/me", response=Me, summary="As whom this token acts, and what it may do")
def me(request: HttpRequest) -> dict[str, Any]:
    token = token_of(request)
    may = sorted(code for code, each in permissions().items() if token.may(each))
    return {"agent": _agent(token.agent_id), "may": may, "expires_at": token.expires_at}


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


# Teams


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
    teaming.join_team(_agent(agent), _team(team), by=actor_of(request))
    return _team(team)


@router.delete(
    "/teams/{team}/members/{agent}",
    response=TeamTold,
    auth=Bearer(MANAGE_TEAMS),
    summary="Have somebody be in it no longer",
)
def leave_team(request: HttpRequest, team: Path[TeamId], agent: Path[AgentId]) -> Team:
    teaming.leave_team(_agent(agent), _team(team), by=actor_of(request))
    return _team(team)


# Roles


@router.get("/permissions", response=list[PermissionTold], summary="What may be permitted")
def all_permissions(request: HttpRequest) -> list[Any]:
    return list(permissions().values())


@router.get("/roles", response=OwnRoles, summary="The company's own roles")
def roles(request: HttpRequest, after: After = "", limit: Limit = USUAL) -> dict[str, Any]:
    return page(Role.objects.all(), after, limit)


@router.post("/roles", response={201: OwnRoleTold}, auth=Bearer(MANAGE_STAFF), summary="A role more")
def add_role(request: HttpRequest, said: OwnRoleSaid) -> Status[Role]:
    expect_no_more_than_token(said.permissions, request)
    return Status(201, permitting.add_role(said.name, said.permissions, by=actor_of(request)))


@router.patch(
    "/roles/{role}",
    response=OwnRoleTold,
    auth=Bearer(MANAGE_STAFF),
    summary="Change it",
)
def change_own_role(request: HttpRequest, role: Path[RoleId], said: OwnRoleChanged) -> Role:
    found, by = get_object_or_404(Role, pk=role), actor_of(request)
    expect_no_more_than_token(set(said.permissions or ()) - set(found.permissions), request)
    with transaction.atomic():
        if said.permissions is not None:
            permitting.change_permissions(found, said.permissions, by=by)
        if said.name is not None:
            permitting.rename_role(found, said.name, by=by)
    return get_object_or_404(Role, pk=role)


@router.post(
    "/roles/{role}/retirement",
    response=OwnRoleTold,
    auth=Bearer(MANAGE_STAFF),
    summary="Retire it",
)
def retire_role(request: HttpRequest, role: Path[RoleId]) -> Role:
    permitting.retire_role(get_object_or_404(Role, pk=role), by=actor_of(request))
    return get_object_or_404(Role, pk=role)


@router.delete(
    "/roles/{role}/retirement",
    response=OwnRoleTold,
    auth=Bearer(MANAGE_STAFF),
    summary="Have it be given again",
)
def reinstate_role(request: HttpRequest, role: Path[RoleId]) -> Role:
    permitting.reinstate_role(get_object_or_404(Role, pk=role), by=actor_of(request))
    return get_object_or_404(Role, pk=role)


# Skills


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


# Invitations


@router.get("/invitations", response=Invitations, auth=Bearer(MANAGE_STAFF), summary="Those who were invited")
def invitations(request: HttpRequest, after: After = "", limit: Limit = USUAL) -> dict[str, Any]:
    return page(Invitation.objects.all(), after, limit)


@router.post(
    "/invitations", response={201: InvitationTold}, auth=Bearer(MANAGE_STAFF), summary="Invite somebody"
)
def invite(request: HttpRequest, said: InvitationSaid) -> Status[Invitation]:
    own = get_object_or_404(Role, pk=said.own_role) if said.own_role else None
    role = "own" if own else said.role
    expect_no_more_than_token(Agent(role=role, own_role=own).permitted, request)
    made = inviting.invite(
        said.email,
        said.name,
        role=role,
        own_role=own,
        language=said.language,
        by=actor_of(request),
    )
    return Status(201, made)


@router.post(
    "/invitations/{invitation}/renewal",
    response=InvitationTold,
    auth=Bearer(MANAGE_STAFF),
    summary="Write once more, with a new link",
)
def renew(request: HttpRequest, invitation: Path[InvitationId]) -> Invitation:
    found = get_object_or_404(Invitation, pk=invitation)
    expect_no_more_than_token(found.newcomer.permitted, request)
    return inviting.renew(found, by=actor_of(request))


@router.delete(
    "/invitations/{invitation}",
    response=InvitationTold,
    auth=Bearer(MANAGE_STAFF),
    summary="Revoke it",
)
def revoke(request: HttpRequest, invitation: Path[InvitationId]) -> Invitation:
    inviting.revoke(get_object_or_404(Invitation, pk=invitation), by=actor_of(request))
    return get_object_or_404(Invitation, pk=invitation)


def _agents() -> QuerySet[Agent]:
    return Agent.objects.prefetch_related(_current())


def _agent(key: int) -> Agent:
    return get_object_or_404(_agents(), pk=key)


def _teams() -> QuerySet[Team]:
    return Team.objects.prefetch_related(_current())


def _team(key: int) -> Team:
    return get_object_or_404(_teams(), pk=key)


def _current() -> Prefetch[Any]:
    return Prefetch("memberships", Membership.objects.filter(until=None).order_by("pk"))
