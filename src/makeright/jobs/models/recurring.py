"""What recurs: how the last run went, and when the next is due. What there is stands in config/schedule.py."""

from django.db import models


class Recurring(models.Model):
    """One recurring piece of work of the house, by its name.

    `every` or `daily_at` (UTC) is its rhythm. `next_at` is empty for what recurs within a minute: each engine does that
    by itself, and writes down how it went once a minute, or at once when that changes.
    """

    name = models.CharField(max_length=60, primary_key=True)
    words = models.CharField(max_length=200)  # an English sentence that says what it does
    every = models.DurationField(null=True)
    daily_at = models.TimeField(null=True)
    next_at = models.DateTimeField(null=True)
    job = models.BigIntegerField(null=True)  # the one that does, or did, its last run
    last_began_at = models.DateTimeField(null=True)
    last_ended_at = models.DateTimeField(null=True)
    last_failed_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)
    runs = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name_plural = "recurring"

    def __str__(self) -> str:
        return self.name
