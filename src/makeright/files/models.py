"""A file: content on the shelf, known by the SHA-256 of its bytes. And what is told of it: small pictures, erasing."""

from __future__ import annotations

from django.db import models

from makeright.files.shelves import FILES, shelf


def key_of(digest: str) -> str:
    """Where bytes stand on the shelf."""
    return f"{FILES}/{digest[:2]}/{digest[2:]}"


class File(models.Model):
    """Some bytes, kept once however often they come.

    It lives as long as a foreign key refers to it (`referring.py`); `unreferenced_since` is when the sweep first saw
    that none does. `mime` is what the bytes are by our own judgment.
    """

    digest = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField()
    mime = models.CharField(max_length=120)
    created_at = models.DateTimeField(auto_now_add=True)
    unreferenced_since = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["unreferenced_since"],
                name="files_unreferenced",
                condition=models.Q(unreferenced_since__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.digest[:12]} ({self.size} bytes)"

    @property
    def key(self) -> str:
        return key_of(self.digest)

    def content(self) -> bytes:
        """The bytes. Raises FileNotFoundError if they are gone."""
        return shelf().read(self.key)


class Thumbnail(models.Model):
    """The small picture of a picture: waiting until it is made, then a file of its own, or refused with a code.

    It lives as long as its origin does and doesn't keep it alive, which is what CASCADE says here.
    """

    origin = models.OneToOneField(File, on_delete=models.CASCADE, related_name="thumbnail")
    file = models.ForeignKey(File, on_delete=models.PROTECT, null=True, related_name="+")
    width = models.PositiveSmallIntegerField(default=0)
    height = models.PositiveSmallIntegerField(default=0)
    refusal = models.CharField(max_length=20, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(
                fields=["asked_at"],
                name="thumbnails_waiting",
                condition=models.Q(file__isnull=True, refusal=""),
            )
        ]

    def __str__(self) -> str:
        return f"of {self.origin_id}: {self.refusal or ('made' if self.is_made else 'waiting')}"

    @property
    def is_made(self) -> bool:
        return self.file_id is not None

    @property
    def is_waiting(self) -> bool:
        return self.file_id is None and not self.refusal


class Erasure(models.Model):
    """That the bytes of a digest are being erased, or were a while ago (`done_at`).

    Whoever kept the same bytes just before learns by it that they may be gone.
    """

    digest = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField(default=0)
    began_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.digest[:12]}: {'erased' if self.done_at else 'being erased'}"
