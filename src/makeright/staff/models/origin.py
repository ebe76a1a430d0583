"""Where something was done from that lets somebody in, or keeps them out."""

from __future__ import annotations

from django.db import models


class Origin(models.Model):
    """The address and the browser (`device`: two words) of whoever did what an event tells, by the event's id. It is
    personal, so it stands here and not in the log, and goes after some months."""

    event = models.BigIntegerField(primary_key=True)
    address = models.GenericIPAddressField(null=True)
    device = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"origin of {self.event}"
