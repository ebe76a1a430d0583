"""A picture that stands in a mail and lies on another server: fetched by us when somebody asked, shown from here."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from makeright.conversations.models.message import Message
from makeright.events.places import Place
from makeright.files.models import File


class RemotePicture(models.Model):
    """Known by the SHA-256 of its address, which itself stands in the mail alone. It waits to be fetched, then has a
    file, or a `refusal`: the code why it can't be shown."""

    message = models.ForeignKey(
        Message, on_delete=models.CASCADE, related_name="remote_pictures", db_index=False
    )
    digest = models.CharField(max_length=64)
    file = models.ForeignKey(File, on_delete=models.PROTECT, null=True, related_name="+")
    refusal = models.CharField(max_length=20, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["message", "digest"], name="remote_picture_once")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["asked_at"],
                name="remote_pictures_waiting",
                condition=models.Q(file__isnull=True, refusal=""),
            )
        ]

    def __str__(self) -> str:
        return f"in {self.message_id}: {self.refusal or ('fetched' if self.file_id else 'waiting')}"


class TrustedSender(models.Model):
    """That pictures in the mail of an address are always fetched. Who forges the address has theirs fetched as well;
    they learn that a mail came, and nothing of who looks at it."""

    address = models.CharField(max_length=320, unique=True)
    since = models.DateTimeField()

    def __str__(self) -> str:
        return f"sender {self.pk}"

    def event_place(self) -> Place:
        return Place("sender", self.pk)
