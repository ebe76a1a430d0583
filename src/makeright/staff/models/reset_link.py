"""The link by which somebody who can't get in chooses a new password."""

from __future__ import annotations

from django.db import models

from makeright.staff.models.agent import Agent


class ResetLink(models.Model):
    """One row an agent at most. The link itself is kept nowhere, only its digest; it is good for an hour, and once."""

    agent = models.OneToOneField(Agent, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"link of {self.made_at:%Y-%m-%d %H:%M}"
