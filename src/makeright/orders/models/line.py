"""A line of an order, and what became of its pieces."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from makeright.orders.models.order import STATES, Order
from makeright.orders.models.product import Product, Variant


class Line(models.Model):
    """So many pieces of one thing. `paid_minor` is what was paid for all of them in this order, discounts off;
    `worth_minor` what the customer paid for them in all, also by the pieces that they were sent for; `cost_minor` what
    one costs us, as of the sale. `name` and `options` are as they were then. `state` is that of the order unless it
    says otherwise. Each piece is settled at most once: canceled, refunded, replaced, or exchanged; `returned` counts
    those that came back or are to. `replaces` is the line whose pieces this one was sent for."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    external_id = models.CharField(max_length=100)
    position = models.PositiveSmallIntegerField(default=0)
    variant = models.ForeignKey(Variant, on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=300)
    options = models.JSONField(default=dict)
    category = models.CharField(max_length=120, blank=True)
    quantity = models.PositiveIntegerField()
    list_minor = models.BigIntegerField(default=0)
    paid_minor = models.BigIntegerField(default=0)
    worth_minor = models.BigIntegerField(default=0)
    cost_minor = models.BigIntegerField(null=True)
    discount_codes = models.JSONField(default=list)
    state = models.CharField(max_length=10, blank=True, choices=[(each, each) for each in STATES])
    lot = models.CharField(max_length=60, blank=True)
    warehouse = models.CharField(max_length=60, blank=True)
    packer = models.CharField(max_length=60, blank=True)
    weight = models.PositiveIntegerField(null=True)
    canceled = models.PositiveIntegerField(default=0)
    refunded = models.PositiveIntegerField(default=0)
    refunded_minor = models.BigIntegerField(default=0)
    replaced = models.PositiveIntegerField(default=0)
    exchanged = models.PositiveIntegerField(default=0)
    returned = models.PositiveIntegerField(default=0)
    replaces = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["order", "external_id"], name="line_once_in_an_order"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="line_has_pieces"),
            models.CheckConstraint(
                condition=Q(quantity__gte=F("canceled") + F("refunded") + F("replaced") + F("exchanged")),
                name="each_piece_settled_once",
            ),
            models.CheckConstraint(condition=Q(returned__lte=F("quantity")), name="no_piece_returned_twice"),
            models.CheckConstraint(
                condition=Q(refunded_minor__gte=0, refunded_minor__lte=F("worth_minor")),
                name="no_line_refunded_beyond_worth",
            ),
        ]
        ordering: ClassVar[list[str]] = ["position", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def open_pieces(self) -> int:
        """Pieces that nothing was settled for yet."""
        return self.quantity - self.canceled - self.refunded - self.replaced - self.exchanged

    @property
    def pictured(self) -> Product | None:
        """The product, if there is a small picture of it to show."""
        product = self.variant.product if self.variant else None
        return product if product is not None and product.small_picture is not None else None

    @property
    def words(self) -> str:
        """Its options in a line."""
        return ", ".join(str(each) for each in self.options.values())

    def stands(self) -> str:
        """How far it has come: its own state, or the order's."""
        return self.state or self.order.state
