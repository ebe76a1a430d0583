"""A team: colleagues who share work; and who is in it from when to when."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from makeright.events.places import Place
from makeright.staff.models.agent import Agent


class TeamQuerySet(models.QuerySet["Team"]):
    def of(self, agent: Agent) -> TeamQuerySet:
        """The teams that an agent is in now, retired ones aside."""
        return self.filter(is_retired=False, memberships__agent=agent, memberships__until=None)


class Team(models.Model):
    """Matters may be a team's before they are a person's. A retired one keeps its past and gets nothing new; its
    name is free for another."""

    name = models.CharField(max_length=80)
    is_retired = models.BooleanField(default=False)

    objects = TeamQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(Lower("name"), condition=Q(is_retired=False), name="team_is_named_once")
        ]

    def __str__(self) -> str:
        return self.name

    def event_place(self) -> Place:
        return Place("team", self.pk)


class Membership(models.Model):
    """That somebody is, or was, in a team: from `since` (UTC) until `until`, which is null as long as they are. Rows
    are ended, never deleted: later numbers ask who was in it then."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="memberships")
    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="memberships")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["agent", "team"], condition=Q(until=None), name="in_a_team_once_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.agent_id} in {self.team_id}"

    def event_place(self) -> Place:
        """It is about the agent, in this team."""
        return Place("agent", self.agent_id, team_id=self.team_id)
