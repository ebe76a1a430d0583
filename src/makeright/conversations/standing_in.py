"""Standing in: while somebody is out, who stands in for them sees what customers write in what is theirs, and follows
it until they are back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from makeright.conversations.following import follow_instead, let_go
from makeright.conversations.models import OPEN, Conversation, Following
from makeright.jobs.queueing import enqueue
from makeright.lib.actor import Actor
from makeright.staff.attending import stands_in_for
from makeright.staff.models import Agent

AT_ONCE = 50  # conversations that one transaction takes up or hands back; a job does the others
BY = Actor.system("standing_in")


@transaction.atomic
def take_up(conversation: Conversation, *, by: Actor, now: datetime) -> bool:
    """Have whoever stands in for the assignee follow a conversation, if they are away and somebody does; say whether
    that is new. Somebody who follows it already does so for reasons of their own, and goes on."""
    assignee = conversation.assignee
    stand_in = stands_in_for(assignee, now=now) if assignee else None
    return bool(stand_in and assignee and follow_instead(conversation, stand_in, assignee, by=by, now=now))


@transaction.atomic
def take_up_all(agent: Agent, *, by: Actor = BY, now: datetime | None = None) -> int:
    """Have whoever stands in for an agent follow what waits on them, the longest waiting first; say how much was taken
    up now. The rest comes by a job."""
    moment = now or timezone.now()
    stand_in = stands_in_for(agent, now=moment)
    if stand_in is None:
        return 0
    followed = Following.objects.filter(conversation=OuterRef("pk"), agent=stand_in, until=None)
    waiting = Conversation.objects.filter(
        ~Exists(followed), assignee=agent, state=OPEN
    ).waiting_longest_first()
    found = list(waiting[: AT_ONCE + 1])
    taken = sum(follow_instead(each, stand_in, agent, by=by, now=now) for each in found[:AT_ONCE])
    if taken and len(found) > AT_ONCE:
        enqueue("conversations.take_up", agent=agent.pk)
    return taken


@transaction.atomic
def hand_back(agent: Agent, *, by: Actor = BY, now: datetime | None = None) -> int:
    """Have nobody follow any longer what they followed in an agent's stead, but for whoever stands in now; say how much
    ended now. The rest ends by a job."""
    moment = now or timezone.now()
    ongoing = Following.objects.filter(instead_of=agent, until=None).exclude(
        agent=stands_in_for(agent, now=moment)
    )
    found = list(ongoing.select_related("conversation").order_by("pk")[: AT_ONCE + 1])
    ended = sum(let_go(each, by=by, now=now) for each in found[:AT_ONCE])
    if ended and len(found) > AT_ONCE:
        enqueue("conversations.hand_back", agent=agent.pk)
    return ended
