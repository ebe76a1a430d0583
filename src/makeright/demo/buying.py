"""Buying: what the customers of the story bought before they wrote, so that each matter has an order beside it.

Which wares follows from the words of the matter; how many and when from the customer, always the same for one.
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from makeright.conversations.models import IN, RESOLVED, Conversation, Message
from makeright.customers.models import Customer
from makeright.demo.cast import INES, KARIM, ROSA
from makeright.demo.wares import GLASS, HANGING, OAK, PRINT, WALNUT, WARES, buy_for, furnish_shop, show_wares
from makeright.lib.actor import Actor
from makeright.orders.entering import cover, enter_order
from makeright.orders.saying import (
    BuyerSaid,
    LineSaid,
    OrderSaid,
    PaymentSaid,
    ShipmentSaid,
    SightingSaid,
    TenderSaid,
    VariantSaid,
)
from makeright.orders.wanting import Destination

FIRST = 20_512  # the number of the first order of these months
UNDER_WAY = (
    "where is",
    "late",
    "not arrived",
    "tracking",
    "wo ist",
    "noch nicht",
    "où est",
    "pas arriv",
    "llegará",
)
MEANS = (
    (WALNUT, ("walnut", "nussbaum", "noyer")),
    (PRINT, ("print", "poster", "druck", "tirage")),
    (GLASS, ("glass", "glas", "verre")),
    (OAK, ("oak", "eiche", "chêne", "frame", "rahmen", "cadre", "roble", "çerçeve", "corner", "50 × 70")),
)
CITIES = (
    ("Bamberg", "DE", "96047"),
    ("Leipzig", "DE", "04109"),
    ("Lyon", "FR", "69002"),
    ("Nantes", "FR", "44000"),
    ("Umeå", "SE", "903 26"),
    ("Porto", "PT", "4000-123"),
    ("Leeds", "GB", "LS1 4AP"),
    ("Wien", "AT", "1070"),
)
STREETS = ("Linden Lane", "Mill Road", "Station Street", "Garden Row", "Old Market")


def buy_what_they_wrote_about(*, by: Actor, now: datetime) -> int:
    """Have the shop open, and all orders there that these customers ever placed; say how many. Once for a database."""
    shop = furnish_shop(by=by)
    show_wares(shop, by=by)
    known = {
        each.identities.values_list("value", flat=True).first(): each
        for each in Customer.objects.filter(identities__value__in=[KARIM.address, ROSA.address, INES.address])
    }
    orders = buy_for(known[KARIM.address], known[ROSA.address], known[INES.address], shop, now, by=by)
    apart = {each.pk for each in known.values()}
    count, earliest = len(orders), now
    before_all = Customer.objects.order_by("pk").values_list("pk", flat=True)[0] - 1
    last: dict[int, datetime] = {}
    for matter in Conversation.objects.exclude(customer__in=apart).order_by("opened_at", "pk"):
        seldom = matter.customer_id in last and matter.opened_at - last[matter.customer_id] < timedelta(
            days=20
        )
        if seldom:
            continue
        last[matter.customer_id] = matter.opened_at
        for said in _orders(matter, matter.customer_id - before_all, count, now):
            enter_order(said, shop=shop, by=by, now=now)
            earliest, count = min(earliest, said.placed_at), count + 1
    cover(shop, since=earliest - timedelta(days=1), until=now, by=by, now=now)
    return count


def _orders(matter: Conversation, nth: int, count: int, now: datetime) -> list[OrderSaid]:
    """The order that a matter is about; and for one customer in four another, from a while before. The `nth` customer
    buys the same wherever the story is told."""
    chance = random.Random(f"{nth}-{matter.number}")
    first = Message.objects.filter(conversation=matter, direction=IN).order_by("pk").first()
    words = f"{matter.subject} {first.text[:600] if first else ''}".lower()
    placed = matter.opened_at - timedelta(days=chance.randint(4, 12), hours=chance.randint(0, 9))
    is_under_way = matter.state != RESOLVED and any(each in words for each in UNDER_WAY)
    found = [_order(matter.customer, words, FIRST + count, placed, now, chance, is_under_way=is_under_way)]
    if chance.random() < 0.28:
        before = placed - timedelta(days=chance.randint(30, 120))
        found.insert(0, _order(matter.customer, "", FIRST + count + 1, before, now, chance))
    return found


def _order(
    customer: Customer,
    words: str,
    number: int,
    placed: datetime,
    now: datetime,
    chance: random.Random,
    *,
    is_under_way: bool = False,
) -> OrderSaid:
    lines = [_line(1, _meant(words, chance), chance)]
    if chance.random() < 0.4:
        lines.append(_line(2, HANGING, chance))
    shipping = 0 if sum(line.paid_minor for line in lines) > 150_00 else 6_90
    total = sum(line.paid_minor for line in lines) + shipping
    sent, came = placed + timedelta(days=2), placed + timedelta(days=4, hours=chance.randint(1, 8))
    is_there = came < now and not is_under_way
    state = "delivered" if is_there else "shipped" if sent < now else "pending"
    kind, label = chance.choice((("card", "Visa"), ("card", "Mastercard"), ("paypal", "PayPal")))
    tail = f" ··{chance.randint(1000, 9999)}" if kind == "card" else ""
    tender = TenderSaid(kind, f"{kind}-{customer.pk}-{number}", f"{label}{tail}")
    return OrderSaid(
        str(number),
        str(number),
        "EUR",
        placed,
        tuple(lines),
        state=state,
        buyer=BuyerSaid(customer=customer.pk),
        shipping_minor=shipping,
        payments=(PaymentSaid("p1", total, placed, tender),),
        shipments=(_parcel(number, sent, came if is_there else None),) if state != "pending" else (),
        ship_to=_place(customer, chance),
        channel=chance.choice(("web", "web", "web", "phone")),
        promised_at=placed + timedelta(days=6),
    )


def _meant(words: str, chance: random.Random) -> str:
    for code, said in MEANS:
        if any(each in words for each in said):
            return code
    return chance.choice((OAK, OAK, WALNUT, PRINT))


def _line(place: int, code: str, chance: random.Random) -> LineSaid:
    product = next(each for each in WARES if each.external_id == code)
    variant: VariantSaid = chance.choice(product.variants)
    quantity = 1 if chance.random() < 0.85 else 2
    return LineSaid(
        str(place),
        product.name,
        quantity,
        variant.price_minor * quantity,
        variant=variant.external_id,
        lot=f"W{chance.randint(30, 47)}",
        packer=f"Station {chance.randint(1, 3)}",
    )


def _parcel(number: int, sent: datetime, came: datetime | None) -> ShipmentSaid:
    seen = [
        SightingSaid(sent, "left", "Bamberg"),
        SightingSaid(sent + timedelta(hours=20), "moving", "Nürnberg"),
    ]
    if came is not None:
        seen.append(SightingSaid(came, "delivered"))
    return ShipmentSaid(
        "s1",
        "Paketpost",
        tracking=f"PP{number}DE",
        shipped_at=sent,
        delivered_at=came,
        sightings=tuple(seen),
    )


def _place(customer: Customer, chance: random.Random) -> Destination:
    city, country, postcode = chance.choice(CITIES)
    street = f"{chance.choice(STREETS)} {chance.randint(1, 90)}"
    return Destination(customer.name or "To whom it may concern", street, city, country, postcode=postcode)
