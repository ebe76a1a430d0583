"""A saved reply: words kept for use again."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from makeright.events.places import Place


class SavedReply(models.Model):
    """Words under a name. `text` is plain, and holds variables such as {customer_first_name}. One that is retired is
    offered no more; what was sent with it stays."""

    name = models.CharField(max_length=80)
    text = models.TextField()
    added_at = models.DateTimeField(default=timezone.now)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["name"], condition=Q(retired_at=None), name="saved_reply_name_once"
            )
        ]
        verbose_name_plural = "saved replies"

    def __str__(self) -> str:
        return self.name

    def event_place(self) -> Place:
        return Place("saved_reply", self.pk)
