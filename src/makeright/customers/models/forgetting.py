"""That a customer is being forgotten, or was."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from makeright.customers.models.customer import Customer
from makeright.events.places import Place
from makeright.lib.sealing import SealedField
from makeright.staff.models import Agent


class Forgetting(models.Model):
    """That somebody is forgotten, with all who were merged into them. While what is theirs is being erased,
    `known_by` holds what they were known by, as JSON, sealed; when it is done (`done_at`) there is nothing in it any
    more. `erased` counts what went, by what it was."""

    customer = models.OneToOneField(Customer, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    known_by = SealedField(purpose="customers.forgetting")
    erased = models.JSONField(default=dict)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(done_at=None) | models.Q(known_by=""), name="forgotten_is_known_by_nothing"
            )
        ]

    def __str__(self) -> str:
        return f"forgetting {self.customer_id}"

    @property
    def is_done(self) -> bool:
        return self.done_at is not None

    def event_place(self) -> Place:
        return Place("customer", self.customer_id, customer_id=self.customer_id)
