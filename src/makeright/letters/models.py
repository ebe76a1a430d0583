"""A letter: one mail of the house to one address, from being written to being taken by a mail server."""

from __future__ import annotations

from django.db import models

from makeright.lib.sealing import SealedField

WAITING, SENDING, HANDING, SENT, FAILED, UNKNOWN, EXPIRED = (
    "waiting", "sending", "handing", "sent", "failed", "unknown", "expired",
)  # fmt: skip
AT_REST = (SENT, FAILED, UNKNOWN, EXPIRED)


class Letter(models.Model):
    """One mail of the house. What it says isn't kept: its template, facts and secrets are put together when it goes.

    `waiting`: to be tried at `next_try_at`; `sending`: being talked about with the server; `handing`: the words are
    going over; `sent`: the server took it; `failed`: refused for good; `unknown`: the line broke while it was
    handed over, and it is not repeated; `expired`: nobody could take it while it was of use. In the last four states
    the secrets are gone.

    `name` is that of its template, "app/letter". `once` is a key by which the same matter isn't written twice.
    """

    name = models.CharField(max_length=100)
    language = models.CharField(max_length=35)
    address = models.CharField(max_length=320)
    addressee = models.CharField(max_length=200, blank=True)
    facts = models.JSONField(default=dict)
    secrets = SealedField(purpose="letters.secrets")
    once = models.CharField(max_length=200, null=True, unique=True)
    message_id = models.CharField(max_length=255)
    state = models.CharField(max_length=10, default=WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()
    server_said = models.CharField(max_length=500, blank=True)
    by_kind = models.CharField(max_length=10)
    by_id = models.BigIntegerField(null=True)
    written_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "next_try_at"], name="letters_due")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state__in=AT_REST) | models.Q(secrets=""),
                name="letters_at_rest_keep_no_secret",
            )
        ]

    def __str__(self) -> str:
        return f"letter {self.pk} ({self.name}, {self.state})"
