"""A factor: by what an agent proves who they are, beside their password or in its place."""

from __future__ import annotations

from django.db import models

from makeright.lib.sealing import SealedField
from makeright.staff.models.agent import Agent

APP, PASSKEY = "app", "passkey"


class Factor(models.Model):
    """An authenticator `app` (RFC 6238: its secret is sealed, and `last_step` is the step of the last code that was
    taken) or a `passkey` (WebAuthn: `handle` is its id and `public_key` what it is known by, both base64url; `uses`
    is its own count of them, which never goes down)."""

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="factors")
    kind = models.CharField(max_length=10)
    name = models.CharField(max_length=60, blank=True)
    secret = SealedField(purpose="staff.factor")
    last_step = models.BigIntegerField(default=0)
    handle = models.CharField(max_length=1400, null=True, unique=True)
    public_key = models.TextField(blank=True)
    uses = models.BigIntegerField(default=0)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agent"], condition=models.Q(kind=APP), name="staff_one_app_an_agent"
            ),
            models.CheckConstraint(
                condition=models.Q(kind=APP, handle=None) | models.Q(kind=PASSKEY, handle__gt=""),
                name="staff_a_passkey_has_a_handle",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.kind


class RecoveryCode(models.Model):
    """A code that lets an agent in once when nothing else is at hand. Shown when it is made, and kept as a digest."""

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agent", "digest"], name="staff_recovery_code_once")]

    def __str__(self) -> str:
        return f"recovery code {self.pk}"
