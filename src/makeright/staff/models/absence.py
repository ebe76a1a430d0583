"""An absence: that an agent is away, from when to when; and who stands in for them meanwhile."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from makeright.events.places import Place
from makeright.staff.models.agent import Agent

BREAK, MEETING, TRAINING, ILL, VACATION, OTHER = REASONS = (
    "break", "meeting", "training", "ill", "vacation", "other",
)  # fmt: skip


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def running(self) -> AbsenceQuerySet:
        """Those that have begun and not ended, at most one of an agent."""
        return self.filter(has_begun=True, until=None)

    def planned(self) -> AbsenceQuerySet:
        """Those that are still to begin, at most one of an agent."""
        return self.filter(has_begun=False, until=None)


class Absence(models.Model):
    """Away from `since` until `until` (UTC), which is null as long as it goes on or is still to come; `ends_at` is when
    it is to end, null if nobody knows. Rows are ended, never deleted; one that was called off before it began has ended
    without having begun. `words` are what the agent tells colleagues."""

    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="absences")
    reason = models.CharField(max_length=20, choices=[(each, each) for each in REASONS])
    since = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    has_begun = models.BooleanField(default=True)
    stand_in = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="+")
    words = models.CharField(max_length=300, blank=True)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["agent"], condition=Q(until=None, has_begun=True), name="away_once_at_a_time"
            ),
            models.UniqueConstraint(
                fields=["agent"], condition=Q(until=None, has_begun=False), name="one_absence_is_planned"
            ),
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gt=F("since")), name="an_absence_ends_after_it_begins"
            ),
        ]
        indexes = [
            models.Index(fields=["ends_at"], name="absences_to_end", condition=Q(until=None, has_begun=True)),
            models.Index(
                fields=["since"], name="absences_to_begin", condition=Q(until=None, has_begun=False)
            ),
        ]

    def __str__(self) -> str:
        return f"absence {self.pk} of {self.agent_id}"

    def event_place(self) -> Place:
        """It is about the agent."""
        return Place("agent", self.agent_id)
