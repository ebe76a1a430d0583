"""What is sold: products, and the variants that one can buy."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from makeright.events.places import Place
from makeright.files.models import File, Thumbnail
from makeright.orders.models.shop import Shop


class Product(models.Model):
    """Something that a shop sells. `external_id` is what the shop calls it. `is_final_sale`: bought for good. `weight`
    is grams with its packing (None: not known), `is_bulky` that it travels alone. `picture_from` is the address that
    the shop names for its picture, if it does."""

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="products")
    external_id = models.CharField(max_length=100)
    name = models.CharField(max_length=300)
    category = models.CharField(max_length=120, blank=True)
    picture = models.ForeignKey(File, on_delete=models.PROTECT, null=True, related_name="+")
    picture_from = models.CharField(max_length=2000, blank=True)
    is_final_sale = models.BooleanField(default=False)
    weight = models.PositiveIntegerField(null=True)
    is_bulky = models.BooleanField(default=False)
    made_at = models.DateTimeField(default=timezone.now)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["shop", "external_id"], name="product_once_in_a_shop"),
            models.CheckConstraint(condition=~models.Q(external_id=""), name="product_has_id"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def small_picture(self) -> Thumbnail | None:
        """Its picture as screens show it, once that is drawn."""
        small: Thumbnail | None = getattr(self.picture, "thumbnail", None)
        return small if small is not None and small.is_made else None

    def event_place(self) -> Place:
        return Place("product", self.pk)


class Variant(models.Model):
    """A product as one can buy it. `options` are its words by name, such as {"Wood": "oak"}. `price_minor` is what it
    is sold for, `cost_minor` what it costs us (None: not known). `stock`: how many are left (None: not counted)."""

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="variants")
    external_id = models.CharField(max_length=100)
    sku = models.CharField(max_length=100, blank=True)
    options = models.JSONField(default=dict)
    price_minor = models.BigIntegerField()
    cost_minor = models.BigIntegerField(null=True)
    stock = models.IntegerField(null=True)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["product", "external_id"], name="variant_once"),
            models.CheckConstraint(condition=~models.Q(external_id=""), name="variant_has_id"),
            models.CheckConstraint(condition=models.Q(price_minor__gte=0), name="variant_has_price"),
            models.CheckConstraint(
                condition=models.Q(stock=None) | models.Q(stock__gte=0), name="no_stock_below_none"
            ),
        ]

    def __str__(self) -> str:
        return self.words or self.sku or self.external_id

    @property
    def words(self) -> str:
        """Its options in a line, such as "oak, 70 × 100"."""
        return ", ".join(str(each) for each in self.options.values())

    def event_place(self) -> Place:
        return Place("variant", self.pk)
