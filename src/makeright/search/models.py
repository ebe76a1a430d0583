"""What is indexed, and how far a rebuild has come. The words themselves stand in `search_words` (see tables)."""

from django.db import models

from makeright.lib.keys import TimeKey


class Entry(models.Model):
    """That something can be found: the `kind` of thing and its key, and the key of what it is `about`, if that is shown
    in its place. The id is the thing's time in milliseconds, or near it: newest first is by key. `digest` tells whether
    it changed."""

    id = TimeKey(primary_key=True)
    kind = models.CharField(max_length=20)
    subject_id = models.BigIntegerField()
    about = models.BigIntegerField(null=True)
    digest = models.CharField(max_length=16)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "subject_id"], name="entry_of_a_thing_once")]
        indexes = [
            models.Index(
                fields=["about", "id"], name="entries_about", condition=models.Q(about__isnull=False)
            )
        ]
        verbose_name_plural = "entries"

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id}"


class Rebuild(models.Model):
    """How far the entries of a kind are made from their source, newest first: those of things with keys from
    `down_to` on are of this `version`. Done when `done_at` is set; until then the older entries still answer."""

    kind = models.CharField(max_length=20, primary_key=True)
    version = models.CharField(max_length=20)
    down_to = models.BigIntegerField(null=True)
    entered = models.PositiveBigIntegerField(default=0)
    began_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.version}"
