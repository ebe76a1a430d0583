"""Telling orders in files, as `reading_files` reads them: a line of JSON for each, with all that a shop tells of an
order, or a table whose rows are lines, for a spreadsheet. What was done here afterwards (pieces replaced, exchanged,
returned) is ours, and is not in it; the money that moved for it is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.db.models import Prefetch, QuerySet

from makeright.customers.filling_in import values_of
from makeright.customers.models import Identity
from makeright.customers.reading_tables import written
from makeright.lib.money import Money
from makeright.orders.entering_parts import payment_id, tender_id
from makeright.orders.models import Address, Line, Order, Payment, Shipment
from makeright.orders.models.payment import PAID
from makeright.orders.reading_files import (
    AMOUNTS,
    COLUMNS,
    OF_ADDRESS,
    OF_LINE,
    OF_LINE_AMOUNTS,
    OF_ORDER,
    OF_SHIPMENT,
)

AT_ONCE = 500
KNOWN_BY = ("external_id", "mail", "phone", "handle")
MOST_SIGNS = 10
_PLAIN = (
    "external_id", "number", "currency", "state", "kind", "origin_ref", "guest", "discount_minor", "shipping_minor",
    "tax_minor", "total_minor", "service_level", "channel", "marketing_source", "referral_code", "is_first", "is_test",
    "cancel_reason",
)  # fmt: skip
_TIMES = ("placed_at", "paid_at", "promised_at", "shipped_at", "delivered_at", "canceled_at")
_OF_LINE = (
    "external_id", "name", "quantity", "paid_minor", "list_minor", "options", "category", "cost_minor",
    "discount_codes", "state", "lot", "warehouse", "packer", "weight",
)  # fmt: skip
_PLACE = ("name", "street", "more", "postcode", "city", "region", "country", "phone")


def chosen(
    of: QuerySet[Order], *, since: datetime | None = None, until: datetime | None = None
) -> QuerySet[Order]:
    """Those of these orders that were placed from a time on, and before another one; the oldest first."""
    found = of.order_by("pk")
    if since is not None:
        found = found.filter(placed_at__gte=since)
    return found if until is None else found.filter(placed_at__lt=until)


def plain_orders(of: QuerySet[Order]) -> Iterator[dict[str, Any]]:
    """Each order as `POST /order-batches` takes it. Reads a few hundred at a time."""
    parts = (
        "lines__variant",
        "shipments__packed__line",
        "shipments__sightings",
        Prefetch("payments", Payment.objects.select_related("tender", "of").order_by("pk")),
        Prefetch("customer__identities", Identity.objects.order_by("pk")),
    )
    rows = of.select_related("customer", "ship_to", "bill_to").prefetch_related(*parts)
    held: list[Order] = []
    for order in rows.iterator(AT_ONCE):
        held.append(order)
        if len(held) == AT_ONCE:
            yield from _plain_ones(held)
            held = []
    yield from _plain_ones(held)


def as_json_lines(of: QuerySet[Order]) -> Iterator[str]:
    """A line of JSON for each order."""
    for said in plain_orders(of):
        yield json.dumps(said, ensure_ascii=False) + "\n"


def as_csv(of: QuerySet[Order]) -> Iterator[str]:
    """A line of a table for each line of an order, below a head. A cell that a spreadsheet would run stands with a
    quote before it, which reading takes away again. It holds the first payment and the first shipment of an order."""
    yield written(COLUMNS)
    for said in plain_orders(of):
        for row in _rows(said):
            yield written([row.get(name, "") for name in COLUMNS])


def fits_a_table(said: dict[str, Any]) -> bool:
    """Whether a table holds all that is said of an order's payments and shipments."""
    payments: list[dict[str, Any]] = said["payments"]
    return (
        len(payments) <= 1 and len(said["shipments"]) <= 1 and all(each["move"] == PAID for each in payments)
    )


def _plain_ones(orders: list[Order]) -> Iterator[dict[str, Any]]:
    filled = values_of("order", [each.pk for each in orders]) if orders else {}
    for order in orders:
        yield _order(order) | {"custom_fields": filled.get(order.pk, {})}


