"""Following: who sees and hears of a conversation beside those whose it is, since they asked to or were mentioned."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from makeright.conversations import events
from makeright.conversations.models import Conversation
from makeright.conversations.models.following import ASKED, MENTIONED, STAND_IN, Following
from makeright.conversations.refusals import Refused
from makeright.events.kinds import Code
from makeright.events.recording import record
from makeright.lib.actor import Actor
from makeright.staff.models import Agent

MOST = 1_000  # conversations that somebody follows at a time; what they took up longest ago gives way


@transaction.atomic
def follow(conversation: Conversation, *, by: Actor, now: datetime | None = None) -> bool:
    """Follow a conversation that one sees; say whether one didn't."""
    return _follow(conversation, Agent.objects.get(pk=by.agent_id), ASKED, by=by, now=now)


@transaction.atomic
def mention(conversation: Conversation, agent: Agent, *, by: Actor, now: datetime | None = None) -> bool:
    """Have a colleague see and follow a conversation from now on; say whether they didn't follow it.

    Raises Refused (`serves_no_longer`).
    """
    if not agent.is_active:
        raise Refused("serves_no_longer", "%(agent)s serves here no longer.", {"agent": agent})
    return _follow(conversation, agent, MENTIONED, by=by, now=now)


@transaction.atomic
def unfollow(conversation: Conversation, agent: Agent, *, by: Actor, now: datetime | None = None) -> bool:
    """Have somebody follow a conversation no longer; say whether they did."""
    following = Following.objects.filter(conversation=conversation, agent=agent, until=None).first()
    return following is not None and _end(following, by=by, now=now)


@transaction.atomic
def follow_instead(
    conversation: Conversation, stand_in: Agent, absent: Agent, *, by: Actor, now: datetime | None = None
) -> bool:
    """Have whoever stands in for one who is away see and follow a conversation; say whether they didn't. Who follows as
    much as one can takes up no more by this: nothing that they asked for gives way."""
    if Following.objects.filter(agent=stand_in, until=None).count() >= MOST:
        return False
    return _follow(conversation, stand_in, STAND_IN, instead_of=absent, by=by, now=now)


def let_go(following: Following, *, by: Actor, now: datetime | None = None) -> bool:
    """End a following; say whether it went on."""
    return _end(following, by=by, now=now)


def _follow(
    conversation: Conversation,
    agent: Agent,
    how: str,
    *,
    instead_of: Agent | None = None,
    by: Actor,
    now: datetime | None,
) -> bool:
    Agent.objects.select_for_update().get(pk=agent.pk)
    ongoing = Following.objects.filter(agent=agent, until=None).order_by("since", "pk")
    if (already := ongoing.filter(conversation=conversation).first()) is not None:
        if already.instead_of_id in (None, instead_of and instead_of.pk):
            return False
        _end(
            already, by=by, now=now
        )  # for another reason from now on: whoever comes back ends only what was for them
    if ongoing.count() >= MOST and (oldest := ongoing.select_related("conversation").first()):
        _end(oldest, by=by, now=now)
    moment = now or timezone.now()
    following = Following.objects.create(
        conversation=conversation, agent=agent, how=how, instead_of=instead_of, since=moment
    )
    record(events.FOLLOWED, following, by=by, payload=events.Followed(how=Code(how)), now=now)
    return True


def _end(following: Following, *, by: Actor, now: datetime | None) -> bool:
    still_so = Following.objects.filter(pk=following.pk, until=None)
    if not still_so.update(until=now or timezone.now()):
        return False
    record(events.UNFOLLOWED, following, by=by, now=now)
    return True
