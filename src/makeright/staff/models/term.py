"""A term: as what an agent served, from when to when."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from makeright.staff.models.agent import Agent
from makeright.staff.models.role import Role


class Term(models.Model):
    """In one role, with a seat or without, from `since` until `until` (UTC), null as long as it is so. Rows are ended,
    never deleted or changed: later numbers ask who was what on a day."""

    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="terms")
    role = models.CharField(max_length=20)
    own_role = models.ForeignKey(Role, on_delete=models.PROTECT, null=True, related_name="+")
    has_seat = models.BooleanField()
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["agent"], condition=Q(until=None), name="serves_as_one_at_a_time")
        ]
        indexes = [models.Index(fields=["agent", "since"], name="terms_in_order")]

    def __str__(self) -> str:
        return f"{self.agent_id} as {self.role}"
