"""Draws: that a customer was drawn by lot, to be given something for no reason at all."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from makeright.customers.models import Customer
from makeright.events.places import Place
from makeright.remedies.models.offer import Trial
from makeright.remedies.models.remedy import Remedy
from makeright.staff.models import Agent

WROTE, BOUGHT = DRAWN_FOR = ("wrote", "bought")
NOT_SAID, NOT_NOW, NOT_FITTING, OTHER = PASSED_FOR = ("not_said", "not_now", "not_fitting", "other")


class Draw(models.Model):
    """A customer whom an agent drew. It is open until something was given (`remedy`) or they were passed on.

    `seed`, `eligible` (how many could be drawn) and `digest` (the mark of their keys) let anybody draw again, as `lots`
    says. `others` are the keys of those who came next by lot, and were not drawn: with them it is compared later what
    surprises do. `drawn_for`: whether they wrote or bought within the last 90 days.
    """

    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    trial = models.ForeignKey(Trial, on_delete=models.PROTECT, related_name="+")
    seed = models.CharField(max_length=64)
    eligible = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    others = models.JSONField(default=list)
    drawn_for = models.CharField(max_length=8, choices=[(each, each) for each in DRAWN_FOR])
    drawn_at = models.DateTimeField()
    remedy = models.OneToOneField(Remedy, on_delete=models.PROTECT, null=True, related_name="+")
    passed_at = models.DateTimeField(null=True)
    passed_for = models.CharField(max_length=12, blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["agent", "drawn_at"], name="draws_of_agent"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(eligible__gte=1), name="a_draw_is_from_somebody"),
            models.CheckConstraint(
                condition=Q(remedy=None) | Q(passed_at=None), name="a_draw_is_given_or_passed_on"
            ),
            models.UniqueConstraint(
                fields=["agent"], condition=Q(remedy=None, passed_at=None), name="one_open_draw_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"draw of {self.customer_id}"

    @property
    def is_open(self) -> bool:
        """Whether it is still to be decided what becomes of it."""
        return self.remedy_id is None and self.passed_at is None

    def event_place(self) -> Place:
        return Place("draw", self.pk, customer_id=self.customer_id)
