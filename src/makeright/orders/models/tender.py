"""What customers pay with, and where their things go."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from makeright.customers.models import Customer
from makeright.events.places import Place
from makeright.lib.money import Money
from makeright.lib.sealing import SealedField
from makeright.orders.models.shop import Shop

CARD, PAYPAL, BANK, GIFT_CARD, STORE_CREDIT, OTHER = (
    "card",
    "paypal",
    "bank",
    "gift_card",
    "store_credit",
    "other",
)
TENDERS = (CARD, PAYPAL, BANK, GIFT_CARD, STORE_CREDIT, OTHER)
WITH_BALANCE = (GIFT_CARD, STORE_CREDIT)


class Tender(models.Model):
    """Something to pay with: a card or an account by the words that a customer knows it by ("Visa ··4242"), never its
    number; or a gift card or store credit of ours, whose `balance_minor` is in `currency`. `code`, which is sealed, is
    what one types to use a gift card. Only a card, PayPal or a balance can be charged anew."""

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="tenders")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=12, choices=[(each, each) for each in TENDERS])
    external_id = models.CharField(max_length=100, blank=True)
    words = models.CharField(max_length=120, blank=True)
    code = SealedField(purpose="orders.gift_card")
    currency = models.CharField(max_length=3)
    balance_minor = models.BigIntegerField(null=True)
    expires_on = models.DateField(null=True)
    made_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["shop", "external_id"],
                condition=~models.Q(external_id=""),
                name="tender_once_in_a_shop",
            ),
            models.CheckConstraint(
                condition=models.Q(balance_minor=None) | models.Q(balance_minor__gte=0),
                name="no_balance_below_none",
            ),
        ]

    def __str__(self) -> str:
        return self.words or self.kind

    @property
    def has_balance(self) -> bool:
        return self.kind in WITH_BALANCE

    @property
    def balance(self) -> Money | None:
        return None if self.balance_minor is None else Money(self.balance_minor, self.currency)

    def bears(self, amount: Money) -> bool:
        """Whether that can be charged to it."""
        if self.closed_at is not None or (amount.currency != self.currency and self.has_balance):
            return False
        if self.has_balance:
            return (self.balance_minor or 0) >= amount.minor
        return self.kind in (CARD, PAYPAL)

    def event_place(self) -> Place:
        return Place("tender", self.pk, customer_id=self.customer_id)


class Address(models.Model):
    """Where something goes, as it is written on the parcel; `country` is ISO 3166. One that a customer `keeps` is
    theirs for orders to come; others are an order's alone. `place` is the same for all ways to write one place
    (`place_of`), and "" where that can't be said."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=200, blank=True)
    street = models.CharField(max_length=300)
    more = models.CharField(max_length=300, blank=True)
    postcode = models.CharField(max_length=20, blank=True)
    city = models.CharField(max_length=120)
    region = models.CharField(max_length=120, blank=True)
    country = models.CharField(max_length=2)
    phone = models.CharField(max_length=40, blank=True)
    place = models.CharField(max_length=32, blank=True)
    is_kept = models.BooleanField(default=False)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "addresses"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["place"], condition=~models.Q(place=""), name="addresses_at_a_place")
        ]

    def __str__(self) -> str:
        return ", ".join(each for each in (self.street, f"{self.postcode} {self.city}".strip()) if each)

    def event_place(self) -> Place:
        return Place("address", self.pk, customer_id=self.customer_id)
