"""Causes: what goes wrong, as a tree that the company keeps; and how the tree stood at each of its versions."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from makeright.events.places import Place

HARMS = ("unusable", "impaired", "cosmetic", "missing", "late", "wrong", "unsafe", "none", "unknown")
UNKNOWN = "unknown"


class Cause(models.Model):
    """One thing that goes wrong, such as a split corner, below a wider one or at the top. `code` never changes:
    programs and imports know a cause by it. `usual_harm`: what it mostly does to a thing, so that nobody needs to
    say it.

    One that is retired is found no more; what has it keeps it. `merged_into`: which other one it turned out to be."""

    code = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=80)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    usual_harm = models.CharField(max_length=12, default=UNKNOWN, choices=[(each, each) for each in HARMS])
    added_at = models.DateTimeField(default=timezone.now)
    retired_at = models.DateTimeField(null=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(merged_into=None) | Q(retired_at__isnull=False), name="a_merged_cause_is_retired"
            ),
            models.CheckConstraint(condition=~Q(parent=models.F("id")), name="no_cause_is_below_itself"),
        ]

    def __str__(self) -> str:
        return self.name

    def event_place(self) -> Place:
        return Place("cause", self.pk)


class TreeVersion(models.Model):
    """That the tree changed, at a time: the key is the version that counts from then on. Claims keep the version that
    their cause was chosen from."""

    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"version {self.pk}"


class CauseTerm(models.Model):
    """What a cause was called and where it stood, from one version of the tree to before another (null: still so).
    Rows are ended, never deleted or changed."""

    cause = models.ForeignKey(Cause, on_delete=models.PROTECT, related_name="terms")
    name = models.CharField(max_length=80)
    parent = models.ForeignKey(Cause, on_delete=models.PROTECT, null=True, related_name="+")
    is_retired = models.BooleanField()
    since = models.PositiveBigIntegerField()
    until = models.PositiveBigIntegerField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["cause"], condition=Q(until=None), name="a_cause_stands_once")
        ]

    def __str__(self) -> str:
        return f"{self.name} since version {self.since}"
