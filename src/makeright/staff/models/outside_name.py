"""By what name a provider of single sign-on knows an agent."""

from __future__ import annotations

from django.db import models

from makeright.staff.models.agent import Agent


class OutsideName(models.Model):
    """Issuer and subject, as OpenID Connect has them: the two together name one person for ever, and no mail address
    does."""

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="+")
    issuer = models.CharField(max_length=500)
    subject = models.CharField(max_length=255)
    linked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issuer", "subject"], name="staff_outside_name_is_of_one")
        ]

    def __str__(self) -> str:
        return f"outside name {self.pk}"
