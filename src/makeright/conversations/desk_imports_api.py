"""Other desks on their way in, for programs: letting one come in, how far it is, and what was left and why."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Path, Router, Status
from ninja import Schema as Told
from pydantic import Field, SecretStr

from makeright.api.ids import Id
from makeright.api.paging import USUAL, After, Limit, page
from makeright.api.schemas import Moment, Said
from makeright.conversations import moving_over, telling_imports
from makeright.conversations.elsewhere import TRIED
from makeright.conversations.models import DeskImport, Inbox, LeftOut
from makeright.conversations.permissions import IMPORT_DESK
from makeright.staff.views.bearing import Bearer, actor_of

router = Router(tags=["Moving here"])
DeskImportId = Annotated[int, Id("dim")]
LeftId = Annotated[int, Id("lft")]
InboxId = Annotated[int, Id("inb")]
Imports = Bearer(IMPORT_DESK)
Desk = Literal["zendesk", "freshdesk", "helpscout", "chatwoot", "zammad", "freescout"]


class ImportCount(Told):
    """Of one kind: how many are there, how many of them here, how many of these came by this run, how many were left.
    `stated`: how many that desk says that it has, if it does."""

    kind: str
    there: int
    here: int
    by_this: int
    left: int
    stated: int | None


class DeskImportTold(Told):
    """How far a desk has come in. `at`: the kind that is asked for now. `waits_until`: it calls no sooner; `waits_for`:
    why, or why it rests, as a code. `first_at` to `last_at`: when the earliest and the latest was said that was told;
    `is_complete`: nothing of that desk was kept from us but what is listed as left. `tried`: the day on which this kind
    of desk was last tried against the real service, null for never."""

    id: DeskImportId
    source: Desk
    address: str
    inbox: InboxId = Field(alias="inbox_id")
    state: Literal["running", "paused", "done", "stopped"]
    at: str = Field(alias="kind")
    since: datetime | None
    waits_for: str
    waits_until: datetime | None
    first_at: datetime | None
    last_at: datetime | None
    is_complete: bool
    counts: list[ImportCount]
    tried: str | None
    asked_at: datetime
    ended_at: datetime | None

    @staticmethod
    def resolve_counts(run: DeskImport) -> list[telling_imports.Row]:
        return telling_imports.table(run)

    @staticmethod
    def resolve_is_complete(run: DeskImport) -> bool:
        return telling_imports.is_complete(run)

    @staticmethod
    def resolve_tried(run: DeskImport) -> str | None:
        return TRIED[run.source] or None


class DeskImportsTold(Told):
    items: list[DeskImportTold]
    next: str | None


class LeftTold(Told):
    """Something that was left. `external_id`: what it is called there; `inside`: in which conversation there."""

    id: LeftId
    kind: str
    external_id: str
    inside: str
    code: str
    words: str

    @staticmethod
    def resolve_words(left: LeftOut) -> str:
        return telling_imports.why(left.code)


class LeftsTold(Told):
    items: list[LeftTold]
    next: str | None


class NewDeskImport(Said):
    """`address` is that desk's, unless it has one for all; `secrets`: by what we come in there, by the names that it
    asks for: `email` and `token` (Zendesk), `client_id` and `client_secret` (Help Scout), `account` and `token`
    (Chatwoot), `token` (the others). They are kept sealed, told to nobody, and forgotten when it has ended. What came
    to none of our addresses comes into `inbox`. `since`: only what changed since, where that desk can say so."""

    source: Desk
    address: Annotated[str, Field(max_length=250)] = ""
    secrets: Annotated[dict[Annotated[str, Field(max_length=40)], SecretStr], Field(max_length=5)]
    inbox: InboxId
    since: Moment | None = None


@router.get("/desk-imports", response=DeskImportsTold, auth=Imports, summary="Other desks that came in")
def desk_imports(request: HttpRequest, after: After = "", limit: Limit = USUAL) -> dict[str, Any]:
    return page(DeskImport.objects.all(), after, limit)


@router.post(
    "/desk-imports", response={202: DeskImportTold}, auth=Imports, summary="Let another desk come in"
)
def begin_desk_import(request: HttpRequest, said: NewDeskImport) -> Status[DeskImport]:
    """Calling again once it has ended brings in what is new there."""
    run = moving_over.begin(
        said.source,
        {name: secret.get_secret_value()[:1_000] for name, secret in said.secrets.items()},
        inbox=get_object_or_404(Inbox, pk=said.inbox),
        address=said.address,
        since=said.since,
        by=actor_of(request),
    )
    return Status(202, run)


@router.get(
    "/desk-imports/{desk_import}", response=DeskImportTold, auth=Imports, summary="How far a desk has come in"
)
def one_desk_import(request: HttpRequest, desk_import: Path[DeskImportId]) -> DeskImport:
    return _found(desk_import)


@router.delete(
    "/desk-imports/{desk_import}",
    response=DeskImportTold,
    auth=Imports,
    summary="Let no more of a desk come in; what is here stays",
)
def stop_desk_import(request: HttpRequest, desk_import: Path[DeskImportId]) -> DeskImport:
    moving_over.stop(_found(desk_import), by=actor_of(request))
    return _found(desk_import)


@router.put(
    "/desk-imports/{desk_import}/pause",
    response=DeskImportTold,
    auth=Imports,
    summary="Let a desk’s import rest",
)
def pause_desk_import(request: HttpRequest, desk_import: Path[DeskImportId]) -> DeskImport:
    moving_over.pause(_found(desk_import), by=actor_of(request))
    return _found(desk_import)


@router.delete(
    "/desk-imports/{desk_import}/pause",
    response=DeskImportTold,
    auth=Imports,
    summary="Let a desk’s import go on from where it was",
)
def resume_desk_import(request: HttpRequest, desk_import: Path[DeskImportId]) -> DeskImport:
    moving_over.resume(_found(desk_import), by=actor_of(request))
    return _found(desk_import)


@router.get(
    "/desk-imports/{desk_import}/left",
    response=LeftsTold,
    auth=Imports,
    summary="What of a desk was left, and why",
)
def left_of_desk(
    request: HttpRequest, desk_import: Path[DeskImportId], after: After = "", limit: Limit = USUAL
) -> dict[str, Any]:
    return page(LeftOut.objects.filter(desk_import=_found(desk_import)), after, limit)


def _found(key: int) -> DeskImport:
    return get_object_or_404(DeskImport, pk=key)
