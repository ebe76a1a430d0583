"""How a conversation stands, for programs: whose it is, whether it is put away or settled, and who follows it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Path, Router
from ninja import Schema as Told

from makeright.api.ids import Id
from makeright.api.schemas import Moment, Said
from makeright.conversations import assigning, following, junking, resolving, snoozing
from makeright.conversations.conversations_api import ConversationId, ConversationTold, seen, tell_one
from makeright.conversations.models import Conversation, Following
from makeright.conversations.permissions import ASSIGN, NOTE, RESOLVE, SNOOZE
from makeright.events.kinds import UNKNOWN
from makeright.lib.actor import Actor
from makeright.staff.models import Agent, Team
from makeright.staff.views.bearing import Bearer, actor_of, agent_of

router = Router(tags=["Conversations"])
AgentId = Annotated[int, Id("agt")]
TeamId = Annotated[int, Id("team")]
MessageId = Annotated[int, Id("msg")]
Assigns, Settles, Snoozes, Follows = Bearer(ASSIGN), Bearer(RESOLVE), Bearer(SNOOZE), Bearer(NOTE)


class AssignmentSaid(Said):
    """Whose it is to be. `reason`: why it leaves the hands of one who had it, if somebody says so."""

    agent: AgentId | Literal["me"]
    reason: str = UNKNOWN


class TeamSaid(Said):
    team: TeamId


class SnoozeSaid(Said):
    """Until when it is put away; null: until the customer writes, who brings it back in any case. `seen`: the newest
    message that was looked at; if the customer has written since, nothing is done."""

    until: Moment | None
    seen: MessageId | None = None


class ResolutionSaid(Said):
    """Why it is settled, if somebody says so; else it is what the thread proves. `seen` as for `snooze`."""

    reason: str = UNKNOWN
    seen: MessageId | None = None


class JunkSaid(Said):
    """`seen` as for `snooze`."""

    seen: MessageId | None = None


class FollowingTold(Told):
    """Whether whom the program acts as follows it."""

    following: bool


@router.put(
    "/conversations/{conversation}/assignment",
    response=ConversationTold,
    auth=Assigns,
    summary="Give it to somebody",
)
def assign(request: HttpRequest, conversation: Path[ConversationId], said: AssignmentSaid) -> HttpResponse:
    to = agent_of(request) if said.agent == "me" else get_object_or_404(Agent, pk=said.agent)
    return _do(request, conversation, lambda one, by: assigning.assign(one, to=to, reason=said.reason, by=by))


@router.delete(
    "/conversations/{conversation}/assignment",
    response=ConversationTold,
    auth=Assigns,
    summary="Give it back to nobody",
)
def give_back(request: HttpRequest, conversation: Path[ConversationId]) -> HttpResponse:
    return _do(request, conversation, lambda one, by: assigning.assign(one, to=None, by=by))


@router.put(
    "/conversations/{conversation}/team",
    response=ConversationTold,
    auth=Assigns,
    summary="Give it to a team; who has it has it still",
)
def assign_team(request: HttpRequest, conversation: Path[ConversationId], said: TeamSaid) -> HttpResponse:
    team = get_object_or_404(Team, pk=said.team)
    return _do(request, conversation, lambda one, by: assigning.assign_team(one, to=team, by=by))


@router.delete(
    "/conversations/{conversation}/team",
    response=ConversationTold,
    auth=Assigns,
    summary="Have it be no team’s",
)
def take_from_team(request: HttpRequest, conversation: Path[ConversationId]) -> HttpResponse:
    return _do(request, conversation, lambda one, by: assigning.assign_team(one, to=None, by=by))


@router.put(
    "/conversations/{conversation}/snooze", response=ConversationTold, auth=Snoozes, summary="Put it away"
)
def snooze(request: HttpRequest, conversation: Path[ConversationId], said: SnoozeSaid) -> HttpResponse:
    return _do(
        request, conversation, lambda one, by: snoozing.snooze(one, until=said.until, seen=said.seen, by=by)
    )


@router.delete(
    "/conversations/{conversation}/snooze",
    response=ConversationTold,
    auth=Snoozes,
    summary="Take it up again before its time",
)
def wake(request: HttpRequest, conversation: Path[ConversationId]) -> HttpResponse:
    return _do(request, conversation, lambda one, by: snoozing.wake(one, by=by))


@router.put(
    "/conversations/{conversation}/resolution",
    response=ConversationTold,
    auth=Settles,
    summary="Say that it is settled",
)
def resolve(request: HttpRequest, conversation: Path[ConversationId], said: ResolutionSaid) -> HttpResponse:
    return _do(
        request,
        conversation,
        lambda one, by: resolving.resolve(one, reason=said.reason, seen=said.seen, by=by),
    )


@router.delete(
    "/conversations/{conversation}/resolution",
    response=ConversationTold,
    auth=Settles,
    summary="Say that it is not settled yet",
)
def reopen(request: HttpRequest, conversation: Path[ConversationId]) -> HttpResponse:
    return _do(request, conversation, lambda one, by: resolving.reopen(one, by=by))


@router.put(
    "/conversations/{conversation}/junk", response=ConversationTold, auth=Settles, summary="Call it junk"
)
def junk(request: HttpRequest, conversation: Path[ConversationId], said: JunkSaid) -> HttpResponse:
    return _do(request, conversation, lambda one, by: junking.junk(one, seen=said.seen, by=by))


@router.delete(
    "/conversations/{conversation}/junk",
    response=ConversationTold,
    auth=Settles,
    summary="Say that it is no junk, which is remembered of who wrote it",
)
def unjunk(request: HttpRequest, conversation: Path[ConversationId]) -> HttpResponse:
    return _do(request, conversation, lambda one, by: junking.unjunk(one, by=by))


@router.get(
    "/conversations/{conversation}/following", response=FollowingTold, summary="Whether one follows it"
)
def follows(request: HttpRequest, conversation: Path[ConversationId]) -> dict[str, Any]:
    theirs = Following.objects.filter(conversation=seen(request, conversation), agent=agent_of(request))
    return {"following": theirs.filter(until=None).exists()}


@router.put(
    "/conversations/{conversation}/following",
    response=FollowingTold,
    auth=Follows,
    summary="Follow it: see it and hear of it, wherever it lies",
)
def follow(request: HttpRequest, conversation: Path[ConversationId]) -> dict[str, Any]:
    following.follow(seen(request, conversation), by=actor_of(request))
    return {"following": True}


@router.delete(
    "/conversations/{conversation}/following",
    response=FollowingTold,
    auth=Follows,
    summary="Follow it no longer",
)
def unfollow(request: HttpRequest, conversation: Path[ConversationId]) -> dict[str, Any]:
    following.unfollow(seen(request, conversation), agent_of(request), by=actor_of(request))
    return {"following": False}


def _do(request: HttpRequest, key: int, verb: Callable[[Conversation, Actor], bool]) -> HttpResponse:
    """Do the verb, and answer with the conversation as it is now, also to one who has just given it out of their
    sight."""
    found = seen(request, key)
    verb(found, actor_of(request))
    return tell_one(request, found.pk, is_seen=True)
