"""How often something was tried."""

from __future__ import annotations

from django.db import models


class Tries(models.Model):
    """How often somebody tried something since `since`. `about` is a digest: of whom and what, no row says."""

    about = models.CharField(max_length=64, unique=True)
    since = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name_plural = "tries"

    def __str__(self) -> str:
        return f"{self.count} since {self.since:%H:%M}"
