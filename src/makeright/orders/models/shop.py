"""A shop: where orders live, and what making something right costs there."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.utils import timezone

from makeright.events.places import Place

BOOK = "book"


class Shop(models.Model):
    """Where orders live. `kind` names the file of `orders/shops/` that speaks with it; of the kind `book` the order
    book itself is the shop.

    `coverage_from` and `coverage_until` say between which times all orders of all customers are here (None: not known),
    `gaps` the pairs of times (ISO 8601, UTC) between which some are missing. Who reads "didn't buy again" asks here
    first.

    What things cost us, in minor units of `currency`: a parcel costs `freight_minor` and `freight_kilo_minor` for each
    kilogram begun, whoever packs or unpacks it `handling_minor`. Where a product has no cost of its own, it is taken to
    cost `cost_percent` of its price; of what comes back we recover `recovered_percent` of its cost.
    """

    kind = models.CharField(max_length=20, default=BOOK)
    name = models.CharField(max_length=120)
    currency = models.CharField(max_length=3)
    made_at = models.DateTimeField(default=timezone.now)
    coverage_from = models.DateTimeField(null=True)
    coverage_until = models.DateTimeField(null=True)
    gaps = models.JSONField(default=list)
    cost_percent = models.PositiveSmallIntegerField(default=50)
    recovered_percent = models.PositiveSmallIntegerField(default=50)
    freight_minor = models.PositiveIntegerField(default=0)
    freight_kilo_minor = models.PositiveIntegerField(default=0)
    handling_minor = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["name"], name="shop_by_name"),
            models.CheckConstraint(
                condition=models.Q(cost_percent__lte=100, recovered_percent__lte=100), name="shop_percents"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def is_complete_between(self, since: datetime, until: datetime) -> bool:
        """Whether all orders that were placed between these times are known to be here."""
        if self.coverage_from is None or self.coverage_until is None:
            return False
        if since < self.coverage_from or until > self.coverage_until:
            return False
        gaps = [(datetime.fromisoformat(start), datetime.fromisoformat(end)) for start, end in self.gaps]
        return not any(start < until and end > since for start, end in gaps)

    def event_place(self) -> Place:
        return Place("shop", self.pk)
