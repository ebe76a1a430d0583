"""What a message is called where a program brought it from, so that it comes in once."""

from __future__ import annotations

from django.db import models

from makeright.conversations.models.message import Message


class Brought(models.Model):
    """A message that came in by a program, and its name there. It stays when the words are erased, so that they don't
    come in again."""

    external_id = models.CharField(max_length=200, unique=True)
    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return f"message {self.message_id} from elsewhere"
