"""What was sent, and where it has been seen."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from makeright.events.places import Place
from makeright.orders.models.line import Line
from makeright.orders.models.order import Order

SIGHTINGS = (
    "packed",
    "left",
    "moving",
    "out_for_delivery",
    "delivered",
    "failed",
    "returning",
    "lost",
    "other",
)


class Shipment(models.Model):
    """A parcel. Its tracking page is at `url`, if there is one."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="shipments")
    external_id = models.CharField(max_length=100)
    carrier = models.CharField(max_length=60, blank=True)
    service_level = models.CharField(max_length=40, blank=True)
    tracking = models.CharField(max_length=100, blank=True)
    url = models.URLField(max_length=500, blank=True)
    shipped_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["order", "external_id"], name="shipment_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["tracking"], condition=~models.Q(tracking=""), name="shipments_by_tracking"),
        ]

    def __str__(self) -> str:
        return self.tracking or self.external_id

    def event_place(self) -> Place:
        return Place("shipment", self.pk, customer_id=self.order.customer_id)


class Packed(models.Model):
    """How many pieces of a line are in a shipment."""

    shipment = models.ForeignKey(Shipment, on_delete=models.CASCADE, related_name="packed")
    line = models.ForeignKey(Line, on_delete=models.CASCADE, related_name="+")
    quantity = models.PositiveIntegerField()

    class Meta:
        verbose_name_plural = "packed"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["shipment", "line"], name="line_once_in_a_shipment"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} of {self.line_id}"


class Sighting(models.Model):
    """That a carrier saw a shipment: what (`code`), when, and where, in the carrier's words."""

    shipment = models.ForeignKey(Shipment, on_delete=models.CASCADE, related_name="sightings")
    at = models.DateTimeField()
    code = models.CharField(max_length=20, choices=[(each, each) for each in SIGHTINGS])
    place = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["shipment", "at", "code"], name="seen_once"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.at:%Y-%m-%d}"
