"""A segment: a saved question over customers."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from makeright.events.places import Place
from makeright.staff.models import Agent


class Segment(models.Model):
    """A question over customers that has a name: all conditions hold of those whom it finds. Each condition is plain:
    {"about": …, "is": …, "than": …}, as `conditions` reads it."""

    name = models.CharField(max_length=120, unique=True)
    conditions = models.JSONField(default=list)
    made_by = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name

    def event_place(self) -> Place:
        return Place("segment", self.pk)
