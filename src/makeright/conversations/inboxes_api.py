"""Inboxes with who serves in them, and how far colleagues see, for programs."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Path, Router
from ninja import Schema as Told
from pydantic import Field

from makeright.api.ids import Id
from makeright.api.paging import USUAL, After, Limit, page
from makeright.api.schemas import Said
from makeright.conversations import admitting, seeing, undersigning
from makeright.conversations.models import Inbox
from makeright.conversations.permissions import CHANGE_SIGHT, MANAGE_INBOXES
from makeright.staff.models import Agent
from makeright.staff.views.bearing import Bearer, actor_of, agent_of

router = Router(tags=["Inboxes"])
InboxId = Annotated[int, Id("inb")]
AgentId = Annotated[int, Id("agt")]


class InboxTold(Told):
    """An address that we answer, and who serves in it."""

    id: InboxId
    name: str
    address: str
    signature: str
    serving: list[AgentId]

    @staticmethod
    def resolve_serving(inbox: Inbox) -> list[int]:
        return sorted(each.agent_id for each in inbox.access.all())


class Inboxes(Told):
    items: list[InboxTold]
    next: str | None


class Signature(Said):
    """Plain text with {agent_signature} and other placeholders; empty: each agent signs alone."""

    text: Annotated[str, Field(max_length=2_000)]


class Rule(Said):
    rule: Literal["everyone", "inboxes", "own"]


class RuleTold(Told):
    """How far colleagues see each other's conversations."""

    rule: str


@router.get("/inboxes", response=Inboxes, summary="Inboxes that one sees")
def inboxes(request: HttpRequest, after: After = "", limit: Limit = USUAL) -> dict[str, Any]:
    return page(Inbox.objects.all().visible_to(agent_of(request)).prefetch_related("access"), after, limit)


@router.put(
    "/inboxes/{inbox}/agents/{agent}",
    response=InboxTold,
    auth=Bearer(MANAGE_INBOXES),
    summary="Have them serve in it",
)
def give_access(request: HttpRequest, inbox: Path[InboxId], agent: Path[AgentId]) -> Inbox:
    found, who = get_object_or_404(Inbox, pk=inbox), get_object_or_404(Agent, pk=agent, is_active=True)
    admitting.give_access(found, who, by=actor_of(request))
    return found


@router.delete(
    "/inboxes/{inbox}/agents/{agent}",
    response=InboxTold,
    auth=Bearer(MANAGE_INBOXES),
    summary="Have them serve in it no longer",
)
def withdraw_access(request: HttpRequest, inbox: Path[InboxId], agent: Path[AgentId]) -> Inbox:
    found, who = get_object_or_404(Inbox, pk=inbox), get_object_or_404(Agent, pk=agent)
    admitting.withdraw_access(found, who, by=actor_of(request))
    return found


@router.put(
    "/inboxes/{inbox}/signature",
    response=InboxTold,
    auth=Bearer(MANAGE_INBOXES),
    summary="What stands below what goes out by it",
)
def sign(request: HttpRequest, inbox: Path[InboxId], said: Signature) -> Inbox:
    found = get_object_or_404(Inbox, pk=inbox)
    undersigning.sign_inbox(found, said.text, by=actor_of(request))
    return found


@router.get("/sight", response=RuleTold, summary="How far colleagues see each other’s conversations")
def sight(request: HttpRequest) -> dict[str, str]:
    return {"rule": seeing.rule()}


@router.put("/sight", response=RuleTold, auth=Bearer(CHANGE_SIGHT), summary="Change that, for everybody")
def change_sight(request: HttpRequest, said: Rule) -> dict[str, str]:
    seeing.change_rule(said.rule, by=actor_of(request))
    return {"rule": seeing.rule()}
