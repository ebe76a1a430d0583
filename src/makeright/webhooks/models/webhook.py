"""A webhook: a program of the company's that is told what happens here."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from makeright.events.places import Place
from makeright.lib.sealing import SealedField

ACTIVE, PAUSED = STATES = ("active", "paused")


class WebhookQuerySet(models.QuerySet["Webhook"]):
    def in_use(self) -> WebhookQuerySet:
        return self.filter(removed_at=None)

    def working(self) -> WebhookQuerySet:
        return self.in_use().filter(state=ACTIVE)


class Webhook(models.Model):
    """Where events go (`url`, which often holds a secret, so it is sealed; `host` is the part that may be seen), and
    which: `kinds` by name, none for all.

    `position`: everything up to it is done with. While the next one can't be delivered, `failing_since` says since when
    and `try_again_at` when it is tried next. `former_secret` signs beside `secret` until `former_until`. An engine has
    it (`held_by`, a home) until `held_until`. A paused one says since when and why (a code of `webhook.paused`).
    One that was removed keeps its name, for the log, and nothing else.
    """

    name = models.CharField(max_length=120)
    url = SealedField(purpose="webhooks.url")
    host = models.CharField(max_length=255)
    kinds = models.JSONField(default=list)
    secret = SealedField(purpose="webhooks.secret")
    former_secret = SealedField(purpose="webhooks.former_secret")
    former_until = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, default=ACTIVE)
    paused_at = models.DateTimeField(null=True)
    paused_because = models.CharField(max_length=20, blank=True)
    position = models.BigIntegerField()
    failing_since = models.DateTimeField(null=True)
    try_again_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    held_by = models.CharField(max_length=16, blank=True)
    held_until = models.DateTimeField(null=True)
    made_by = models.BigIntegerField(null=True)  # an agent's key; who that is, is known on a floor above
    made_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    objects = WebhookQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=STATES), name="webhooks_in_a_known_state"),
            models.CheckConstraint(
                condition=Q(state=ACTIVE, paused_at=None) | Q(state=PAUSED, paused_at__isnull=False),
                name="webhooks_say_since_when",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_active(self) -> bool:
        return self.state == ACTIVE

    @property
    def takes_all(self) -> bool:
        return not self.kinds

    def event_place(self) -> Place:
        return Place("webhook", self.pk)
