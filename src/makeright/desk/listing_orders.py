"""Listing orders: those that an agent sees, the newest first, found by number, tracking, what was bought, or who bought
it. A fixed number of queries, each bounded by a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from makeright.customers.models import Customer
from makeright.desk.turning import Tally, turn
from makeright.orders.models import Line, Order, Shipment
from makeright.orders.models.order import OrderQuerySet

LONGEST = 100  # characters of what is looked for
LINES = 3  # of an order in the list
LATEST = 3  # orders beside a conversation


@dataclass(frozen=True, slots=True)
class Row:
    """An order in a list, who bought it, and the names of its first lines."""

    order: Order
    customer: Customer | None
    things: Sequence[str]
    more: int


@dataclass(frozen=True, slots=True)
class Orders:
    """A page of orders; see `turning.Turned`."""

    rows: Sequence[Row]
    before: int
    after: int
    tally: Tally | None


def page_of(of: OrderQuerySet, *, before: int = 0, after: int = 0) -> Orders:
    """Fifty of these orders, before or after the one with that key; the newest first."""
    turned = turn(of, before=before, after=after)
    return Orders(rows_of(turned.rows), turned.before, turned.after, turned.tally)


def search(of: OrderQuerySet, typed: str) -> OrderQuerySet:
    """Those of them that what was typed is found in: how their number, tracking number or external id begins, or in the
    name of what was bought or of who bought it."""
    if not typed:
        return of
    lines = Line.objects.filter(order=OuterRef("pk"), name__icontains=typed)
    sent = Shipment.objects.filter(order=OuterRef("pk"), tracking__istartswith=typed)
    bare = typed.lstrip("#")
    return of.filter(
        Q(number__istartswith=bare)
        | Q(external_id=bare)
        | Q(customer__name__icontains=typed)
        | Exists(lines)
        | Exists(sent)
    )


def latest_of(of: OrderQuerySet) -> tuple[list[Order], bool]:
    """The last few of these, with all that stands on their cards; and whether there are more."""
    parts = ("lines__variant__product__picture__thumbnail", "shipments")
    found = list(of.prefetch_related(*parts).order_by("-pk")[: LATEST + 1])
    return found[:LATEST], len(found) > LATEST


def rows_of(orders: Sequence[Order]) -> list[Row]:
    """These orders as they stand in a list, in their order."""
    keys = [order.pk for order in orders]
    customers = Customer.objects.in_bulk({order.customer_id for order in orders if order.customer_id})
    things: dict[int, list[str]] = {}
    for order, name in Line.objects.filter(order__in=keys).values_list("order", "name").order_by("position"):
        things.setdefault(order, []).append(name)
    return [
        Row(
            order,
            customers.get(order.customer_id or 0),
            names[:LINES],
            max(len(names) - LINES, 0),
        )
        for order in orders
        for names in (things.get(order.pk, []),)
    ]
