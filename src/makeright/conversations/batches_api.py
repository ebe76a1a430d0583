"""The same with many conversations at once, for programs: what the bar under a list does for people."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router
from ninja import Schema as Told
from pydantic import Field

from makeright.api.ids import Id
from makeright.api.schemas import Moment, Said
from makeright.conversations import assigning, junking, resolving, snoozing, tagging
from makeright.conversations.heeding import unless_they_wrote
from makeright.conversations.models import Conversation, Tag
from makeright.conversations.permissions import ASSIGN, RESOLVE, SNOOZE, TAG
from makeright.conversations.refusals import Refused
from makeright.events.kinds import UNKNOWN
from makeright.staff.models import Agent, Team
from makeright.staff.views.bearing import Bearer, actor_of, agent_of

MOST = 100
router = Router(tags=["Conversations"])
ConversationId = Annotated[int, Id("cnv")]
AgentId = Annotated[int, Id("agt")]
TeamId = Annotated[int, Id("team")]
TagId = Annotated[int, Id("tag")]
Assigns, Settles, Snoozes, Tags = Bearer(ASSIGN), Bearer(RESOLVE), Bearer(SNOOZE), Bearer(TAG)
Verb = Callable[[Conversation], bool]


class ManySaid(Said):
    """With which conversations; one named twice is done once. `looked_at`: when they were looked at; with one whose
    customer wrote since, nothing is done (`unseen`)."""

    conversations: list[ConversationId] = Field(min_length=1, max_length=MOST)
    looked_at: Moment | None = None


class AssignmentOfMany(ManySaid):
    """Whose they are to be; null for nobody. `reason`: why they leave the hands of who had them."""

    agent: AgentId | Literal["me"] | None
    reason: str = UNKNOWN


class TeamOfMany(ManySaid):
    """Which team they are to be of; null for none."""

    team: TeamId | None


class SnoozeOfMany(ManySaid):
    """Until when they are put away; null: until their customer writes."""

    until: Moment | None


class ResolutionOfMany(ManySaid):
    """Why they are settled, if somebody says so; else it is what each thread proves."""

    reason: str = UNKNOWN


class TagOfMany(ManySaid):
    tag: TagId


class MatterOutcome(Told):
    """What became of one: it `changed`, was so already (`same`), or is `refused`, and why: a code and a sentence as the
    operation with one alone says it; `not_found` for what the program doesn't see."""

    conversation: ConversationId
    outcome: Literal["changed", "same", "refused"]
    code: str | None = None
    detail: str | None = None


class MatterOutcomes(Told):
    """In the order in which they were named."""

    items: list[MatterOutcome]


@router.post(
    "/conversation-batches/assignment",
    response=MatterOutcomes,
    auth=Assigns,
    summary="Give many to somebody, or back to nobody",
)
def assign_many(request: HttpRequest, said: AssignmentOfMany) -> dict[str, Any]:
    to = None
    if said.agent is not None:
        to = agent_of(request) if said.agent == "me" else get_object_or_404(Agent, pk=said.agent)
    by = actor_of(request)
    return _each(request, said, lambda one: assigning.assign(one, to=to, reason=said.reason, by=by))


@router.post(
    "/conversation-batches/team",
    response=MatterOutcomes,
    auth=Assigns,
    summary="Give many to a team; who has them has them still",
)
def give_many_to_team(request: HttpRequest, said: TeamOfMany) -> dict[str, Any]:
    to, by = None if said.team is None else get_object_or_404(Team, pk=said.team), actor_of(request)
    return _each(request, said, lambda one: assigning.assign_team(one, to=to, by=by))


@router.post("/conversation-batches/snooze", response=MatterOutcomes, auth=Snoozes, summary="Put many away")
def snooze_many(request: HttpRequest, said: SnoozeOfMany) -> dict[str, Any]:
    by = actor_of(request)
    return _each(request, said, lambda one: snoozing.snooze(one, until=said.until, by=by))


@router.post(
    "/conversation-batches/waking",
    response=MatterOutcomes,
    auth=Snoozes,
    summary="Take many up again before their time",
)
def wake_many(request: HttpRequest, said: ManySaid) -> dict[str, Any]:
    by = actor_of(request)
    return _each(request, said, lambda one: snoozing.wake(one, by=by))


@router.post(
    "/conversation-batches/resolution",
    response=MatterOutcomes,
    auth=Settles,
    summary="Say that many are settled",
)
def resolve_many(request: HttpRequest, said: ResolutionOfMany) -> dict[str, Any]:
    by = actor_of(request)
    return _each(request, said, lambda one: resolving.resolve(one, reason=said.reason, by=by))


@router.post("/conversation-batches/junk", response=MatterOutcomes, auth=Settles, summary="Call many junk")
def junk_many(request: HttpRequest, said: ManySaid) -> dict[str, Any]:
    by = actor_of(request)
    return _each(request, said, lambda one: junking.junk(one, by=by))


@router.post(
    "/conversation-batches/reopening",
    response=MatterOutcomes,
    auth=Settles,
    summary="Say that many are not settled yet",
)
def reopen_many(request: HttpRequest, said: ManySaid) -> dict[str, Any]:
    by = actor_of(request)
    return _each(request, said, lambda one: resolving.reopen(one, by=by))


@router.post("/conversation-batches/tagging", response=MatterOutcomes, auth=Tags, summary="Put a tag on many")
def tag_many(request: HttpRequest, said: TagOfMany) -> dict[str, Any]:
    tag, by = get_object_or_404(Tag, pk=said.tag), actor_of(request)
    return _each(request, said, lambda one: tagging.tag_with(one, tag, by=by))


@router.post(
    "/conversation-batches/untagging", response=MatterOutcomes, auth=Tags, summary="Take a tag off many"
)
def untag_many(request: HttpRequest, said: TagOfMany) -> dict[str, Any]:
    tag, by = get_object_or_404(Tag, pk=said.tag), actor_of(request)
    return _each(request, said, lambda one: tagging.untag(one, tag, by=by))


def _each(request: HttpRequest, said: ManySaid, verb: Verb) -> dict[str, Any]:
    """Do the verb with each by itself, so that what stands in one's way keeps no other. In order of their keys: with an
    Idempotency-Key all of it is one transaction, and two of those must not wait for each other."""
    visible = Conversation.objects.visible_to(agent_of(request)).select_related(
        "inbox", "customer", "assignee"
    )
    found = visible.in_bulk(said.conversations)
    outcomes = {key: _outcome(found[key], said, verb) for key in sorted(found)}
    named = dict.fromkeys(said.conversations)
    return {"items": [{"conversation": key, **outcomes.get(key, _NOT_FOUND)} for key in named]}


_NOT_FOUND = {
    "outcome": "refused",
    "code": "not_found",
    "detail": "There is no such conversation that you see.",
}


def _outcome(conversation: Conversation, said: ManySaid, verb: Verb) -> dict[str, Any]:
    try:
        changed = unless_they_wrote(conversation, verb, since=said.looked_at)
    except Refused as refused:
        return {"outcome": "refused", "code": refused.code, "detail": str(refused)}
    return {"outcome": "changed" if changed else "same"}
