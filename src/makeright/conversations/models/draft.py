"""A draft: what an agent is writing in a conversation and has not sent."""

from __future__ import annotations

from django.db import models

from makeright.conversations.models.conversation import Conversation
from makeright.conversations.models.saved_reply import SavedReply
from makeright.files.models import File
from makeright.lib.tokens import random_id
from makeright.staff.models import Agent

REPLY, NOTE = MODES = ("reply", "note")


class Draft(models.Model):
    """An agent's own words of one mode in one conversation; nobody else is shown them.

    `key` is what the reply is known by when it is sent. `revision` counts up with each change, so that nobody writes
    over what they have not seen; `page` is that in which it was last changed. `html` holds pictures as
    `pictures/<key>`. `held_back`: it was to leave by itself, and the customer wrote first.
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="drafts")
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="+", db_index=False)
    mode = models.CharField(max_length=5, choices=[(each, each) for each in MODES])
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    copied = models.JSONField(null=True)  # [address, name] of who gets a copy; null: as it is by itself
    blind = models.JSONField(default=list)  # [address, name] of who gets one without the others knowing
    saved_reply = models.ForeignKey(SavedReply, on_delete=models.PROTECT, null=True, related_name="+")
    key = models.CharField(max_length=40, default=random_id)
    revision = models.PositiveIntegerField(default=1)
    page = models.CharField(max_length=40, blank=True)
    held_back = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agent", "conversation", "mode"], name="one_draft_of_a_mode")
        ]

    def __str__(self) -> str:
        return f"{self.mode} of {self.agent_id} in {self.conversation_id}"


class DraftPicture(models.Model):
    """A picture that stands in a draft, under a key that can't be guessed."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="pictures")
    key = models.CharField(max_length=26, unique=True, default=random_id)
    file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="+")
    filename = models.CharField(max_length=255)

    def __str__(self) -> str:
        return self.filename
