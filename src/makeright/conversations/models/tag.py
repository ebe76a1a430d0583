"""Tags: words that sort matters, and which matter has which."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from makeright.conversations.models.conversation import Conversation
from makeright.events.places import Place
from makeright.staff.models import Agent

NO_COLOR = "none"
COLORS = (NO_COLOR, "sky", "violet", "rose", "ochre", "olive")


class Tag(models.Model):
    """A word such as glass. One that is retired is put on nothing more; what has it keeps it, and its name is free for
    another."""

    name = models.CharField(max_length=40)
    color = models.CharField(max_length=10, default=NO_COLOR, choices=[(each, each) for each in COLORS])
    added_at = models.DateTimeField(default=timezone.now)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(Lower("name"), condition=Q(retired_at=None), name="tag_is_named_once")
        ]

    def __str__(self) -> str:
        return self.name

    def event_place(self) -> Place:
        return Place("tag", self.pk)


class Tagging(models.Model):
    """That a conversation has a tag, since when, and who put it there: null if it was a program or the house."""

    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="taggings", db_index=False
    )
    tag = models.ForeignKey(Tag, on_delete=models.PROTECT, related_name="taggings", db_index=False)
    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["conversation", "tag"], name="tagged_once")
        ]
        indexes = [models.Index(fields=["tag", "conversation"], name="conversations_of_tag")]

    def __str__(self) -> str:
        return f"{self.conversation_id} has {self.tag_id}"
