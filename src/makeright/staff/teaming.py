"""Teaming: which teams there are, and who is in them from when to when."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from makeright.events.recording import record
from makeright.lib.actor import Actor
from makeright.staff import events
from makeright.staff.models import Agent, Membership, Team
from makeright.staff.permitting import bring_back, keep_named, tidy_name
from makeright.staff.refusals import Refused


@transaction.atomic
def add_team(name: str, *, by: Actor, now: datetime | None = None) -> Team:
    """Make a team, with nobody in it. Raises Refused: `no_name`, `named_already`."""
    team = Team(name=tidy_name(name))
    keep_named(team)
    record(events.TEAM_ADDED, team, by=by, now=now)
    return team


@transaction.atomic
def rename_team(team: Team, name: str, *, by: Actor, now: datetime | None = None) -> bool:
    """Call a team something else; say whether that is new. Raises Refused: `no_name`, `named_already`."""
    fresh = tidy_name(name)
    if not Team.objects.filter(pk=team.pk).exclude(name=fresh).exists():
        return False
    team.name = fresh
    keep_named(team)
    record(events.TEAM_RENAMED, team, by=by, now=now)
    return True


@transaction.atomic
def retire_team(team: Team, *, by: Actor, now: datetime | None = None) -> bool:
    """Give a team nothing new any more, and end who is in it; say whether it was still there."""
    if not Team.objects.filter(pk=team.pk, is_retired=False).update(is_retired=True):
        return False
    team.refresh_from_db()
    event = record(events.TEAM_RETIRED, team, by=by, now=now)
    for membership in team.memberships.filter(until=None).select_related("agent"):
        leave_team(membership.agent, team, by=by.on_account_of(event.pk), now=now)
    return True


@transaction.atomic
def reinstate_team(team: Team, *, by: Actor, now: datetime | None = None) -> bool:
    """Have a team be there again that was retired, with nobody in it; say whether it was. Raises Refused
    (`named_already`) if another one has its name by now."""
    if not bring_back(team):
        return False
    record(events.TEAM_REINSTATED, team, by=by, now=now)
    return True


@transaction.atomic
def join_team(agent: Agent, team: Team, *, by: Actor, now: datetime | None = None) -> bool:
    """Have an agent be in a team; say whether they weren't. Raises Refused: `team_retired`, `serves_no_longer`."""
    if Team.objects.select_for_update().get(pk=team.pk).is_retired:
        raise Refused("team_retired", "The team %(team)s is there no longer.", {"team": team})
    if not Agent.objects.filter(pk=agent.pk, is_active=True).exists():
        raise Refused("serves_no_longer", "%(agent)s serves here no longer.", {"agent": agent})
    if Membership.objects.filter(agent=agent, team=team, until=None).exists():
        return False
    membership = Membership.objects.create(agent=agent, team=team, since=now or timezone.now())
    record(events.TEAM_JOINED, membership, by=by, now=now)
    return True


@transaction.atomic
def leave_team(agent: Agent, team: Team, *, by: Actor, now: datetime | None = None) -> bool:
    """Have an agent be in a team no longer; say whether they were. What is assigned to them stays theirs."""
    membership = Membership.objects.filter(agent=agent, team=team, until=None).first()
    still_in = Membership.objects.filter(pk=membership.pk if membership else 0, until=None)
    if membership is None or not still_in.update(until=now or timezone.now()):
        return False
    record(events.TEAM_LEFT, membership, by=by, now=now)
    return True


def find_team(name: str, *, retired: bool = False) -> Team:
    """The team of that name, however its letters are written: one in use rather than a retired one,
    or the other way round. Raises Refused (`no_such_team`)."""
    first = "-is_retired" if retired else "is_retired"
    found = Team.objects.filter(name__iexact=name.strip()).order_by(first, "-pk").first()
    if found is None:
        raise Refused("no_such_team", "There is no team %(name)s: makeright teams list", {"name": repr(name)})
    return found
