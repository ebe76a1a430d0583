"""What this app tells of a person: what they bought, paid and were sent, and what was given to them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Model

from makeright.customers.erasing import Person
from makeright.customers.telling_person import Parcel, tells
from makeright.orders.models import Address, DiscountCode, Order, Tender


@tells("orders")
def tell_what_was_bought(person: Person, parcel: Parcel) -> None:
    """`orders.json`."""
    tenders = Tender.objects.filter(customer__in=person.customers).order_by("pk")
    addresses = Address.objects.filter(customer__in=person.customers).order_by("pk")
    codes = DiscountCode.objects.filter(customer__in=person.customers).order_by("pk")
    head = {
        "pays_with": [
            _of(each, "kind", "words", "currency", "balance_minor", "made_at") | {"code": each.code.reveal()}
            for each in tenders
        ],
        "addresses": [_place(each) for each in addresses],
        "discount_codes": [
            _of(each, "code", "percent", "amount_minor", "currency", "made_at", "expires_on")
            for each in codes
        ],
    }
    parcel.write("orders.json", head, rows=_orders(person, with_remarks=parcel.with_notes), under="orders")


def _orders(person: Person, *, with_remarks: bool) -> Iterator[dict[str, Any]]:
    theirs = Order.objects.filter(customer__in=person.customers).order_by("placed_at", "pk")
    parts = ("lines", "payments__tender", "shipments__sightings", "returns", "remarks")
    for order in theirs.select_related("ship_to", "bill_to").prefetch_related(*parts).iterator(200):
        told = _of(
            order,
            *("number", "kind", "state", "currency", "total_minor", "channel", "service_level"),
            *("placed_at", "paid_at", "promised_at", "shipped_at", "delivered_at", "canceled_at"),
        )
        told["ship_to"] = _place(order.ship_to) if order.ship_to else None
        told["bill_to"] = _place(order.bill_to) if order.bill_to else None
        told["lines"] = [
            _of(
                line,
                "name",
                "options",
                "quantity",
                "paid_minor",
                "canceled",
                "refunded",
                "replaced",
                "returned",
            )
            for line in order.lines.all()
        ]
        told["payments"] = [
            {**_of(each, "move", "amount_minor", "at"), "with": str(each.tender)}
            for each in order.payments.all()
        ]
        told["shipments"] = [
            {
                **_of(each, "carrier", "tracking", "shipped_at", "delivered_at"),
                "seen": [_of(seen, "at", "code", "place") for seen in each.sightings.all()],
            }
            for each in order.shipments.all()
        ]
        told["returns"] = [
            _of(each, "quantity", "state", "reason", "made_at") for each in order.returns.all()
        ]
        if with_remarks:
            told["remarks"] = [_of(each, "at", "text") for each in order.remarks.all()]
        yield told


def _place(address: Address) -> dict[str, Any]:
    return _of(address, "name", "street", "more", "postcode", "city", "region", "country", "phone")


def _of(row: Model, *names: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}
