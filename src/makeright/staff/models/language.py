"""That an agent speaks a language, how well, and from when to when."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from makeright.events.places import Place
from makeright.staff.models.agent import Agent

FLUENT, SOME = LEVELS = ("fluent", "some")


class AgentLanguage(models.Model):
    """`language` is a BCP 47 tag, `de` or `pt-BR`; `level` says fluent or some. From `since` until `until` (UTC),
    null as long as it is so. Another level is another row."""

    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="languages")
    language = models.CharField(max_length=35)
    level = models.CharField(max_length=10, choices=[(each, each) for each in LEVELS])
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["agent", "language"], condition=Q(until=None), name="spoken_once_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.agent_id} speaks {self.language}"

    def event_place(self) -> Place:
        """It is about the agent."""
        return Place("agent", self.agent_id)
