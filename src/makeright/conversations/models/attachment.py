"""An attachment: a file that came or went with a message, under the name that its sender gave it."""

from __future__ import annotations

from django.db import models

from makeright.conversations.models.message import Message
from makeright.files.kinds import family_of
from makeright.files.models import File, Thumbnail

ORNAMENT = 10_000  # bytes; a smaller picture within a mail is a signature's, and shown with the mail as sent


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def with_thumbnails(self) -> AttachmentQuerySet:
        """In one query with their files and the small pictures of those."""
        return self.select_related("file__thumbnail")


class Attachment(models.Model):
    """`inline`: it stands in the text, under its `content_id`. `is_picture`: a raster picture, told by its bytes."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="attachments")
    file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="+")
    filename = models.CharField(max_length=255)
    mime = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField()
    inline = models.BooleanField(default=False)
    content_id = models.CharField(max_length=255, blank=True)
    is_picture = models.BooleanField(default=False)

    objects = AttachmentQuerySet.as_manager()

    def __str__(self) -> str:
        return self.filename

    @property
    def is_ornament(self) -> bool:
        """A logo in a signature."""
        return self.inline and self.is_picture and self.size < ORNAMENT

    @property
    def family(self) -> str:
        """What it is by its bytes, as a code (files/kinds.py): pdf, sheet, active …"""
        return family_of(self.mime)

    @property
    def thumbnail(self) -> Thumbnail | None:
        """Its small picture: there, being made, or refused. None if it has none."""
        return getattr(self.file, "thumbnail", None)
