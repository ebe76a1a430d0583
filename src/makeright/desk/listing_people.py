"""Listing people: everybody who serves, by name, with where and in which teams; and who was invited."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, Q

from makeright.conversations.models import InboxAccess
from makeright.conversations.permissions import SEE_ALL
from makeright.staff.availability import Availability
from makeright.staff.inviting import VALID_FOR, inviters_of, may_stand_behind
from makeright.staff.models import AI, Agent, Invitation, Membership

PAGE = 50
INVITATIONS = 100


class Colleague(NamedTuple):
    """One who serves, or did. `teams` and `inboxes` are names; `stands` whether they are here, and who stands in."""

    agent: Agent
    teams: list[str]
    inboxes: list[str]
    sees_all: bool
    stands: Availability


class Counts(NamedTuple):
    """How many serve here (`all`), are away now, have a seat at the desk, and are an AI."""

    all: int
    away: int
    seated: int
    ai: int


class Invited(NamedTuple):
    """An invitation that is open. `inviter` is none for the command line. `is_good`: whether its link opens
    anything."""

    invitation: Invitation
    sent_at: datetime
    inviter: Agent | None
    is_good: bool


def counts(now: datetime) -> Counts:
    """How many serve, of which kind. One query."""
    away = ~Q(away_for="") & (Q(away_until=None) | Q(away_until__gt=now))
    found = Agent.objects.filter(is_active=True).aggregate(
        all=Count("pk"),
        away=Count("pk", filter=away),
        seated=Count("pk", filter=Q(has_seat=True)),
        ai=Count("pk", filter=Q(kind=AI)),
    )
    return Counts(**found)


def people(
    now: datetime, *, asked: str = "", serving: bool = True, after: int = 0
) -> tuple[list[Colleague], int]:
    """A page of those who serve (or did, and serve no longer) whose name or address has these letters, by name, after
    the one with the key `after`; and the key to go on after, 0 at the end."""
    rows = Agent.objects.filter(is_active=serving).select_related("own_role", "stand_in")
    if asked:
        rows = rows.filter(Q(name__icontains=asked) | Q(email__icontains=asked))
    last = Agent.objects.filter(pk=after).first() if after else None
    if last is not None:
        rows = rows.filter(Q(name__gt=last.name) | Q(name=last.name, pk__gt=last.pk))
    found = list(rows.order_by("name", "pk")[: PAGE + 1])
    agents = found[:PAGE]
    teams: defaultdict[int, list[str]] = defaultdict(list)
    inboxes: defaultdict[int, list[str]] = defaultdict(list)
    memberships = Membership.objects.filter(agent__in=agents, until=None, team__is_retired=False)
    for agent, name in memberships.order_by("team__name").values_list("agent_id", "team__name"):
        teams[agent].append(name)
    access = InboxAccess.objects.filter(agent__in=agents)
    for agent, name in access.order_by("inbox__name").values_list("agent_id", "inbox__name"):
        inboxes[agent].append(name)
    shown = [
        Colleague(each, teams[each.pk], inboxes[each.pk], each.may(SEE_ALL), each.availability_at(now))
        for each in agents
    ]
    return shown, agents[-1].pk if len(found) > PAGE else 0


def invited(now: datetime) -> list[Invited]:
    """Who was invited and has not come yet, the newest first, at most INVITATIONS."""
    rows = list(Invitation.objects.open().select_related("own_role")[:INVITATIONS])
    inviters = inviters_of(rows)
    return [
        Invited(
            each,
            each.expires_at - VALID_FOR,
            inviter := inviters.get(each.by_id or 0) if each.is_by_one_who_serves else None,
            each.expires_at > now and may_stand_behind(each, inviter),
        )
        for each in rows
    ]