def _order(order: Order) -> dict[str, Any]:
    said: dict[str, Any] = {name: getattr(order, name) for name in _PLAIN}
    said |= {name: _time(getattr(order, name)) for name in _TIMES}
    said["lines"] = [_line(each) for each in order.lines.all()]
    said["buyer"] = _buyer(order)
    said["payments"] = [_payment(each) for each in order.payments.all()]
    said["shipments"] = [_shipment(each) for each in order.shipments.all()]
    said["ship_to"], said["bill_to"] = _place(order.ship_to), _place(order.bill_to)
    return said


def _line(line: Line) -> dict[str, Any]:
    said: dict[str, Any] = {name: getattr(line, name) for name in _OF_LINE}
    return said | {"variant": line.variant.external_id if line.variant else ""}


def _buyer(order: Order) -> dict[str, Any]:
    if order.customer is None:
        return {}
    signs = [each for each in order.customer.identities.all() if each.kind in KNOWN_BY]
    signs.sort(key=lambda each: KNOWN_BY.index(each.kind))
    known = [{"kind": each.kind, "typed": each.typed or each.value} for each in signs[:MOST_SIGNS]]
    return {"known_by": known, "name": order.customer.name}


def _payment(payment: Payment) -> dict[str, Any]:
    tender = payment.tender
    return {
        "external_id": payment_id(payment),
        "amount_minor": payment.amount_minor,
        "at": _time(payment.at),
        "move": payment.move,
        "of": payment_id(payment.of) if payment.of else "",
        "tender": {
            "kind": tender.kind,
            "external_id": tender_id(tender),
            "words": tender.words,
            "balance_minor": tender.balance_minor,
        },
    }


def _shipment(shipment: Shipment) -> dict[str, Any]:
    return {
        "external_id": shipment.external_id,
        "carrier": shipment.carrier,
        "service_level": shipment.service_level,
        "tracking": shipment.tracking,
        "url": shipment.url,
        "shipped_at": _time(shipment.shipped_at),
        "delivered_at": _time(shipment.delivered_at),
        "packed": [
            {"line": each.line.external_id, "quantity": each.quantity} for each in shipment.packed.all()
        ],
        "sightings": [
            {"at": _time(each.at), "code": each.code, "place": each.place}
            for each in sorted(shipment.sightings.all(), key=lambda each: (each.at, each.code))
        ],
    }


def _place(address: Address | None) -> dict[str, str] | None:
    """None also for one that was erased: there is nothing to send to."""
    if address is None or not (address.street and address.city and address.country):
        return None
    return {name: getattr(address, name) for name in _PLACE}


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


# Tables


def _rows(said: dict[str, Any]) -> Iterator[dict[str, str]]:
    currency = said["currency"]
    whole = {name: str(said[name] or "") for name in OF_ORDER}
    whole |= {name: _amount(said[at], currency) for name, at in AMOUNTS.items()}
    signs: dict[str, str] = {}
    for each in said["buyer"].get("known_by", ()):
        signs.setdefault(each["kind"], each["typed"])
    whole |= {"buyer_id": signs.get("external_id", ""), "name": said["buyer"].get("name", "")}
    whole |= {name: signs.get(name, "") for name in ("mail", "phone")}
    if paid := next((each for each in said["payments"] if each["move"] == PAID), None):
        whole |= {"payment_id": paid["external_id"], "payment": _amount(paid["amount_minor"], currency)}
        whole |= {"tender": paid["tender"]["kind"], "tender_id": paid["tender"]["external_id"]}
        whole["tender_words"] = paid["tender"]["words"]
    if said["shipments"]:
        whole |= {name: said["shipments"][0][at] for name, at in OF_SHIPMENT.items()}
    whole |= {name: (said["ship_to"] or {}).get(name, "") for name in OF_ADDRESS}
    for line in said["lines"]:
        of_line = {name: str(line[at]) for name, at in OF_LINE.items()}
        of_line |= {
            name: "" if line[at] is None else _amount(line[at], currency)
            for name, at in OF_LINE_AMOUNTS.items()
        }
        yield whole | of_line


def _amount(minor: int, currency: str) -> str:
    return str(Money(minor, currency)).partition(" ")[0]
