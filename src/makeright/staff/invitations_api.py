"""Invitations, for programs."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Path, Router, Status
from ninja import Schema as Told
from pydantic import Field

from makeright.api.ids import Id
from makeright.api.paging import USUAL, After, Limit, page
from makeright.api.schemas import Said
from makeright.staff import inviting
from makeright.staff.models import Agent, Invitation, Role
from makeright.staff.permissions import MANAGE_STAFF
from makeright.staff.views.bearing import Bearer, actor_of, expect_no_more_than_token

router = Router(tags=["Staff"])
RoleId = Annotated[int, Id("role")]
InvitationId = Annotated[int, Id("inv")]
Name = Annotated[str, Field(min_length=1, max_length=120)]
HouseRole = Literal["admin", "lead", "agent", "viewer"]


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
