"""What is told of products and orders and can't be so: each refused with its code, and the whole database as before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from makeright.demo.cast import Cast
from makeright.demo.wares import Bought
from makeright.lib.actor import Actor
from makeright.orders.entering import cover, enter_order, enter_product
from makeright.orders.models import Payment, Shop
from makeright.orders.refusals import Refused
from makeright.orders.saying import (
    BuyerSaid,
    LineSaid,
    OrderSaid,
    PaymentSaid,
    ProductSaid,
    ShipmentSaid,
    SightingSaid,
    TenderSaid,
    VariantSaid,
)
from makeright.orders.tests.everything import everything

pytestmark = pytest.mark.django_db
BY = Actor.system("test")
NOW = timezone.now()
CARD = TenderSaid("card", "card-1", "Visa ··4242")
PAID = PaymentSaid("p1", 10_00, NOW, CARD)
BACK = PaymentSaid("p2", 1_00, NOW, CARD, move="refunded", of="p1")
LINE = LineSaid("1", "Oak frame", 1, 10_00)
ORDER = OrderSaid("o-1", "9001", "EUR", NOW - timedelta(days=1), (LINE,), payments=(PAID,))
VARIANT = VariantSaid("v-1", 10_00)
PRODUCT = ProductSaid("pr-1", "Oak frame", (VARIANT,))


def order(**more: Any) -> Callable[[Shop], object]:
    return lambda shop: enter_order(replace(ORDER, **more), shop=shop, by=BY, now=NOW)


def line(**more: Any) -> Callable[[Shop], object]:
    return order(lines=(replace(LINE, **more),))


def paid(*payments: PaymentSaid) -> Callable[[Shop], object]:
    return order(payments=payments)


def tender(**more: Any) -> Callable[[Shop], object]:
    return paid(replace(PAID, tender=replace(CARD, **more)))


def sent(**more: Any) -> Callable[[Shop], object]:
    return order(shipments=(replace(ShipmentSaid("s-1"), **more),))


def product(**more: Any) -> Callable[[Shop], object]:
    return lambda shop: enter_product(replace(PRODUCT, **more), shop=shop, by=BY, now=NOW)


TABLE: list[tuple[str, Callable[[Shop], object]]] = [
    ("order.unnamed", order(external_id=" ")),
    ("order.unnamed", order(number="")),
    ("order.currency", order(currency="euro")),
    ("order.state", order(state="lost")),
    ("order.kind", order(kind="barter")),
    ("order.cancel_reason", order(cancel_reason="because")),
    ("order.no_lines", order(lines=())),
    ("order.future", order(placed_at=NOW + timedelta(hours=1))),
    ("amount.negative", order(shipping_minor=-1)),
    ("amount.negative", line(paid_minor=-1)),
    ("line.twice", order(lines=(LINE, LINE))),
    ("line.none", line(quantity=0)),
    ("line.none", line(name=" ")),
    ("line.state", line(state="lost")),
    ("customer.unknown", order(buyer=BuyerSaid(customer=999_999))),
    ("payment.unnamed", paid(replace(PAID, external_id=""))),
    ("payment.move", paid(replace(PAID, move="lent"))),
    ("payment.move", paid(replace(PAID, amount_minor=0))),
    ("payment.of", paid(replace(BACK, of="p9"))),
    ("payment.of", paid(replace(BACK, of=""))),
    ("payment.beyond_paid", paid(PAID, replace(BACK, amount_minor=10_01))),
    ("payment.beyond_paid", paid(PAID, replace(BACK, amount_minor=6_00), replace(BACK, external_id="p3", amount_minor=6_00))),
    ("tender.kind", tender(kind="shells")),
    ("tender.unnamed", tender(external_id=" ")),
    ("shipment.unnamed", sent(external_id="")),
    ("shipment.line", sent(packed=(("2", 1),))),
    ("shipment.seen", sent(sightings=(SightingSaid(NOW, "dreamed"),))),
    ("product.unnamed", product(name="")),
    ("variant.none", product(variants=())),
    ("variant.twice", product(variants=(VARIANT, VARIANT))),
    ("amount.negative", product(variants=(replace(VARIANT, stock=-1),))),
    ("coverage.order", lambda shop: cover(shop, since=NOW, until=NOW - timedelta(days=1), by=BY)),
    ("coverage.order", lambda shop: cover(shop, since=NOW, until=None, by=BY)),
]  # fmt: skip


@pytest.mark.parametrize(("code", "refused"), TABLE, ids=[f"{at}-{row[0]}" for at, row in enumerate(TABLE)])
def test_what_can_not_be_is_refused_whole(
    cast: Cast, bought: Bought, code: str, refused: Callable[[Shop], object]
) -> None:
    before = everything()
    with pytest.raises(Refused) as told:
        refused(bought.shop)
    assert told.value.code == code
    assert str(told.value)
    assert everything() == before


def test_the_order_and_product_of_the_table_are_taken_as_they_are(cast: Cast, bought: Bought) -> None:
    assert enter_order(ORDER, shop=bought.shop, by=BY, now=NOW).row.payments.get().amount_minor == 10_00
    paid(PAID, BACK)(bought.shop)
    assert Payment.objects.filter(order__external_id="o-1").count() == 2
    assert enter_product(PRODUCT, shop=bought.shop, by=BY, now=NOW).row.variants.count() == 1
