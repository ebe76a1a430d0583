"""The link by which the first admin comes in."""

from __future__ import annotations

from django.db import models


class FirstRun(models.Model):
    """The link at which the first admin comes in: one row at most, and none once somebody has come. The link itself is
    kept nowhere, only its digest."""

    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"link of {self.made_at:%Y-%m-%d %H:%M}"
