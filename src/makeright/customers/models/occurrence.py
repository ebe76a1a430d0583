"""What the company's own systems saw of a customer, and the kinds of it that the company declares."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from makeright.customers.models.customer import Customer
from makeright.events.places import Place
from makeright.lib.actor import Source
from makeright.lib.keys import TimeKey

NO_COLOR = "none"
COLORS = (NO_COLOR, "sky", "violet", "rose", "ochre", "olive")
SOURCES: tuple[Source, ...] = ("live", "import", "backfill")


class OccurrenceKind(models.Model):
    """What may be told, such as that somebody tried the configurator. `code` never changes, `name` is what people read;
    `attributes` are [code, name, kind] of what is told beside it. `on_timeline`: whether people see it with a customer;
    `keep_for_days`: after so many days it is erased (null: never). Of one that is retired nothing more is told; what
    was told stays."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    color = models.CharField(max_length=10, default=NO_COLOR, choices=[(each, each) for each in COLORS])
    attributes = models.JSONField(default=list)
    on_timeline = models.BooleanField(default=True)
    keep_for_days = models.PositiveIntegerField(null=True)
    declared_at = models.DateTimeField(default=timezone.now)
    retired_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name

    def event_place(self) -> Place:
        return Place("customer_event_kind", self.pk)


class Occurrence(models.Model):
    """That something of a kind happened with a customer. Its key is in order of when it happened; `at` is when we were
    told. `call` is the id under which the log tells that it came, with all that came in the same call. `external_id` is
    what the telling system calls it, so that nothing is there twice; `attributes` are the words of each, by code."""

    id = TimeKey(primary_key=True)
    kind = models.ForeignKey(
        OccurrenceKind, on_delete=models.PROTECT, related_name="occurrences", db_index=False
    )
    customer = models.ForeignKey(
        Customer, on_delete=models.CASCADE, related_name="occurrences", db_index=False
    )
    occurred_at = models.DateTimeField()
    at = models.DateTimeField()
    source = models.CharField(max_length=10, choices=[(each, each) for each in SOURCES])
    external_id = models.CharField(max_length=200, blank=True)
    attributes = models.JSONField(default=dict)
    call = models.BigIntegerField(db_index=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["kind", "external_id"], condition=~Q(external_id=""), name="occurred_once"
            )
        ]
        indexes = [
            models.Index(fields=["customer", "id"], name="occurrences_of_customer"),
            models.Index(fields=["kind", "occurred_at", "customer"], name="occurrences_by_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind_id} of {self.customer_id}"


class Call:
    """What such an event of the log is about: all that one call told; of one customer, if it was all theirs."""

    def __init__(self, key: int, customer: int | None) -> None:
        self.key, self.customer = key, customer

    def event_place(self) -> Place:
        return Place("customer_event", self.key, customer_id=self.customer)
