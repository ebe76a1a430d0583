"""Saved replies, for programs."""

from __future__ import annotations

from datetime import datetime
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
from makeright.conversations import saving_replies
from makeright.conversations.models import SavedReply
from makeright.conversations.permissions import KEEP_REPLIES
from makeright.staff.views.bearing import Bearer, actor_of

router = Router(tags=["Saved replies"])
SavedReplyId = Annotated[int, Id("rpl")]
Name = Annotated[str, Field(min_length=1, max_length=80)]
Text = Annotated[str, Field(min_length=1, max_length=20_000)]
May = Bearer(KEEP_REPLIES)


class SavedReplyTold(Told):
    """Words for use again, with variables such as {customer_first_name} in braces."""

    id: SavedReplyId
    name: str
    text: str
    retired_at: datetime | None


class SavedReplies(Told):
    items: list[SavedReplyTold]
    next: str | None


class NewSavedReply(Said):
    name: Name
    text: Text


class SavedReplySaid(Said):
    """What changes; what isn't said stays."""

    name: Name | None = None
    text: Text | None = None


@router.get("/saved-replies", response=SavedReplies, summary="Saved replies, also those that are retired")
def saved_replies(request: HttpRequest, after: After = "", limit: Limit = USUAL) -> dict[str, Any]:
    return page(SavedReply.objects.all(), after, limit)


@router.post("/saved-replies", response={201: SavedReplyTold}, auth=May, summary="One more")
def save_reply(request: HttpRequest, said: NewSavedReply) -> Status[SavedReply]:
    return Status(201, saving_replies.save_reply(said.name, said.text, by=actor_of(request)))


@router.get("/saved-replies/{saved_reply}", response=SavedReplyTold, summary="A saved reply")
def saved_reply(request: HttpRequest, saved_reply: Path[SavedReplyId]) -> SavedReply:
    return get_object_or_404(SavedReply, pk=saved_reply)


@router.patch(
    "/saved-replies/{saved_reply}",
    response=SavedReplyTold,
    auth=May,
    summary="Call it otherwise, or have it say something else",
)
def change(request: HttpRequest, saved_reply: Path[SavedReplyId], said: SavedReplySaid) -> SavedReply:
    found, by = get_object_or_404(SavedReply, pk=saved_reply), actor_of(request)
    with transaction.atomic():
        if said.name is not None:
            saving_replies.rename(found, said.name, by=by)
        if said.text is not None:
            saving_replies.reword(found, said.text, by=by)
    return found


@router.put(
    "/saved-replies/{saved_reply}/retirement", response=SavedReplyTold, auth=May, summary="Offer it no more"
)
def retire(request: HttpRequest, saved_reply: Path[SavedReplyId]) -> SavedReply:
    found = get_object_or_404(SavedReply, pk=saved_reply)
    saving_replies.retire(found, by=actor_of(request))
    return found


@router.delete(
    "/saved-replies/{saved_reply}/retirement", response=SavedReplyTold, auth=May, summary="Offer it again"
)
def reinstate(request: HttpRequest, saved_reply: Path[SavedReplyId]) -> SavedReply:
    found = get_object_or_404(SavedReply, pk=saved_reply)
    saving_replies.reinstate(found, by=actor_of(request))
    return found
