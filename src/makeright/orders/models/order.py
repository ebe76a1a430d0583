"""An order: what somebody bought at one time, or what we sent them to make something right."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from makeright.customers.models import Customer
from makeright.customers.seeing import seen_by
from makeright.events.places import Place
from makeright.lib.actor import Source
from makeright.lib.keys import TimeKey
from makeright.lib.money import Money
from makeright.orders.models.shop import Shop
from makeright.orders.models.tender import Address
from makeright.orders.permissions import SEE, SEE_ALL
from makeright.staff.models import Agent

SALE, REPLACEMENT, EXCHANGE, GIFT, SAMPLE, INTERNAL, JOB, UNKNOWN = (
    "sale",
    "replacement",
    "exchange",
    "gift",
    "sample",
    "internal",
    "job",
    "unknown",
)
KINDS = (SALE, REPLACEMENT, EXCHANGE, GIFT, SAMPLE, INTERNAL, JOB, UNKNOWN)
PENDING, PROCESSING, SHIPPED, DELIVERED, CANCELED = (
    "pending",
    "processing",
    "shipped",
    "delivered",
    "canceled",
)
STATES = (PENDING, PROCESSING, SHIPPED, DELIVERED, CANCELED)
CANCEL_REASONS = ("no_longer_needed", "by_mistake", "too_late", "out_of_stock", "fraud", "other", "unknown")
SOURCES: tuple[Source, ...] = ("live", "import", "backfill")


class OrderQuerySet(models.QuerySet["Order"]):
    def visible_to(self, agent: Agent) -> OrderQuerySet:
        """The one rule of which orders an agent may see: those of customers whom they see; and with the permission for
        it all, also of nobody's whom we know."""
        if agent.may(SEE_ALL):
            return self
        if not agent.may(SEE):
            return self.none()
        return self.filter(customer__in=seen_by(agent).values("pk"))

    def sold(self) -> OrderQuerySet:
        """What customers bought: no replacement of ours counts, nor a test."""
        return self.filter(kind=SALE, is_test=False)


class Order(models.Model):
    """What was ordered. Its key is in order of when. `number` is what people call it, `external_id` what the shop
    does. `customer` is None as long as we don't know who it is; `guest`: they bought without an account.

    `kind` says what it is for; what we sent to make something right is no sale, and `origin_ref` names what it came
    from ("rem_…"). Amounts are minor units of `currency`: `items_minor` what the lines were sold for, less
    `discount_minor`; `total_minor` is what was to be paid, with shipping and tax.

    `state` is that of the whole; lines may differ. `promised_at` is when the customer was told that they would have it.
    `changed_lines` counts how often lines were changed. `placed_at` is when they ordered, `entered_at` when we heard.
    """

    id = TimeKey(primary_key=True)
    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="orders")
    external_id = models.CharField(max_length=100)
    number = models.CharField(max_length=60)
    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    guest = models.BooleanField(default=False)
    kind = models.CharField(max_length=12, default=SALE, choices=[(each, each) for each in KINDS])
    origin_ref = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=10, default=PENDING, choices=[(each, each) for each in STATES])
    currency = models.CharField(max_length=3)
    items_minor = models.BigIntegerField(default=0)
    discount_minor = models.BigIntegerField(default=0)
    shipping_minor = models.BigIntegerField(default=0)
    shipping_refunded_minor = models.BigIntegerField(default=0)
    tax_minor = models.BigIntegerField(default=0)
    total_minor = models.BigIntegerField(default=0)
    ship_to = models.ForeignKey(Address, on_delete=models.PROTECT, null=True, related_name="+")
    bill_to = models.ForeignKey(Address, on_delete=models.PROTECT, null=True, related_name="+")
    service_level = models.CharField(max_length=40, blank=True)
    channel = models.CharField(max_length=40, blank=True)
    marketing_source = models.CharField(max_length=120, blank=True)
    referral_code = models.CharField(max_length=60, blank=True)
    referrer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, related_name="+")
    is_first = models.BooleanField(null=True)
    is_test = models.BooleanField(default=False)
    source = models.CharField(max_length=10, default="live", choices=[(each, each) for each in SOURCES])
    changed_lines = models.PositiveSmallIntegerField(default=0)
    cancel_reason = models.CharField(
        max_length=20, blank=True, choices=[(each, each) for each in CANCEL_REASONS]
    )
    placed_at = models.DateTimeField()
    entered_at = models.DateTimeField(default=timezone.now)
    paid_at = models.DateTimeField(null=True)
    promised_at = models.DateTimeField(null=True)
    shipped_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    canceled_at = models.DateTimeField(null=True)

    objects = OrderQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["shop", "external_id"], name="order_once_in_a_shop"),
            models.CheckConstraint(condition=~Q(external_id=""), name="order_has_id"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["customer", "-placed_at"], name="orders_of_customer"),
            models.Index(fields=["-placed_at", "-id"], name="orders_by_time"),
            models.Index(fields=["state", "-placed_at", "-id"], name="orders_by_state"),
            models.Index(fields=["number"], name="orders_by_number"),
            models.Index(fields=["origin_ref"], condition=~Q(origin_ref=""), name="orders_by_origin"),
        ]

    def __str__(self) -> str:
        return self.number

    def money(self, minor: int) -> Money:
        """An amount of this order's currency."""
        return Money(minor, self.currency)

    @property
    def total(self) -> Money:
        return self.money(self.total_minor)

    @property
    def is_sale(self) -> bool:
        return self.kind == SALE

    def event_place(self) -> Place:
        return Place("order", self.pk, customer_id=self.customer_id)
