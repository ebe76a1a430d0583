"""Erasing what somebody bought from: where they live, what they pay with, and words about them go. That something was
bought, when, and for how much, stays, so that what is counted stays good (RECORD F5: censored, not absent)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from makeright.customers.erasing import Counts, Person, erases
from makeright.lib.actor import Actor
from makeright.orders.models import Address, DiscountCode, Operation, Order, Remark, Shipment, Tender
from makeright.orders.searching import put_orders

EMPTY = {
    "name": "",
    "street": "",
    "more": "",
    "postcode": "",
    "city": "",
    "region": "",
    "phone": "",
    "place": "",
}


def count(person: Person) -> Counts:
    """What there is of a person still."""
    return {
        "addresses": _addresses(person).count(),
        "tenders": _tenders(person).count(),
        "remarks": _remarks(person).count(),
        "operations": _operations(person).count(),
        "shipments": _shipments(person).count(),
        "discount_codes": DiscountCode.objects.filter(customer__in=person.customers).count(),
    }


@erases("orders", count=count)
@transaction.atomic
def erase_what_tells_who_bought(person: Person, by: Actor, now: datetime) -> Counts:
    """All of it at once: somebody has few orders, compared with what they said. A code or card that nobody used is
    closed with them. The index forgets it at the same time."""
    counted = count(person)
    remarks = _remarks(person)
    remarks.delete()
    _operations(person).update(wanted={})
    _shipments(person).update(tracking="", url="")
    _tenders(person).update(words="", code="", external_id="", closed_at=now)
    DiscountCode.objects.filter(customer__in=person.customers).update(customer=None)
    _addresses(person).update(**EMPTY)
    put_orders(list(_orders(person).values_list("pk", flat=True)))
    return {what: many for what, many in counted.items() if many}


def _orders(person: Person) -> QuerySet[Order]:
    return Order.objects.filter(customer__in=person.customers)


def _addresses(person: Person) -> QuerySet[Address]:
    on = _orders(person).values("ship_to").union(_orders(person).values("bill_to"))
    theirs = Q(customer__in=person.customers) | Q(pk__in=on)
    return Address.objects.filter(theirs).exclude(**EMPTY)


def _tenders(person: Person) -> QuerySet[Tender]:
    said = ~Q(words="") | ~Q(external_id="") | Q(closed_at=None)
    return Tender.objects.filter(said, customer__in=person.customers)


def _remarks(person: Person) -> QuerySet[Remark]:
    return Remark.objects.filter(order__in=_orders(person).values("pk"))


def _operations(person: Person) -> QuerySet[Operation]:
    """Those that are settled: one that isn't is needed to ask what became of it, and goes with the next look."""
    theirs = Q(customer__in=person.customers) | Q(order__in=_orders(person).values("pk"))
    return Operation.objects.filter(theirs, settled_at__isnull=False).exclude(wanted={})


def _shipments(person: Person) -> QuerySet[Shipment]:
    told = ~Q(tracking="") | ~Q(url="")
    return Shipment.objects.filter(told, order__in=_orders(person).values("pk"))
