"""What a conversation is about: an order, or a line of one."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from makeright.conversations.models import Conversation
from makeright.events.places import Place
from makeright.orders.models import Line, Order
from makeright.staff.models import Agent

ABOUT, MENTIONS, REPLACED_BY = ROLES = ("about", "mentions", "replaced_by")
STAGES = ("before", "during", "after", "unknown")


class Concern(models.Model):
    """That a matter concerns an order, or a line of it: it is `about` it, `mentions` it, or the order is what the
    first one was `replaced_by`. `stage`: before, during or after that purchase. `set_by`: the agent, null if it was
    a rule or the house."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="+")
    line = models.ForeignKey(Line, on_delete=models.CASCADE, null=True, related_name="+")
    role = models.CharField(max_length=12, choices=[(each, each) for each in ROLES])
    stage = models.CharField(max_length=8, default="unknown", choices=[(each, each) for each in STAGES])
    set_by = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["conversation", "order"], condition=Q(line=None), name="concerns_an_order_once"
            ),
            models.UniqueConstraint(
                fields=["conversation", "line"], condition=Q(line__isnull=False), name="concerns_a_line_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.conversation_id} {self.role} {self.order_id}"

    def event_place(self) -> Place:
        return self.conversation.place_of("concern", self.pk)
