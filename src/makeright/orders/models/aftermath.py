"""What came of an order afterwards: what comes back, codes that were given, what somebody noted on it."""

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

AWAITED, RECEIVED, GIVEN_UP, KEPT = "awaited", "received", "given_up", "kept"
RETURN_STATES = (AWAITED, RECEIVED, GIVEN_UP, KEPT)
RETURN_REASONS = ("unwanted", "damaged", "wrong", "late", "not_as_described", "fit", "other", "unknown")


class Return(models.Model):
    """That pieces of a line come back (`awaited`, then `received`), or are the customer's to keep or give away
    (`kept`)."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="returns")
    line = models.ForeignKey(Line, on_delete=models.CASCADE, related_name="+")
    quantity = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=[(each, each) for each in RETURN_STATES])
    reason = models.CharField(max_length=20, choices=[(each, each) for each in RETURN_REASONS])
    made_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.quantity} {self.state}"

    def event_place(self) -> Place:
        return Place("return", self.pk, customer_id=self.order.customer_id)


class DiscountCode(models.Model):
    """A code that makes an order cheaper, by a percentage or an amount, once. `redeemed_by` is that order."""

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, related_name="+")
    code = models.CharField(max_length=40)
    percent = models.PositiveSmallIntegerField(null=True)
    amount_minor = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3)
    made_at = models.DateTimeField(default=timezone.now)
    expires_on = models.DateField(null=True)
    redeemed_by = models.ForeignKey(Order, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["shop", "code"], name="discount_code_once"),
            models.CheckConstraint(
                condition=Q(percent=None, amount_minor__gt=0)
                | Q(amount_minor=None, percent__gt=0, percent__lte=100),
                name="discount_is_percent_or_amount",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def event_place(self) -> Place:
        return Place("discount_code", self.pk, customer_id=self.customer_id)


class Remark(models.Model):
    """What somebody noted on an order, for whoever packs or looks at it."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="remarks")
    text = models.TextField()
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"on {self.order_id}"
