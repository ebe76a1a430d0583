"""Senders for programs: who is blocked, who is welcome."""

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
from makeright.api.schemas import Moment, Said
from makeright.conversations.models import Inbox
from makeright.lib.refusing import Refusal
from makeright.mail import knowing_senders
from makeright.mail.models import Sender
from makeright.mail.permissions import BLOCK, BLOCK_MANY
from makeright.staff.views.bearing import Bearer, actor_of, token_of

router = Router(tags=["Senders"])
SenderId = Annotated[int, Id("snd")]
InboxId = Annotated[int, Id("inb")]
May, MayMany = Bearer(BLOCK), Bearer(BLOCK_MANY)


class MayNotBlockMany(Refusal):
    """A whole domain takes more than an address."""


class SenderTold(Told):
    """An address, or all of a domain ("@example.com"): `blocked`, maybe `until` a time, or `welcome`."""

    id: SenderId
    address: str
    stands: Literal["blocked", "welcome"]
    reason: str
    until: datetime | None
    set_at: datetime


class SendersTold(Told):
    items: list[SenderTold]
    next: str | None


class SenderSaid(Said):
    """An address or a domain; `welcome` takes an address."""

    address: Annotated[str, Field(min_length=3, max_length=320)]
    stands: Literal["blocked", "welcome"] = "blocked"
    reason: Annotated[str, Field(max_length=knowing_senders.LONGEST)] = ""
    until: Moment | None = None


class SpamRuleTold(Told):
    is_junk: bool


class SpamRuleSaid(Said):
    """Whether what a server on the way called spam is junk in this inbox."""

    is_junk: bool


@router.get("/senders", response=SendersTold, auth=May, summary="Who is blocked, and who is welcome")
def senders(
    request: HttpRequest,
    stands: Literal["", "blocked", "welcome"] = "",
    after: After = "",
    limit: Limit = USUAL,
) -> dict[str, Any]:
    known = knowing_senders.in_force()
    return page(known.filter(stands=stands) if stands else known, after, limit)


@router.post(
    "/senders", response={201: SenderTold}, auth=May, summary="Block a sender, or say that one is welcome"
)
def know_sender(request: HttpRequest, said: SenderSaid) -> Status[Sender]:
    address = knowing_senders.sender_in(said.address)
    if address.startswith("@") and not token_of(request).may(BLOCK_MANY):
        raise MayNotBlockMany("sender.may_not", "A whole domain takes mail.block_many.")
    by = actor_of(request)
    if said.stands == "welcome":
        knowing_senders.welcome(address, by=by)
    else:
        knowing_senders.block(address, reason=said.reason, until=said.until, by=by)
    return Status(201, Sender.objects.get(address=address))


@router.delete(
    "/senders/{sender}", response={204: None}, auth=May, summary="Know nothing special of a sender any more"
)
def forget_sender(request: HttpRequest, sender: Path[SenderId]) -> Status[None]:
    found = get_object_or_404(Sender, pk=sender)
    if found.address.startswith("@") and not token_of(request).may(BLOCK_MANY):
        raise MayNotBlockMany("sender.may_not", "A whole domain takes mail.block_many.")
    knowing_senders.forget(found, by=actor_of(request))
    return Status(204, None)


@router.put(
    "/inboxes/{inbox}/spam",
    response=SpamRuleTold,
    auth=MayMany,
    summary="Say whether what is called spam is junk in an inbox",
)
def set_spam_rule(request: HttpRequest, inbox: Path[InboxId], said: SpamRuleSaid) -> SpamRuleTold:
    found = get_object_or_404(Inbox, pk=inbox)
    knowing_senders.set_spam_is_junk(found, said.is_junk, by=actor_of(request))
    return SpamRuleTold(is_junk=said.is_junk)
