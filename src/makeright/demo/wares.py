"""The wares of Frame House, and what the cast bought there: one set for tests, demo and docs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from makeright.customers.models import Customer
from makeright.demo.cast import PICTURES, THE_HOUSE, Cast
from makeright.lib.actor import Actor
from makeright.orders.entering import enter_order, enter_product
from makeright.orders.models import Order, Product, Shop, Tender, Variant
from makeright.orders.picturing import set_picture
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
from makeright.orders.standing import book
from makeright.orders.wanting import Destination

OAK, WALNUT, HANGING, PRINT, GLASS = (
    "oak-frame",
    "walnut-frame",
    "hanging-set",
    "harbour-print",
    "museum-glass",
)


def _frame(
    code: str, name: str, wood: str, prices: tuple[int, int, int], stock: tuple[int, int, int]
) -> ProductSaid:
    sizes = ("30 × 40", "50 × 70", "70 × 100")
    return ProductSaid(
        code,
        name,
        tuple(
            VariantSaid(
                f"{code}-{size.replace(' × ', 'x')}",
                price,
                {"Size": size, "Wood": wood},
                sku=f"{code[:3].upper()}-{size.replace(' × ', '')}",
                cost_minor=price * 35 // 100,
                stock=left,
            )
            for size, price, left in zip(sizes, prices, stock, strict=True)
        ),
        category="Frames",
        weight=3200,
    )


WARES = (
    _frame(OAK, "Oak frame", "oak", (54_00, 92_00, 148_00), (14, 9, 6)),
    _frame(WALNUT, "Walnut frame", "walnut", (66_00, 112_00, 172_00), (5, 3, 0)),
    ProductSaid(
        HANGING,
        "Hanging set",
        (VariantSaid("hanging-set-1", 12_00, {}, sku="HANG-1", cost_minor=3_10, stock=80),),
        category="Fittings",
        weight=250,
    ),
    ProductSaid(
        PRINT,
        "Harbour at dawn, print",
        (
            VariantSaid("harbour-a3", 35_00, {"Size": "A3"}, sku="HAR-A3", cost_minor=6_00, stock=40),
            VariantSaid("harbour-a2", 52_00, {"Size": "A2"}, sku="HAR-A2", cost_minor=9_00, stock=25),
        ),
        category="Prints",
        weight=400,
    ),
    ProductSaid(
        GLASS,
        "Museum glass, cut to size",
        (VariantSaid("museum-glass-cut", 61_00, {}, sku="GLA-CUT", cost_minor=28_00, stock=None),),
        category="Glass",
        is_final_sale=True,
        weight=2100,
        is_bulky=True,
    ),
)
LYON = Destination("Karim Benali", "12 rue des Remparts", "Lyon", "FR", postcode="69002")
UMEA = Destination("Rosa Lindqvist", "Storgatan 4", "Umeå", "SE", postcode="903 26")
LONDON = Destination("Carvalho Guest House", "8 Lindore Road", "London", "GB", postcode="SW11 1HJ")


@dataclass(frozen=True)
class Bought:
    """What the cast bought: Karim's came today, Rosa's is under way, Ines' isn't packed yet."""

    shop: Shop
    karims: Order
    rosas: Order
    ines_order: Order
    karims_card: Tender
    ines_card: Tender
    ines_gift_card: Tender

    def variant(self, external_id: str) -> Variant:
        return Variant.objects.get(external_id=external_id, product__shop=self.shop)


def furnish_shop(*, by: Actor = THE_HOUSE) -> Shop:
    """Have the wares in the order book, and what work costs there."""
    shop = book()
    Shop.objects.filter(pk=shop.pk).update(
        name="Frame House shop", freight_minor=4_90, freight_kilo_minor=80, handling_minor=3_00
    )
    shop.refresh_from_db()
    for each in WARES:
        enter_product(each, shop=shop, by=by)
    return shop


def show_wares(shop: Shop, *, by: Actor = THE_HOUSE) -> None:
    """Have each of the wares shown by its picture; the engine draws the small ones."""
    for product in Product.objects.filter(shop=shop, external_id__in=[each.external_id for each in WARES]):
        content = (PICTURES / "wares" / f"{product.external_id}.png").read_bytes()
        set_picture(product, content, by=by)


def buy(cast: Cast, now: datetime) -> Bought:
    """What the three customers of the cast bought."""
    shop = furnish_shop()
    karims, rosas, ines = buy_for(cast.karim, cast.rosa, cast.ines, shop, now)
    return Bought(
        shop=shop,
        karims=karims,
        rosas=rosas,
        ines_order=ines,
        karims_card=Tender.objects.get(external_id="card-karim"),
        ines_card=Tender.objects.get(external_id="card-ines"),
        ines_gift_card=Tender.objects.get(external_id="gift-ines"),
    )


def buy_for(
    karim: Customer, rosa: Customer, ines: Customer, shop: Shop, now: datetime, *, by: Actor = THE_HOUSE
) -> tuple[Order, Order, Order]:
    """The three orders, of these customers."""
    said = _karims(karim, now), _rosas(rosa, now), _ines(ines, now)
    karims, rosas, ines_order = (enter_order(each, shop=shop, by=by, now=now).row for each in said)
    return karims, rosas, ines_order


def _karims(karim: Customer, now: datetime) -> OrderSaid:
    placed = now - timedelta(days=6)
    return OrderSaid(
        "20931",
        "20931",
        "EUR",
        placed,
        (
            LineSaid("1", "Oak frame", 1, 148_00, variant="oak-frame-70x100", lot="W47", packer="Station 2"),
            LineSaid("2", "Hanging set", 2, 24_00, variant="hanging-set-1"),
        ),
        state="delivered",
        buyer=BuyerSaid(customer=karim.pk),
        shipping_minor=8_90,
        payments=(PaymentSaid("p1", 180_90, placed, TenderSaid("card", "card-karim", "Visa ··4242")),),
        shipments=(
            ShipmentSaid(
                "s1",
                "Paketpost",
                tracking="PP20931DE",
                shipped_at=now - timedelta(days=3),
                delivered_at=now - timedelta(hours=5),
                sightings=(
                    SightingSaid(now - timedelta(days=3), "left", "Bamberg"),
                    SightingSaid(now - timedelta(hours=5), "delivered", "Lyon"),
                ),
            ),
        ),
        ship_to=LYON,
        channel="web",
        promised_at=now,
    )


def _rosas(rosa: Customer, now: datetime) -> OrderSaid:
    placed = now - timedelta(days=9)
    return OrderSaid(
        "20914",
        "20914",
        "EUR",
        placed,
        (LineSaid("1", "Harbour at dawn, print", 1, 52_00, variant="harbour-a2"),),
        state="shipped",
        buyer=BuyerSaid(customer=rosa.pk),
        shipping_minor=6_90,
        payments=(
            PaymentSaid("p1", 58_90, placed, TenderSaid("paypal", "paypal-rosa", "PayPal, r…@example.com")),
        ),
        shipments=(
            ShipmentSaid(
                "s1",
                "Paketpost",
                tracking="PP20914DE",
                shipped_at=now - timedelta(days=7),
                sightings=(SightingSaid(now - timedelta(days=5), "moving", "Hamburg"),),
            ),
        ),
        ship_to=UMEA,
        channel="web",
        promised_at=now - timedelta(days=2),
    )


def _ines(ines: Customer, now: datetime) -> OrderSaid:
    placed = now - timedelta(hours=3)
    return OrderSaid(
        "20958",
        "20958",
        "EUR",
        placed,
        (LineSaid("1", "Oak frame", 3, 276_00, variant="oak-frame-50x70"),),
        state="pending",
        buyer=BuyerSaid(customer=ines.pk),
        payments=(
            PaymentSaid(
                "p1",
                50_00,
                placed,
                TenderSaid("gift_card", "gift-ines", "Gift card ··7QK4", balance_minor=30_00),
            ),
            PaymentSaid("p2", 226_00, placed, TenderSaid("card", "card-ines", "Mastercard ··1881")),
        ),
        ship_to=LONDON,
        channel="phone",
    )
