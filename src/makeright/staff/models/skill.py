"""Skills that the company names, and which agent has which, how well, and from when to when."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from makeright.events.places import Place
from makeright.staff.models.agent import Agent

MOST = 3  # the highest level


class Skill(models.Model):
    """Something that some of us are good at, such as glass. A retired one is kept by who has it, and given to
    nobody; its name is free for another."""

    name = models.CharField(max_length=80)
    is_retired = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(Lower("name"), condition=Q(is_retired=False), name="skill_is_named_once")
        ]

    def __str__(self) -> str:
        return self.name

    def event_place(self) -> Place:
        return Place("skill", self.pk)


class AgentSkill(models.Model):
    """`level` is 1 (begins), 2 (knows it) or 3 (teaches it). From `since` until `until` (UTC), null as long as it is
    so. Another level is another row."""

    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="skills")
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField()
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["agent", "skill"], condition=Q(until=None), name="skilled_once_at_a_time"
            ),
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=MOST), name="skill_level_is_1_to_3"),
        ]

    def __str__(self) -> str:
        return f"{self.agent_id} at {self.skill_id}: {self.level}"

    def event_place(self) -> Place:
        """It is about the agent."""
        return Place("agent", self.agent_id)
