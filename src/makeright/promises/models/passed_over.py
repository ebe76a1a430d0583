"""What looked like a promise and is none, as somebody said."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from makeright.conversations.models import Message
from makeright.staff.models import Agent


class PassedOver(models.Model):
    """That the words of a `message` from the character `begins` on are offered as a promise no more."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="+")
    begins = models.PositiveIntegerField()
    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["message", "begins"], name="passed_over_once")
        ]

    def __str__(self) -> str:
        return f"no promise in {self.message_id}"
