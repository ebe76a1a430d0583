"""What may be permitted, and the company's own roles, for programs."""

from __future__ import annotations

from typing import Annotated, Any

from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Path, Router, Status
from ninja import Schema as Told
from pydantic import Field

from makeright.api.ids import Id
from makeright.api.paging import USUAL, After, Limit, page
from makeright.api.schemas import Said
from makeright.staff import permitting
from makeright.staff.models import Role
from makeright.staff.permissions import MANAGE_STAFF, permissions
from makeright.staff.views.bearing import Bearer, actor_of, expect_no_more_than_token

router = Router(tags=["Staff"])
RoleId = Annotated[int, Id("role")]
Name = Annotated[str, Field(min_length=1, max_length=120)]


class PermissionTold(Told):
    """What may be permitted: who has it may … (`means`)."""

    code: str
    means: str


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
