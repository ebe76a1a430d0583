"""An operation: what is to be done in a shop, written down before anybody is asked to do it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from makeright.customers.models import Customer
from makeright.events.places import Place
from makeright.orders.models.line import Line
from makeright.orders.models.order import Order
from makeright.orders.models.shop import Shop
from makeright.orders.models.tender import Tender

INTENDED, CALLED, UNKNOWN, DONE, REFUSED, WITHDRAWN = (
    "intended",
    "called",
    "unknown",
    "done",
    "refused",
    "withdrawn",
)
STATES = (INTENDED, CALLED, UNKNOWN, DONE, REFUSED, WITHDRAWN)
UNSETTLED = (INTENDED, CALLED, UNKNOWN)


class Operation(models.Model):
    """The intent to do something once, under a `key` that no other has. `wanted` says what (see `wanting`), in plain
    values. It is `intended`, then `called` when the shop is about to be asked, then `done` or `refused`; `unknown` if
    the answer never came, which is settled by asking the shop what became of it, never by doing it again.

    As long as it isn't settled it lays claim to what it is about: `refund_minor` of what may still be given back, and
    pieces (`Claimed`). `outcome` are ids and amounts of what came of it, `code` why it was refused.
    """

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, on_delete=models.PROTECT, null=True, related_name="operations")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=24)
    key = models.CharField(max_length=80, unique=True)
    wanted = models.JSONField()
    state = models.CharField(max_length=10, default=INTENDED, choices=[(each, each) for each in STATES])
    refund_minor = models.BigIntegerField(default=0)
    charge_minor = models.BigIntegerField(default=0)
    charged_to = models.ForeignKey(Tender, on_delete=models.PROTECT, null=True, related_name="+")
    outcome = models.JSONField(default=dict)
    code = models.CharField(max_length=60, blank=True)
    because = models.BigIntegerField(null=True)
    actor_kind = models.CharField(max_length=10)
    actor_id = models.BigIntegerField(null=True)
    actor_via = models.CharField(max_length=20, blank=True)
    intended_at = models.DateTimeField(default=timezone.now)
    called_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    asked = models.PositiveIntegerField(default=0)
    ask_again_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["ask_again_at"], condition=Q(state__in=UNSETTLED), name="operations_to_settle"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"

    @property
    def is_settled(self) -> bool:
        return self.state not in UNSETTLED

    def event_place(self) -> Place:
        return Place("order_operation", self.pk, customer_id=self.customer_id)


class Claimed(models.Model):
    """How many pieces of a line an operation settles, once it is done."""

    operation = models.ForeignKey(Operation, on_delete=models.CASCADE, related_name="claimed")
    line = models.ForeignKey(Line, on_delete=models.CASCADE, related_name="+")
    quantity = models.PositiveIntegerField()

    class Meta:
        verbose_name_plural = "claimed"

    def __str__(self) -> str:
        return f"{self.quantity} of {self.line_id}"
