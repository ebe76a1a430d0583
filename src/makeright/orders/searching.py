"""Searching: what an order is called, what was bought, where its parcels are and where they go stands in the index, as
it happens and when all is made anew.

It follows the log, so no verb waits for it, and looks at the rows as they are now. The index says only that it is an
order: who may see which follows from whose it is, so whoever shows hits asks `visible_to`.
"""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.db.models import Prefetch, QuerySet

from makeright.events.cursors import FOLLOWERS, cursor
from makeright.events.reading import Heard
from makeright.jobs.models import BULK
from makeright.jobs.queueing import enqueue
from makeright.orders.models import Address, Line, Order
from makeright.search.keeping import Item, forget_all, put_all, take_turn
from makeright.search.sources import source

ORDER = "order"
AUDIENCE = "orders"
CURSOR = "order-search"
AT_ONCE = 25  # events, or orders of one product, a transaction


@cursor(CURSOR, begin="now", limit=AT_ONCE)
@transaction.atomic
def keep_up(heard: list[Heard]) -> None:
    """Bring the index up to what these events tell of orders. Twice is harmless."""
    if ids := {one.subject_id for one in heard if one.subject_kind == ORDER}:
        put_orders(ids)


@transaction.atomic
def put_orders(ids: Collection[int]) -> None:
    """Let these orders be found as they are now; those that are no more, no longer."""
    take_turn()
    items = _items(_orders().filter(pk__in=ids)) if ids else []
    put_all(items)
    forget_all(ORDER, set(ids) - {item.id for item in items})


@transaction.atomic
def put_orders_of_product(product: int, beyond: int = 0) -> None:
    """Let the orders in which a product stands be found by what it is called now; of many the rest as jobs."""
    take_turn()
    on = Line.objects.filter(variant__product=product).values("order")
    some = _items(_orders().filter(pk__in=on, pk__gt=beyond).order_by("pk")[:AT_ONCE])
    put_all(some)
    if len(some) == AT_ONCE:
        find_again(product, beyond=some[-1].id)


def find_again(product: int, *, beyond: int = 0) -> None:
    """Have the index follow a product that is called otherwise now, in the background: the orders after that key."""
    enqueue("orders.find_again", priority=BULK, product=product, beyond=beyond)


def catch_up() -> None:
    """Follow the log from here on, if that has not begun: what is entered before and what happens after then meet."""
    FOLLOWERS[CURSOR].follow()


@source(ORDER, count=Order.objects.count, prepare=catch_up)
def orders_below(before: int | None, limit: int) -> list[Item]:
    found = _orders() if before is None else _orders().filter(pk__lt=before)
    return _items(found.order_by("-pk")[:limit])


def _orders() -> QuerySet[Order]:
    lines = Line.objects.select_related("variant").order_by("position", "pk")
    return Order.objects.select_related("ship_to", "bill_to").prefetch_related(
        Prefetch("lines", lines), "shipments"
    )


def _items(orders: QuerySet[Order]) -> list[Item]:
    return [
        Item(
            ORDER,
            order.pk,
            {"subject": _names_of(order), "text": _things_of(order), "from": _places_of(order)},
            [AUDIENCE],
            order.placed_at,
        )
        for order in orders
    ]


def _names_of(order: Order) -> list[str]:
    return list(dict.fromkeys([order.number, order.external_id]))


def _things_of(order: Order) -> list[str]:
    """What was bought, and the numbers that its parcels travel under."""
    lines = list(order.lines.all())
    skus = [line.variant.sku for line in lines if line.variant]
    parcels = sorted(each.tracking for each in order.shipments.all())
    said = [*(line.name for line in lines), *skus, *parcels, *map(_close, parcels)]
    return [each for each in dict.fromkeys(said) if each]


def _places_of(order: Order) -> list[str]:
    """Who it goes to or is billed to, and the postcodes."""
    said = [each for place in (order.ship_to, order.bill_to) if place for each in _of_place(place)]
    return [each for each in dict.fromkeys(said) if each]


def _of_place(place: Address) -> list[str]:
    return [place.name, place.postcode, _close(place.postcode)]


def _close(code: str) -> str:
    """A code without its spaces, which people write and leave out."""
    return "".join(code.split())
