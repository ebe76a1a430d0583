"""Entering what an order consists of: its lines, what was paid, what was sent."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from makeright.events.kinds import Code
from makeright.events.recording import record
from makeright.lib.actor import Actor
from makeright.orders import events
from makeright.orders.models import Line, Order, Packed, Payment, Shipment, Sighting, Tender, Variant
from makeright.orders.models.order import STATES
from makeright.orders.models.payment import MOVES, PAID
from makeright.orders.models.shipment import SIGHTINGS
from makeright.orders.models.tender import TENDERS, WITH_BALANCE
from makeright.orders.refusals import Refused
from makeright.orders.saying import LineSaid, PaymentSaid, ShipmentSaid, TenderSaid


def enter_lines(order: Order, said: tuple[LineSaid, ...], *, is_new: bool) -> set[str]:
    """Have the lines be so; give `lines` if they were otherwise. Raises Refused: `line.twice`, `line.none`,
    `line.state`, `amount.negative`, `line.settled` for one of which something was done already."""
    _check_lines(said)
    variants = _variants(order, said)
    old = {} if is_new else {line.external_id: line for line in order.lines.all()}
    changed = False
    for position, one in enumerate(said):
        values = _of_a_line(one, position, variants.get(one.variant), order)
        line = old.pop(one.external_id, None)
        if line is None:
            Line.objects.create(order=order, external_id=one.external_id, **values)
            changed = True
        else:
            changed = _rewrite(line, values) or changed
    for line in old.values():
        if line.open_pieces != line.quantity or line.returned:
            raise _settled(line)
        line.delete()
        changed = True
    return {"lines"} if changed and not is_new else set()


def _check_lines(said: tuple[LineSaid, ...]) -> None:
    if len({one.external_id for one in said}) != len(said):
        raise Refused("line.twice", "Two lines of the order have one id.")
    for one in said:
        if not one.external_id.strip() or not one.name.strip() or one.quantity < 1:
            raise Refused("line.none", "A line takes an id, a name, and at least one piece.")
        if one.paid_minor < 0 or (one.list_minor or 0) < 0 or (one.cost_minor or 0) < 0:
            raise Refused("amount.negative", "Amounts of a line are never below zero.")
        if one.state and one.state not in STATES:
            raise Refused("line.state", "%(state)s is no state of a line.", {"state": repr(one.state)})


def _variants(order: Order, said: tuple[LineSaid, ...]) -> dict[str, Variant]:
    named = {one.variant for one in said if one.variant}
    if not named:
        return {}
    known = Variant.objects.filter(product__shop=order.shop_id, external_id__in=named).select_related(
        "product"
    )
    return {each.external_id: each for each in known.order_by("-pk")}


def _of_a_line(said: LineSaid, position: int, variant: Variant | None, order: Order) -> dict[str, Any]:
    cost = said.cost_minor if said.cost_minor is not None else variant.cost_minor if variant else None
    return {
        "position": position,
        "variant": variant,
        "name": said.name[:300],
        "options": said.options or (variant.options if variant else {}),
        "category": said.category[:120] or (variant.product.category if variant else ""),
        "quantity": said.quantity,
        "list_minor": said.list_minor if said.list_minor is not None else said.paid_minor,
        "paid_minor": said.paid_minor,
        "cost_minor": cost,
        "discount_codes": list(said.discount_codes),
        "state": "" if said.state == order.state else said.state,
        "lot": said.lot[:60],
        "warehouse": said.warehouse[:60],
        "packer": said.packer[:60],
        "weight": said.weight,
    } | ({"worth_minor": said.paid_minor} if order.is_sale or order.kind == "unknown" else {})


def _rewrite(line: Line, values: dict[str, Any]) -> bool:
    if values["cost_minor"] != line.cost_minor and line.cost_minor is not None:
        values.pop("cost_minor")  # as of the sale
    changed = {name: value for name, value in values.items() if getattr(line, name) != value}
    is_touched = line.open_pieces != line.quantity or line.returned
    if is_touched and changed.keys() & {"quantity", "paid_minor", "worth_minor", "variant"}:
        raise _settled(line)
    for name, value in changed.items():
        setattr(line, name, value)
    if changed:
        line.save(update_fields=list(changed))
    return bool(changed)


def _settled(line: Line) -> Refused:
    return Refused(
        "line.settled",
        "For “%(name)s” something was done here already: how many of it there are, and what was paid, stays.",
        {"name": line.name},
    )


def enter_payments(order: Order, said: tuple[PaymentSaid, ...], *, by: Actor, now: datetime) -> set[str]:
    """Have these payments be here; those that are stay as they are. Give `payments` if one is new. Raises Refused:
    `payment.unnamed`, `payment.move`, `payment.of`, `payment.beyond_paid`, `tender.kind`, `amount.negative`."""
    known = {payment_id(each): each for each in Payment.objects.filter(order=order)}
    new = [one for one in said if one.external_id not in known]
    for one in sorted(new, key=lambda one: (one.move != PAID, one.at)):
        if not one.external_id.strip():
            raise Refused("payment.unnamed", "A payment takes an id.")
        if one.move not in MOVES or one.amount_minor <= 0:
            raise Refused(
                "payment.move",
                "A payment moves an amount above zero: it is one of %(moves)s.",
                {"moves": ", ".join(MOVES)},
            )
        of = None if one.move == PAID else _paid_before(one, order, known)
        tender = tender_of(one.tender, order)
        moved = Payment.objects.create(
            order=order,
            tender=tender,
            move=one.move,
            amount_minor=one.amount_minor,
            of=of,
            external_id=one.external_id,
            at=one.at,
        )
        known[one.external_id] = moved
        told = events.Moved(
            move=Code(one.move),
            tender=Code(tender.kind),
            amount_minor=one.amount_minor,
            currency=Code(order.currency),
        )
        record(events.MOVED, order, by=by, payload=told, occurred_at=one.at, now=now)
    return {"payments"} if new else set()


def payment_id(payment: Payment) -> str:
    """What a payment is known by: as the shop calls it; one that was made here, by our key and its second, so that no
    other database has the like of it for the same order."""
    return payment.external_id or f"makeright-{payment.pk}-{int(payment.at.timestamp())}"


def tender_id(tender: Tender) -> str:
    """The same of what was paid with."""
    return tender.external_id or f"makeright-{tender.pk}-{int(tender.made_at.timestamp())}"


def _paid_before(said: PaymentSaid, order: Order, known: dict[str, Payment]) -> Payment:
    """The payment that money goes back of: the one that is named, or the only one."""
    paid = [each for each in known.values() if each.move == PAID]
    found = known.get(said.of) if said.of else paid[0] if len(paid) == 1 else None
    if found is None or found.move != PAID:
        raise Refused("payment.of", "Money went back: say of which payment.")
    given = sum(each.amount_minor for each in known.values() if each.of_id == found.pk)
    if given + said.amount_minor > found.amount_minor:
        raise Refused("payment.beyond_paid", "More would have gone back than was paid.")
    return found


def tender_of(said: TenderSaid, order: Order) -> Tender:
    """The tender that was paid with; a new one if nobody told of it yet. A balance is as it was told last. Raises
    Refused: `tender.kind`, `tender.unnamed`."""
    if said.kind not in TENDERS:
        raise Refused("tender.kind", "One pays with one of %(tenders)s.", {"tenders": ", ".join(TENDERS)})
    if not said.external_id.strip():
        raise Refused("tender.unnamed", "What was paid with takes an id.")
    balance = said.balance_minor if said.kind in WITH_BALANCE else None
    tender, is_new = Tender.objects.get_or_create(
        shop=order.shop,
        external_id=said.external_id,
        defaults={
            "customer_id": order.customer_id,
            "kind": said.kind,
            "words": said.words[:120],
            "code": said.code,
            "currency": order.currency,
            "balance_minor": balance or (0 if said.kind in WITH_BALANCE else None),
            "expires_on": said.expires_on,
        },
    )
    if not is_new and balance is not None and tender.balance_minor != balance:
        Tender.objects.filter(pk=tender.pk).update(balance_minor=balance)
    if not is_new and tender.customer_id is None and order.customer_id is not None:
        Tender.objects.filter(pk=tender.pk, customer=None).update(customer=order.customer_id)
    return tender


def enter_shipments(order: Order, said: tuple[ShipmentSaid, ...]) -> set[str]:
    """Have these shipments be so; give `shipments` if they were otherwise. Raises Refused: `shipment.unnamed`,
    `shipment.line`, `shipment.seen`."""
    changed = False
    lines = {line.external_id: line for line in order.lines.all()} if said else {}
    for one in said:
        if not one.external_id.strip():
            raise Refused("shipment.unnamed", "A shipment takes an id.")
        values = {
            "carrier": one.carrier[:60],
            "service_level": one.service_level[:40],
            "tracking": one.tracking[:100],
            "url": one.url[:500] if one.url.startswith(("https://", "http://")) else "",
            "shipped_at": one.shipped_at,
            "delivered_at": one.delivered_at,
        }
        shipment, is_new = Shipment.objects.get_or_create(
            order=order, external_id=one.external_id, defaults=values
        )
        differs = [name for name, value in values.items() if getattr(shipment, name) != value]
        if differs:
            Shipment.objects.filter(pk=shipment.pk).update(**values)
        packed = _pack(shipment, one, lines)
        changed = bool(_see(shipment, one) or packed or differs or is_new or changed)
    return {"shipments"} if changed else set()


def _pack(shipment: Shipment, said: ShipmentSaid, lines: dict[str, Line]) -> bool:
    if strange := [line for line, _ in said.packed if line not in lines]:
        raise Refused("shipment.line", "The order has no line %(line)s.", {"line": repr(strange[0])})
    wanted = {lines[line].pk: quantity for line, quantity in said.packed}
    there = dict(Packed.objects.filter(shipment=shipment).values_list("line", "quantity"))
    if not said.packed or wanted == there:
        return False
    Packed.objects.filter(shipment=shipment).delete()
    Packed.objects.bulk_create(
        Packed(shipment=shipment, line_id=line, quantity=quantity) for line, quantity in wanted.items()
    )
    return True


def _see(shipment: Shipment, said: ShipmentSaid) -> bool:
    for one in said.sightings:
        if one.code not in SIGHTINGS:
            raise Refused(
                "shipment.seen", "A carrier sees one of %(codes)s.", {"codes": ", ".join(SIGHTINGS)}
            )
    there = set(Sighting.objects.filter(shipment=shipment).values_list("at", "code"))
    new = {(one.at, one.code): one for one in said.sightings if (one.at, one.code) not in there}
    Sighting.objects.bulk_create(
        Sighting(shipment=shipment, at=one.at, code=one.code, place=one.place[:120]) for one in new.values()
    )
    return bool(new)
