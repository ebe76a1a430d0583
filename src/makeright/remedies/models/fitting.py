"""Which remedy fits which cause: what is put first."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from makeright.causes.models import Cause
from makeright.causes.models.cause import HARMS
from makeright.events.places import Place
from makeright.remedies.kinds import KINDS


class Fitting(models.Model):
    """That a kind of remedy fits a cause, or a harm where no cause says more, and in which place of the list (1 comes
    first). What it may cost us and how long it takes until the customer has it, as expected; null if nobody knows."""

    cause = models.ForeignKey(Cause, on_delete=models.PROTECT, null=True, related_name="+")
    harm = models.CharField(max_length=12, blank=True, choices=[(each, each) for each in HARMS])
    kind = models.CharField(max_length=12, choices=[(each, each) for each in KINDS])
    rank = models.PositiveSmallIntegerField()
    cost_minor = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, blank=True)
    days = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(cause=None) & ~Q(harm="") | ~Q(cause=None) & Q(harm=""),
                name="fits_a_cause_or_a_harm",
            ),
            models.UniqueConstraint(
                fields=["cause", "kind"], condition=Q(cause__isnull=False), name="fits_a_cause_once"
            ),
            models.UniqueConstraint(fields=["harm", "kind"], condition=~Q(harm=""), name="fits_a_harm_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.harm or self.cause_id}"

    def event_place(self) -> Place:
        return Place("fitting", self.pk)
