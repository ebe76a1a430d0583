"""Programs of the house, for programs: which come in as nobody who serves, letting one in, and ending it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Path, Router, Status
from ninja import Schema as Told
from pydantic import Field

from makeright.api.ids import Id
from makeright.api.paging import USUAL, After, Limit, page
from makeright.api.schemas import Said
from makeright.operating.permissions import LET_PROGRAMS_IN
from makeright.staff import issuing
from makeright.staff.models import Token
from makeright.staff.permissions import permissions
from makeright.staff.views.bearing import Bearer, actor_of, expect_no_more_than_token

router = Router(tags=["Staff"])
ProgramId = Annotated[int, Id("prg")]
Lets = Bearer(LET_PROGRAMS_IN)


class ProgramTold(Told):
    """A program that comes in as nobody who serves. `begins`: how its token begins. `scopes`: codes of permissions, `*`
    for all. Times are those of its token; `used_at` is right to a minute."""

    id: ProgramId
    name: str
    begins: str
    scopes: list[str]
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None


class WithToken(ProgramTold):
    """The token is told this once."""

    token: str


class Programs(Told):
    items: list[ProgramTold]
    next: str | None


class NewProgram(Said):
    """`scopes`: what it may do, as GET /permissions names it; none to look alone. `*` is all that there is, now and
    later. It sees conversations only with `conversations.see_all`, or where everybody sees everything."""

    name: Annotated[str, Field(min_length=1, max_length=80)]
    scopes: Annotated[list[Annotated[str, Field(max_length=60)]], Field(max_length=200)] = []
    days: Annotated[int, Field(ge=1, le=issuing.LONGEST)] = 90


@router.get("/programs", response=Programs, auth=Lets, summary="Programs that come in as nobody who serves")
def programs(request: HttpRequest, after: After = "", limit: Limit = USUAL) -> dict[str, Any]:
    """Those whose token opens something now."""
    return page(Token.objects.of_programs().good(timezone.now()), after, limit)


@router.post("/programs", response={201: WithToken}, auth=Lets, summary="One more; its token is told once")
def let_in(request: HttpRequest, said: NewProgram) -> Status[dict[str, Any]]:
    """Nobody lets a program do what their own token wasn't made for."""
    scopes = permissions().keys() if issuing.ALL in said.scopes else said.scopes
    expect_no_more_than_token(scopes, request)
    token, secret = issuing.let_program_in(
        said.name, scopes=said.scopes, days=said.days, by=actor_of(request)
    )
    told = {name: getattr(token, name) for name in ProgramTold.model_fields}
    return Status(201, told | {"token": secret})


@router.get("/programs/{program}", response=ProgramTold, auth=Lets, summary="A program")
def program(request: HttpRequest, program: Path[ProgramId]) -> Token:
    return _found(program)


@router.delete(
    "/programs/{program}", response={204: None}, auth=Lets, summary="Have it come in no longer, at once"
)
def end(request: HttpRequest, program: Path[ProgramId]) -> Status[None]:
    issuing.withdraw(_found(program), by=actor_of(request))
    return Status(204, None)


def _found(key: int) -> Token:
    return get_object_or_404(Token.objects.of_programs(), pk=key)
