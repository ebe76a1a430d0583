"""That somebody follows a conversation: they see it, and hear of it, wherever it lies."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from makeright.conversations.models.conversation import Conversation
from makeright.events.places import Place
from makeright.staff.models import Agent

MENTIONED, ASKED, STAND_IN = FOLLOWS_SINCE = ("mentioned", "asked", "stand_in")


class Following(models.Model):
    """From `since` until `until` (UTC), null as long as they do. `how`: a colleague mentioned them, they asked, or they
    stand in for one who is away: then `instead_of` says for whom."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="followings")
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="+", db_index=False)
    how = models.CharField(max_length=10, choices=[(each, each) for each in FOLLOWS_SINCE])
    instead_of = models.ForeignKey(Agent, on_delete=models.CASCADE, null=True, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["agent", "conversation"], condition=Q(until=None), name="followed_once_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.agent_id} follows {self.conversation_id}"

    def event_place(self) -> Place:
        """It is about the agent, in this conversation."""
        return self.conversation.place_of("agent", self.agent_id)
