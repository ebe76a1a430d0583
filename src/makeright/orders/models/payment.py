"""Money that moved for an order."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from makeright.lib.money import Money
from makeright.orders.models.order import Order
from makeright.orders.models.tender import Tender

PAID, REFUNDED, CHARGEBACK = "paid", "refunded", "chargeback"
MOVES = (PAID, REFUNDED, CHARGEBACK)


class Payment(models.Model):
    """That so much was `paid` with a tender, or `refunded` to one, or taken back by the bank (`chargeback`). `of` is
    the payment that a refund gives back. Rows are only added. Minor units of the order's currency, never negative."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="payments")
    tender = models.ForeignKey(Tender, on_delete=models.PROTECT, related_name="+")
    move = models.CharField(max_length=10, choices=[(each, each) for each in MOVES])
    amount_minor = models.BigIntegerField()
    of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="refunds")
    external_id = models.CharField(max_length=100, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["order", "external_id"], condition=~Q(external_id=""), name="payment_once"
            ),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="payment_moves_something"),
            models.CheckConstraint(condition=~Q(move="refunded") | ~Q(of=None), name="refund_of_a_payment"),
        ]

    def __str__(self) -> str:
        return f"{self.move} {self.amount}"

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.order.currency)
