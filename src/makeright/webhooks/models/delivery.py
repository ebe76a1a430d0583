"""A delivery: one event on its way to one webhook, and what its server said each time."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from makeright.webhooks.models.webhook import Webhook

# Asked for by a person, and not tried yet; tried in vain, and tried again; taken; not tried again by itself.
WAITING, TRYING, DELIVERED, GIVEN_UP = STATES = ("waiting", "trying", "delivered", "given_up")


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def of_events(self) -> DeliveryQuerySet:
        """Without tests."""
        return self.filter(event_id__isnull=False)


class Delivery(models.Model):
    """One for each webhook and event; a test has no event, and no position. `attempts`: each with `at` (RFC 3339),
    `status` (of HTTP; null if there was no answer), `for` (milliseconds), `error` (a code, "" if there was an answer)
    and `answer`, how the answer began. Of one that was taken the answer isn't kept, unless it was a test."""

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries", db_index=False)
    event_id = models.BigIntegerField(null=True)
    position = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=60)
    state = models.CharField(max_length=10)
    attempts = models.JSONField(default=list)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=STATES), name="deliveries_in_a_known_state"),
            models.UniqueConstraint(fields=["webhook", "event_id"], name="a_webhook_is_told_once"),
        ]
        indexes = [
            models.Index(fields=["webhook", "id"], name="deliveries_of_webhook"),
            models.Index(
                fields=["webhook", "id"],
                name="deliveries_not_taken",
                condition=Q(state__in=(WAITING, TRYING, GIVEN_UP)),
            ),
            models.Index(fields=["made_at"], name="deliveries_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def is_test(self) -> bool:
        return self.event_id is None

    @property
    def last(self) -> dict[str, object]:
        """The latest attempt; empty before the first."""
        return self.attempts[-1] if self.attempts else {}
