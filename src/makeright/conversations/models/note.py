"""A note: what colleagues say among themselves. It is no Message, so nothing that sends can take one."""

from __future__ import annotations

from django.db import models

from makeright.conversations.models.conversation import Conversation
from makeright.events.places import Place
from makeright.lib.ids import new_id
from makeright.lib.keys import TimeKey
from makeright.staff.models import Agent


class Note(models.Model):
    """Words for colleagues only, in a conversation. The id is in order of time, comparable with messages'."""

    id = TimeKey(primary_key=True, default=new_id)
    conversation = models.ForeignKey(
        Conversation, on_delete=models.PROTECT, related_name="notes", db_index=False
    )
    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["conversation", "id"], name="notes_in_order")]

    def __str__(self) -> str:
        return f"note {self.id}"

    def event_place(self) -> Place:
        return self.conversation.place_of("note", self.pk)
