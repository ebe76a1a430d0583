"""A note: what colleagues say among themselves. It is no Message, so nothing that sends can take one."""

from __future__ import annotations

from django.db import models

from makeright.conversations.models.conversation import Conversation
from makeright.events.places import Place
from makeright.lib.ids import new_id
from makeright.lib.keys import TimeKey
from makeright.staff.models import Agent


class Note(models.Model):
    """Words for colleagues only, in a conversation. The id is in order of time, comparable with messages'. `agent` is
    null for one that came from another desk, by somebody who doesn't serve here: then `author_name` says who."""

    id = TimeKey(primary_key=True, default=new_id)
    conversation = models.ForeignKey(
        Conversation, on_delete=models.PROTECT, related_name="notes", db_index=False
    )
    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="+")
    author_name = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["conversation", "id"], name="notes_in_order")]

    def __str__(self) -> str:
        return f"note {self.id}"

    @property
    def author(self) -> str:
        """Who wrote it, by name; "" if nobody knows."""
        return self.agent.name if self.agent else self.author_name

    def event_place(self) -> Place:
        return self.conversation.place_of("note", self.pk)
