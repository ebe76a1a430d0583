"""Entering: products and orders as a shop tells them, from a file, an API, or our own hands. Told twice, they are there
once; what is told otherwise the second time is so from then on, and the log says which fields of it.

What was settled here stays settled: a shop that tells fewer pieces than something was done for is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from makeright.customers.filling_in import fill_in
from makeright.customers.models import Customer
from makeright.customers.recognizing import Sign, recognize_by
from makeright.customers.refusals import Refused as RefusedOfCustomers
from makeright.events.kinds import Code
from makeright.events.recording import record
from makeright.lib.actor import Actor
from makeright.lib.ids import new_id
from makeright.orders import events
from makeright.orders.carrying_out import tell_entered
from makeright.orders.entering_parts import enter_lines, enter_payments, enter_shipments
from makeright.orders.models import Address, Order, Product, Shop, Variant
from makeright.orders.models.order import (
    CANCEL_REASONS,
    CANCELED,
    DELIVERED,
    KINDS,
    SALE,
    SHIPPED,
    STATES,
    UNKNOWN,
)
from makeright.orders.picturing import ask_for_picture, check_address
from makeright.orders.placing import place_of
from makeright.orders.refusals import Refused
from makeright.orders.saying import OrderSaid, ProductSaid
from makeright.orders.searching import find_again
from makeright.orders.wanting import Destination

Row = TypeVar("Row")
NEW, CHANGED, SAME = "new", "changed", "unchanged"
PROVEN = "external_id"  # what a shop calls its customers is its own to say; an address somebody typed there is a claim


@dataclass(frozen=True, slots=True)
class Entered(Generic[Row]):
    """The row, and whether it is `new`, `changed` or `unchanged`."""

    row: Row
    outcome: str


@transaction.atomic
def enter_product(
    said: ProductSaid, *, shop: Shop, by: Actor, now: datetime | None = None
) -> Entered[Product]:
    """Have a product be here as it is said. Variants that aren't named any more are retired. Raises Refused:
    `product.unnamed`, `variant.none`, `variant.twice`, `amount.negative`, `picture.address`."""
    now = now or timezone.now()
    _check_product(said)
    values = {
        "name": said.name[:300],
        "category": said.category[:120],
        "is_final_sale": said.is_final_sale,
        "weight": said.weight,
        "is_bulky": said.is_bulky,
        "retired_at": None,
    }
    product, is_new = Product.objects.get_or_create(
        shop=shop, external_id=said.external_id, defaults={**values, "made_at": now}
    )
    changed = is_new or _write(product, values)
    if said.picture and _write(product, {"picture_from": said.picture}):
        changed = True
        ask_for_picture(product)
    skus = dict(Variant.objects.filter(product=product).values_list("external_id", "sku"))
    for one in said.variants:
        told = {
            "sku": one.sku[:100],
            "options": one.options,
            "price_minor": one.price_minor,
            "cost_minor": one.cost_minor,
            "stock": one.stock,
            "retired_at": None,
        }
        variant, fresh = Variant.objects.get_or_create(
            product=product, external_id=one.external_id, defaults=told
        )
        changed = _write(variant, told) or fresh or changed
    gone = Variant.objects.filter(product=product, retired_at=None).exclude(
        external_id__in=[one.external_id for one in said.variants]
    )
    changed = bool(gone.update(retired_at=now)) or changed
    if any(skus.get(one.external_id, one.sku[:100]) != one.sku[:100] for one in said.variants):
        find_again(product.pk)
    if changed:
        record(events.LISTED, product, by=by, payload=events.Listed(variants=len(said.variants)), now=now)
    return Entered(product, NEW if is_new else CHANGED if changed else SAME)


def _check_product(said: ProductSaid) -> None:
    if not said.external_id.strip() or not said.name.strip():
        raise Refused("product.unnamed", "A product takes an id and a name.")
    if not said.variants:
        raise Refused("variant.none", "A product takes at least one variant.")
    if len({one.external_id for one in said.variants}) != len(said.variants):
        raise Refused("variant.twice", "Two variants of the product have one id.")
    for one in said.variants:
        if one.price_minor < 0 or (one.cost_minor or 0) < 0 or (one.stock or 0) < 0:
            raise Refused("amount.negative", "Prices, costs and stock are never below zero.")
    if said.picture:
        check_address(said.picture)


@transaction.atomic
def enter_order(said: OrderSaid, *, shop: Shop, by: Actor, now: datetime | None = None) -> Entered[Order]:
    """Have an order be here as it is said, with its lines, payments and shipments; give its row. Somebody whom nobody
    knows yet is a new customer. `by` says whether it is history (`telling("import")`): that starts nothing.

    An order that we made ourselves, to make something right, is known again by its `origin_ref`, and stays what it
    is; a sale of which nothing is to be paid, and that we don't know, is `unknown`: it might be one of those.

    Raises Refused: `order.unnamed`, `order.currency`, `order.state`, `order.kind`, `order.cancel_reason`,
    `order.no_lines`, `amount.negative`, `order.future`, those of lines, payments and shipments, and as recognizing a
    customer does.
    """
    now = now or timezone.now()
    _check(said, now)
    known = _known(said, shop)
    buyer = _buyer(said, known, by, now)
    values = _values(said, known, buyer)
    if known is None:
        order = Order.objects.create(
            id=new_id(said.placed_at),
            shop=shop,
            external_id=said.external_id,
            source=by.source,
            entered_at=now,
            ship_to=_address(said.ship_to, None, buyer, now),
            bill_to=_address(said.bill_to, None, buyer, now),
            **values,
        )
        was, fields = order.state, set[str]()
    else:
        order, was = known, known.state
        fields = _rewrite(order, said, values, now)
    fields |= enter_lines(order, said.lines, is_new=known is None)
    fields |= enter_payments(order, said.payments, by=by, now=now)
    fields |= enter_shipments(order, said.shipments)
    if said.custom_fields and fill_in(order, said.custom_fields, by=by, now=now):
        fields.add("custom_fields")
    if known is None:
        tell_entered(order, by=by, now=now)
        return Entered(order, NEW)
    if fields:
        _tell_changed(order, was, fields, by, now)
    return Entered(order, CHANGED if fields else SAME)


def _check(said: OrderSaid, now: datetime) -> None:
    if not said.external_id.strip() or not said.number.strip():
        raise Refused("order.unnamed", "An order takes an id and a number.")
    if not (len(said.currency) == 3 and said.currency.isascii() and said.currency.isupper()):
        raise Refused("order.currency", "A currency is three capital letters, such as EUR.")
    for code, value, among in (
        ("order.state", said.state, STATES),
        ("order.kind", said.kind, KINDS),
        ("order.cancel_reason", said.cancel_reason or CANCEL_REASONS[0], CANCEL_REASONS),
    ):
        if value not in among:
            raise Refused(
                code, "%(value)s is none of %(among)s.", {"value": repr(value), "among": ", ".join(among)}
            )
    if not said.lines:
        raise Refused("order.no_lines", "An order takes at least one line.")
    if min(said.discount_minor, said.shipping_minor, said.tax_minor, said.total_minor or 0) < 0:
        raise Refused("amount.negative", "Amounts of an order are never below zero.")
    if said.placed_at > now:
        raise Refused("order.future", "It was placed at a time that is still to come.")


def _known(said: OrderSaid, shop: Shop) -> Order | None:
    """The order that this is: by its id, or, if we made it ourselves, by where it came from."""
    same = Q(external_id=said.external_id)
    if said.origin_ref:
        same |= Q(origin_ref=said.origin_ref)
    return Order.objects.select_for_update(of=("self",)).filter(same, shop=shop).order_by("pk").first()


def _buyer(said: OrderSaid, known: Order | None, by: Actor, now: datetime) -> Customer | None:
    buyer = said.buyer
    if buyer.customer is not None:
        found = Customer.objects.standing().filter(pk=buyer.customer).first()
        if found is None:
            raise Refused("customer.unknown", "There is no such customer.")
        return found
    if not buyer.known_by:
        return known.customer if known else None
    signs = [Sign(kind, typed, is_proven=kind == PROVEN) for kind, typed in buyer.known_by]
    try:
        return recognize_by(signs, buyer.name, by=by, now=now).customer
    except RefusedOfCustomers as refused:
        raise Refused(refused.code, refused.sentence, refused.named, **refused.facts) from refused


def _values(said: OrderSaid, known: Order | None, buyer: Customer | None) -> dict[str, Any]:
    items = sum(each.paid_minor for each in said.lines)
    total = said.total_minor
    if total is None:
        total = items + said.shipping_minor + said.tax_minor
    return {
        "number": said.number[:60],
        "customer": buyer,
        "guest": said.guest,
        "kind": _kind(said, known, total),
        "origin_ref": known.origin_ref if known and known.origin_ref else said.origin_ref[:40],
        "state": said.state,
        "currency": said.currency,
        "items_minor": items,
        "discount_minor": said.discount_minor,
        "shipping_minor": said.shipping_minor,
        "tax_minor": said.tax_minor,
        "total_minor": total,
        "service_level": said.service_level[:40],
        "channel": said.channel[:40],
        "marketing_source": said.marketing_source[:120],
        "referral_code": said.referral_code[:60],
        "is_first": said.is_first,
        "is_test": said.is_test,
        "placed_at": said.placed_at,
        "paid_at": said.paid_at or _first_paid(said),
        "promised_at": said.promised_at,
        "shipped_at": said.shipped_at or _of_shipments(said, "shipped_at", SHIPPED, DELIVERED),
        "delivered_at": said.delivered_at or _of_shipments(said, "delivered_at", DELIVERED),
        "canceled_at": said.canceled_at or (said.placed_at if said.state == CANCELED else None),
        "cancel_reason": said.cancel_reason or ("unknown" if said.state == CANCELED else ""),
    }


def _kind(said: OrderSaid, known: Order | None, total: int) -> str:
    if known is not None and known.kind not in (SALE, UNKNOWN):
        return known.kind
    return UNKNOWN if said.kind == SALE and total == 0 and not said.is_test else said.kind


def _first_paid(said: OrderSaid) -> datetime | None:
    return min((each.at for each in said.payments if each.move == "paid"), default=None)


def _of_shipments(said: OrderSaid, name: str, *states: str) -> datetime | None:
    """The last of the times that shipments have, once the whole is so far."""
    times = [getattr(each, name) for each in said.shipments]
    return max(times) if said.state in states and times and all(times) else None


_NAMED: Mapping[str, str] = {
    "customer": "customer",
    "kind": "kind",
    "origin_ref": "kind",
    "state": "state",
    "promised_at": "promised_at",
    "paid_at": "paid_at",
    "service_level": "service_level",
}
_SOURCES = {
    "channel",
    "marketing_source",
    "referral_code",
    "is_first",
    "guest",
    "is_test",
    "number",
    "placed_at",
}


def _rewrite(order: Order, said: OrderSaid, values: dict[str, Any], now: datetime) -> set[str]:
    """Have the order be so; give the codes of the fields that are otherwise now."""
    if order.customer_id is not None and values["customer"] is None:
        values.pop("customer")
    changed = {name for name, value in values.items() if getattr(order, name) != value}
    fields = {_NAMED.get(name) or ("sources" if name in _SOURCES else "amounts") for name in changed}
    if changed & {"shipped_at", "delivered_at", "canceled_at", "cancel_reason"}:
        fields = (fields | {"state"}) if "state" in changed else (fields | {"shipments"})
    for name, told in (("ship_to", said.ship_to), ("bill_to", said.bill_to)):
        old: Address | None = getattr(order, name)
        made = _address(told, old, values.get("customer", order.customer), now)
        if made is not None and made != old:
            values[name], fields = made, fields | {name}
    if order.external_id != said.external_id:
        values["external_id"] = said.external_id
        fields.add("sources")
    _write(order, values)
    return fields


def _address(
    told: Destination | None, old: Address | None, customer: Customer | None, now: datetime
) -> Address | None:
    """A row of that address: the old one, if it says the same."""
    if told is None:
        return None
    values = {name: getattr(told, name) for name in told.__slots__}
    if old is not None and all(getattr(old, name) == value for name, value in values.items()):
        return old
    place = place_of(told.street, told.postcode, told.city, told.country)
    return Address.objects.create(customer=customer, place=place, made_at=now, **values)


def _write(row: Any, values: Mapping[str, Any]) -> bool:
    """Have a row be so; say whether that changed anything."""
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    if not changed:
        return False
    for name, value in changed.items():
        setattr(row, name, value)
    row.save(update_fields=list(changed))
    return True


def _tell_changed(order: Order, was: str, fields: set[str], by: Actor, now: datetime) -> None:
    moved = was != order.state
    told = events.Changed(
        fields=tuple(Code(each) for each in sorted(fields)),
        from_state=Code(was) if moved else None,
        to_state=Code(order.state) if moved else None,
    )
    record(events.CHANGED, order, by=by, payload=told, now=now)


@transaction.atomic
def cover(
    shop: Shop,
    *,
    since: datetime | None,
    until: datetime | None,
    gaps: tuple[tuple[datetime, datetime], ...] = (),
    by: Actor,
    now: datetime | None = None,
) -> bool:
    """Say between which times all orders of all customers of a shop are here, but for the gaps; say whether that was
    said otherwise before. Raises Refused: `coverage.order`."""
    pairs = [*gaps, *([(since, until)] if since and until else [])]
    if any(start >= end for start, end in pairs) or (since is None) != (until is None):
        raise Refused("coverage.order", "Each span of time takes a beginning, and an end after it.")
    values = {
        "coverage_from": since,
        "coverage_until": until,
        "gaps": [[start.isoformat(), end.isoformat()] for start, end in sorted(gaps)],
    }
    if not _write(shop, values):
        return False
    told = events.Covered(from_at=since, until_at=until, gaps=len(gaps))
    record(events.COVERED, shop, by=by, payload=told, now=now)
    return True
