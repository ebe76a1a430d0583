"""Replaying what roles permit and who was in which team: what the log alone says, and whether the rows say the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.db import transaction

from makeright.events.models import Event
from makeright.events.replaying import Difference, replays, told_about
from makeright.staff import events
from makeright.staff.models import Agent, Membership, Role, Team

BATCH = 200  # agents
OF_TEAMS = frozenset({events.TEAM_JOINED.name, events.TEAM_LEFT.name})


@replays("roles")
def roles_are_as_the_log_tells() -> Iterator[list[Difference]]:
    for role in Role.objects.order_by("pk"):
        yield [Difference(f"role {role.pk}", words) for words in _wrongs_of_role(role.pk)]


@replays("teams")
def teams_are_as_the_log_tells() -> Iterator[list[Difference]]:
    for team in Team.objects.order_by("pk"):
        yield [Difference(f"team {team.pk}", words) for words in _wrongs_of_team(team.pk)]


@replays("agents’ teams")
def members_are_as_the_log_tells() -> Iterator[list[Difference]]:
    last = 0
    while batch := list(
        Agent.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]
    ):
        told, rows = told_about("agent", batch), _intervals(batch)
        for agent in batch:
            yield _look_again(agent) if _told_intervals(told[agent]) != rows[agent] else []
        last = batch[-1]


@transaction.atomic
def _wrongs_of_role(pk: int) -> list[str]:
    role = Role.objects.select_for_update().get(pk=pk)
    permits: set[str] = set()
    is_told = is_retired = False
    for event in told_about("role", [pk])[pk]:
        if event.kind == events.ROLE_ADDED.name:
            is_told, permits = True, set(event.payload["permissions"])
        elif event.kind == events.PERMISSIONS_CHANGED.name:
            permits = (permits | set(event.payload["added"])) - set(event.payload["removed"])
        elif event.kind in (events.ROLE_RETIRED.name, events.ROLE_REINSTATED.name):
            is_retired = event.kind == events.ROLE_RETIRED.name
    found = [] if is_told else ["it has a row, and the log doesn’t tell of it"]
    if is_told and permits != set(role.permissions):
        found.append("what it permits: the log and the row differ")
    if is_retired != role.is_retired:
        found.append(f"the log says that it {'is' if is_retired else 'isn’t'} retired, the row the contrary")
    return found


@transaction.atomic
def _wrongs_of_team(pk: int) -> list[str]:
    team = Team.objects.select_for_update().get(pk=pk)
    kinds = [event.kind for event in told_about("team", [pk])[pk]]
    found = [] if events.TEAM_ADDED.name in kinds else ["it has a row, and the log doesn’t tell of it"]
    ended = [kind for kind in kinds if kind in (events.TEAM_RETIRED.name, events.TEAM_REINSTATED.name)]
    if (ended[-1:] == [events.TEAM_RETIRED.name]) != team.is_retired:
        found.append(
            f"the row says that it {'is' if team.is_retired else 'isn’t'} retired, the log the contrary"
        )
    return found


Intervals = dict[int, list[bool]]
"""Of each team, in order, whether each time somebody was in it has ended."""


def _told_intervals(told: Iterable[Event]) -> Intervals:
    teams: Intervals = defaultdict(list)
    for event in told:
        if event.kind not in OF_TEAMS or event.team_id is None:
            continue
        if event.kind == events.TEAM_JOINED.name:
            teams[event.team_id].append(False)
        elif teams[event.team_id]:
            teams[event.team_id][-1] = True
    return teams


def _intervals(agents: Iterable[int]) -> dict[int, Intervals]:
    kept: dict[int, Intervals] = defaultdict(lambda: defaultdict(list))
    rows = Membership.objects.filter(agent__in=agents).order_by("since", "pk")
    for agent, team, until in rows.values_list("agent_id", "team_id", "until"):
        kept[agent][team].append(until is not None)
    return kept


@transaction.atomic
def _look_again(agent: int) -> list[Difference]:
    """While nobody can change it: what was only just changing is no difference."""
    Agent.objects.select_for_update().get(pk=agent)
    list(Membership.objects.select_for_update().filter(agent=agent))
    log, rows = _told_intervals(told_about("agent", [agent])[agent]), _intervals([agent])[agent]
    if log == rows:
        return []
    differing = sorted(team for team in {*log, *rows} if log.get(team) != rows.get(team))
    words = f"who was in team {', '.join(map(str, differing))}: the log and the rows differ"
    return [Difference(f"agent {agent}", words)]
