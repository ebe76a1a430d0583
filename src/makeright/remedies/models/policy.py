"""The return policy, from when to when. Rows are ended, never changed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import IsNull

from makeright.events.places import Place
from makeright.remedies import policy
from makeright.staff.models import Agent


class ReturnPolicy(models.Model):
    """What customers may count on; the key is its version. `terms` are plain values of `policy.Policy`. It counts from
    `since` until `until` (UTC; null: until another one)."""

    terms = models.JSONField()
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    reason = models.CharField(max_length=20)
    set_by = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name_plural = "return policies"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                IsNull(F("until"), True), condition=Q(until=None), name="one_policy_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"policy {self.pk}"

    @property
    def said(self) -> policy.Policy:
        """As the pure rules read it."""
        return policy.read(self.terms)

    def event_place(self) -> Place:
        return Place("policy", self.pk)
