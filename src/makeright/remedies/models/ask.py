"""Asking: that somebody asks a colleague for what is beyond their own authority; the customer stays with them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from makeright.events.places import Place
from makeright.lib.money import Money
from makeright.remedies.models.remedy import Remedy
from makeright.staff.models import Agent

OPEN, YES, NO, CHANGED, LAPSED, WITHDRAWN = VERDICTS = ("", "yes", "no", "changed", "lapsed", "withdrawn")
TOLD = ("nothing", "it_is_looked_into", "part_given", "unknown")


class AskQuerySet(models.QuerySet["Ask"]):
    def visible_to(self, agent: Agent) -> AskQuerySet:
        """Those that an agent is asked, wherever the matter lies, and those of the matters that they may see."""
        seen = Remedy.objects.visible_to(agent).values("pk")
        return self.filter(Q(asked=agent) | Q(remedy__in=seen))


class Ask(models.Model):
    """That `asker` asks `asked` for a remedy: `beyond_minor` is what it costs beyond what they may give (`currency`).
    `told` says what the customer was told meanwhile. It is answered by `due_at`, or it lapses: then `passed_to` is
    asked in a new row, or the answer is what their authority says of that. `words` are what who answered said to
    who asked; they go with the customer."""

    remedy = models.ForeignKey(Remedy, on_delete=models.CASCADE, related_name="asks")
    asker = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    asked = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    currency = models.CharField(max_length=3)
    beyond_minor = models.BigIntegerField()
    told = models.CharField(max_length=20, default="unknown", choices=[(each, each) for each in TOLD])
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    verdict = models.CharField(max_length=10, blank=True, choices=[(each, each) for each in VERDICTS])
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="+")
    amount_minor = models.BigIntegerField(null=True)
    words = models.TextField(blank=True)
    passed_to = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="+")

    objects = AskQuerySet.as_manager()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["asked", "due_at"], condition=Q(verdict=""), name="asks_of_somebody"),
            models.Index(fields=["due_at"], condition=Q(verdict=""), name="asks_to_lapse"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["remedy"], condition=Q(verdict=""), name="asked_once_at_a_time"),
            models.CheckConstraint(condition=~Q(asker=models.F("asked")), name="nobody_asks_themselves"),
        ]

    def __str__(self) -> str:
        return f"ask {self.pk}"

    @property
    def is_open(self) -> bool:
        return not self.verdict

    @property
    def beyond(self) -> Money:
        return Money(self.beyond_minor, self.currency)

    def event_place(self) -> Place:
        return self.remedy.conversation.place_of("ask", self.pk)
