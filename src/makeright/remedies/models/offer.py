"""What was shown to somebody who was to make something right: every option, in its order, with what it would cost."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from makeright.events.places import Place
from makeright.remedies.kinds import KINDS
from makeright.remedies.models.claim import Claim
from makeright.remedies.models.policy import ReturnPolicy
from makeright.remedies.models.remedy import Remedy
from makeright.staff.models import Agent

SURFACES = ("sheet", "portal", "api", "ai")


class Trial(models.Model):
    """A comparison by lot: what is tried, on what it is drawn (`unit`), which ways there are (`arms`) and how probable
    each is."""

    what = models.CharField(max_length=60)
    unit = models.CharField(max_length=20)
    arms = models.JSONField()
    probability = models.JSONField()
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.what

    def event_place(self) -> Place:
        return Place("trial", self.pk)


class Offer(models.Model):
    """That options were shown, by what adviser and under which policy. None may be chosen: that they were passed on is
    worth knowing."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="offers")
    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="+")
    surface = models.CharField(max_length=8, choices=[(each, each) for each in SURFACES])
    adviser = models.CharField(max_length=20)
    policy = models.ForeignKey(ReturnPolicy, on_delete=models.PROTECT, null=True, related_name="+")
    trial = models.ForeignKey(Trial, on_delete=models.PROTECT, null=True, related_name="+")
    arm = models.CharField(max_length=20, blank=True)
    probability = models.FloatField(null=True)
    shown_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"offer {self.pk}"

    def event_place(self) -> Place:
        return self.claim.conversation.place_of("offer", self.pk)


class OfferedOption(models.Model):
    """One option as it was shown: in which place, what it would cost us and be worth, whether it could be given alone,
    and why not. `remedy` is what became of it."""

    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="options")
    kind = models.CharField(max_length=12, choices=[(each, each) for each in KINDS])
    rank = models.PositiveSmallIntegerField()
    params = models.JSONField(default=dict)
    currency = models.CharField(max_length=3)
    cost_minor = models.BigIntegerField()
    value_minor = models.BigIntegerField()
    verdict = models.CharField(max_length=8)
    reason = models.CharField(max_length=60)
    remedy = models.ForeignKey(Remedy, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["offer", "rank"], name="one_option_in_a_place")
        ]

    def __str__(self) -> str:
        return f"{self.rank}: {self.kind}"
