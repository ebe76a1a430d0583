"""Tags, for programs: which there are, and which a conversation has."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Path, Router, Status
from ninja import Schema as Told
from pydantic import Field

from makeright.api.ids import Id
from makeright.api.paging import USUAL, After, Limit, page
from makeright.api.schemas import Said
from makeright.conversations import keeping_tags, tagging
from makeright.conversations.models import Conversation, Tag
from makeright.conversations.permissions import KEEP_TAGS, TAG
from makeright.staff.views.bearing import Bearer, actor_of, agent_of

router = Router(tags=["Tags"])
TagId = Annotated[int, Id("tag")]
ConversationId = Annotated[int, Id("cnv")]
Name = Annotated[str, Field(min_length=1, max_length=40)]
Color = Literal["none", "sky", "violet", "rose", "ochre", "olive"]
Keeps, Tags = Bearer(KEEP_TAGS), Bearer(TAG)


class TagTold(Told):
    """A word that conversations are sorted by. One that is retired stays where it is."""

    id: TagId
    name: str
    color: Color
    retired_at: datetime | None


class TagsTold(Told):
    items: list[TagTold]
    next: str | None


class Worn(Told):
    """The tags that a conversation has, by name."""

    items: list[TagTold]


class NewTag(Said):
    name: Name
    color: Color = "none"


class TagSaid(Said):
    """What changes; what isn't said stays."""

    name: Name | None = None
    color: Color | None = None


@router.get("/tags", response=TagsTold, summary="Tags, also those that are retired")
def tags(request: HttpRequest, after: After = "", limit: Limit = USUAL) -> dict[str, Any]:
    return page(Tag.objects.all(), after, limit)


@router.post("/tags", response={201: TagTold}, auth=Keeps, summary="One more")
def add_tag(request: HttpRequest, said: NewTag) -> Status[Tag]:
    return Status(201, keeping_tags.add_tag(said.name, said.color, by=actor_of(request)))


@router.get("/tags/{tag}", response=TagTold, summary="A tag")
def tag(request: HttpRequest, tag: Path[TagId]) -> Tag:
    return get_object_or_404(Tag, pk=tag)


@router.patch(
    "/tags/{tag}", response=TagTold, auth=Keeps, summary="Call it otherwise, or give it another color"
)
def change(request: HttpRequest, tag: Path[TagId], said: TagSaid) -> Tag:
    found, by = get_object_or_404(Tag, pk=tag), actor_of(request)
    with transaction.atomic():
        if said.name is not None:
            keeping_tags.rename_tag(found, said.name, by=by)
        if said.color is not None:
            keeping_tags.color_tag(found, said.color, by=by)
    return found


@router.put("/tags/{tag}/retirement", response=TagTold, auth=Keeps, summary="Put it on nothing more")
def retire(request: HttpRequest, tag: Path[TagId]) -> Tag:
    found = get_object_or_404(Tag, pk=tag)
    keeping_tags.retire_tag(found, by=actor_of(request))
    return found


@router.delete("/tags/{tag}/retirement", response=TagTold, auth=Keeps, summary="Use it again")
def reinstate(request: HttpRequest, tag: Path[TagId]) -> Tag:
    found = get_object_or_404(Tag, pk=tag)
    keeping_tags.reinstate_tag(found, by=actor_of(request))
    return found


@router.get("/conversations/{conversation}/tags", response=Worn, summary="The tags of a conversation")
def worn(request: HttpRequest, conversation: Path[ConversationId]) -> dict[str, Any]:
    return _worn(_seen(request, conversation))


@router.put(
    "/conversations/{conversation}/tags/{tag}",
    response=Worn,
    auth=Tags,
    summary="Put a tag on a conversation",
)
def put_on(request: HttpRequest, conversation: Path[ConversationId], tag: Path[TagId]) -> dict[str, Any]:
    found, its = _seen(request, conversation), get_object_or_404(Tag, pk=tag)
    tagging.tag_with(found, its, by=actor_of(request))
    return _worn(found)


@router.delete(
    "/conversations/{conversation}/tags/{tag}",
    response=Worn,
    auth=Tags,
    summary="Take a tag off a conversation",
)
def take_off(request: HttpRequest, conversation: Path[ConversationId], tag: Path[TagId]) -> dict[str, Any]:
    found, its = _seen(request, conversation), get_object_or_404(Tag, pk=tag)
    tagging.untag(found, its, by=actor_of(request))
    return _worn(found)


def _seen(request: HttpRequest, key: int) -> Conversation:
    return get_object_or_404(Conversation.objects.visible_to(agent_of(request)), pk=key)


def _worn(conversation: Conversation) -> dict[str, Any]:
    return {"items": Tag.objects.filter(taggings__conversation=conversation).order_by("name", "pk")}
