"""Changing what hasn't left yet: where it goes, what is in it, what it was paid with, how fast it travels."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from makeright.customers.models import Customer
from makeright.orders.costing import Cost
from makeright.orders.models import Address, Line, Operation, Order, Payment, Remark, Return
from makeright.orders.models.aftermath import AWAITED, KEPT, RETURN_REASONS
from makeright.orders.models.order import DELIVERED, PENDING, PROCESSING, SHIPPED
from makeright.orders.models.payment import PAID, REFUNDED
from makeright.orders.placing import place_of
from makeright.orders.refusals import Refused
from makeright.orders.shops import Verdict
from makeright.orders.shops.book.account import Account
from makeright.orders.shops.book.replacing import (
    coming_back,
    grams_of,
    must_be_there,
    settle,
    settled_with,
    variant_for,
)
from makeright.orders.shops.book.writing import charge, credit, give_stock_back, take_from_stock
from makeright.orders.wanting import (
    ChangeAddress,
    ChangeCustomerAddress,
    ChangeLines,
    ChangeTender,
    Destination,
    Expedite,
    MakeReturn,
    Note,
)

BEFORE = (PENDING, PROCESSING)
LEVELS = ("standard", "express", "courier")


def judge_lines(wanted: ChangeLines, account: Account) -> Verdict:
    """Raises Refused as `judge_exchange` does: only what nobody has begun to pack."""
    account.must_be((PENDING,), instead=("exchange", "return"))
    whole = tuple(
        (key, account.lines[key].quantity if key in account.lines else 1) for key, _ in wanted.swaps
    )
    difference, cost = 0, Cost()
    for (line, quantity), (_, key) in zip(account.pieces(whole), wanted.swaps, strict=True):
        variant = variant_for(line, key)
        must_be_there(variant, quantity)
        difference += variant.price_minor * quantity - line.paid_minor
    charged_to, back = settled_with(account, wanted.settle_with, difference)
    return Verdict(
        changes=("lines", "amounts", *(("payments",) if difference else ())),
        refund_minor=back,
        charge_minor=max(difference, 0),
        charged_to=charged_to,
        cost=cost,
    )


def change_lines(
    wanted: ChangeLines, account: Account, verdict: Verdict, operation: Operation, now: datetime
) -> dict[str, Any]:
    difference = 0
    for key, variant_key in wanted.swaps:
        line = account.lines[key]
        variant = variant_for(line, variant_key)
        take_from_stock(variant, line.quantity)
        give_stock_back(line, line.quantity)
        price = variant.price_minor * line.quantity
        difference += price - line.paid_minor
        Line.objects.filter(pk=key).update(
            variant=variant,
            options=variant.options,
            list_minor=price,
            paid_minor=price,
            worth_minor=price,
            cost_minor=variant.cost_minor,
        )
    order = account.order
    Order.objects.filter(pk=order.pk).update(
        items_minor=order.items_minor + difference,
        total_minor=order.total_minor + difference,
        changed_lines=order.changed_lines + 1,
    )
    return settle(account, verdict, wanted.settle_with, order, now)


def judge_address(wanted: ChangeAddress, account: Account) -> Verdict:
    """Raises Refused: `address.incomplete`, or as `must_be` does."""
    account.must_be(BEFORE, instead=("note",))
    _must_be_whole(wanted.to)
    return Verdict(changes=("ship_to",))


def change_address(
    wanted: ChangeAddress, account: Account, verdict: Verdict, operation: Operation, now: datetime
) -> dict[str, Any]:
    made = _written(wanted.to, account.order.customer_id, now)
    Order.objects.filter(pk=account.order.pk).update(ship_to=made)
    return {"address": made.pk}


def _must_be_whole(to: Destination) -> None:
    missing = [name for name in ("street", "city", "country") if not str(getattr(to, name)).strip()]
    if len(to.country) != 2 or not to.country.isalpha() or not to.country.isupper():
        missing.append("country")
    if missing:
        raise Refused(
            "address.incomplete",
            "An address takes a street, a city, and a country by its two letters.",
            missing=list(dict.fromkeys(missing)),
        )


def _written(to: Destination, customer: int | None, now: datetime, *, is_kept: bool = False) -> Address:
    return Address.objects.create(
        customer_id=customer,
        name=to.name,
        street=to.street,
        more=to.more,
        postcode=to.postcode,
        city=to.city,
        region=to.region,
        country=to.country,
        phone=to.phone,
        place=place_of(to.street, to.postcode, to.city, to.country),
        is_kept=is_kept,
        made_at=now,
    )


def judge_customer_address(wanted: ChangeCustomerAddress) -> Verdict:
    """Raises Refused: `customer.unknown`, `address.incomplete`."""
    customer_of(wanted.customer)
    _must_be_whole(wanted.to)
    return Verdict(changes=("ship_to",))


def change_customer_address(wanted: ChangeCustomerAddress, now: datetime) -> dict[str, Any]:
    Address.objects.filter(customer=wanted.customer, is_kept=True).update(is_kept=False)
    return {"address": _written(wanted.to, wanted.customer, now, is_kept=True).pk}


def customer_of(key: int) -> Customer:
    """Somebody who is there. Raises Refused: `customer.unknown`."""
    customer = Customer.objects.standing().filter(pk=key).first()
    if customer is None:
        raise Refused("customer.unknown", "There is no such customer.")
    return customer


def judge_tender(wanted: ChangeTender, account: Account) -> Verdict:
    """Raises Refused: `tender.several`, `tender.same`, `tender.nothing_paid`, or as `must_be` and `bearer_of` do."""
    account.must_be((PENDING,), instead=("refund",))
    paid_with = {each.tender_id for each in account.payments if account.left_of(each)}
    if not paid_with:
        raise Refused("tender.nothing_paid", "Nothing is paid for this order.")
    if len(paid_with) > 1:
        raise Refused(
            "tender.several",
            "It was paid with several: give back, and have it paid anew.",
            allowed=["refund"],
        )
    if wanted.to in paid_with:
        raise Refused(
            "tender.same",
            "It was paid with that already.",
            tenders=[each for each in account.chargeable(account.refundable) if each not in paid_with],
        )
    amount = account.refundable
    account.bearer_of(wanted.to, amount)
    return Verdict(
        changes=("tender", "payments"), refund_minor=amount, charge_minor=amount, charged_to=wanted.to
    )


def change_tender(
    wanted: ChangeTender, account: Account, verdict: Verdict, operation: Operation, now: datetime
) -> dict[str, Any]:
    tender = account.bearer_of(wanted.to, verdict.charge_minor)
    keys = []
    for payment, part in account.allotted(verdict.refund_minor):
        back = Payment.objects.create(
            order=account.order, tender=payment.tender, move=REFUNDED, amount_minor=part, of=payment, at=now
        )
        credit(payment.tender, part)
        keys.append(back.pk)
    charge(tender, verdict.charge_minor)
    moved = Payment.objects.create(
        order=account.order, tender=tender, move=PAID, amount_minor=verdict.charge_minor, at=now
    )
    return {"payments": [*keys, moved.pk], "charge_minor": verdict.charge_minor}


def judge_return(wanted: MakeReturn, account: Account) -> Verdict:
    """Raises Refused: `return.reason`, `line.returned_already`, or as `must_be` does."""
    if wanted.reason not in RETURN_REASONS:
        raise Refused("return.reason", "Say why: there is no such reason.", allowed=list(RETURN_REASONS))
    account.must_be((SHIPPED, DELIVERED), instead=("cancel", "change_lines"))
    pieces: list[tuple[Line, int]] = []
    possible = [
        (line.pk, left)
        for line in account.lines.values()
        if (left := line.quantity - line.canceled - line.returned)
    ]
    for key, quantity in wanted.pieces:
        line = account.lines.get(key)
        left = dict(possible).get(key, 0)
        if line is None or quantity < 1 or quantity > line.quantity:
            account.pieces(wanted.pieces)
        if line is not None and quantity > left:
            raise Refused(
                "line.returned_already",
                "Of “%(name)s” %(left)s can still come back.",
                {"name": line.name, "left": left},
                lines=possible,
            )
        if line is not None:
            pieces.append((line, quantity))
    if not pieces or len({line.pk for line, _ in pieces}) != len(pieces):
        raise Refused("line.none", "Say which lines, each once, and how many of each.", lines=possible)
    return Verdict(
        changes=("returns",), cost=coming_back(account, pieces, "return" if wanted.sends_back else "keep")
    )


def make_return(
    wanted: MakeReturn, account: Account, verdict: Verdict, operation: Operation, now: datetime
) -> dict[str, Any]:
    keys = []
    for key, quantity in wanted.pieces:
        line = account.lines[key]
        made = Return.objects.create(
            order=account.order,
            line=line,
            quantity=quantity,
            state=AWAITED if wanted.sends_back else KEPT,
            reason=wanted.reason,
            made_at=now,
            settled_at=None if wanted.sends_back else now,
        )
        Line.objects.filter(pk=key).update(returned=line.returned + quantity)
        keys.append(made.pk)
    return {"returns": keys}


def judge_expedite(wanted: Expedite, account: Account) -> Verdict:
    """Raises Refused: `expedite.level`, or as `must_be` does."""
    account.must_be(BEFORE, instead=("refund", "replace"))
    if wanted.service_level not in LEVELS or wanted.service_level == account.order.service_level:
        raise Refused(
            "expedite.level",
            "It can travel faster, not just so.",
            allowed=[each for each in LEVELS if each != account.order.service_level],
        )
    pieces = [(line, line.quantity) for line in account.lines.values()]
    extra = account.rates.freight_of(grams_of(pieces))
    return Verdict(changes=("service_level",), cost=Cost(freight_out=extra), value_minor=extra)


def expedite(
    wanted: Expedite, account: Account, verdict: Verdict, operation: Operation, now: datetime
) -> dict[str, Any]:
    Order.objects.filter(pk=account.order.pk).update(service_level=wanted.service_level)
    return {}


def judge_note(wanted: Note, account: Account) -> Verdict:
    """Raises Refused: `note.empty`."""
    if not wanted.text.strip():
        raise Refused("note.empty", "A note takes words.")
    return Verdict(changes=("remarks",))


def note(
    wanted: Note, account: Account, verdict: Verdict, operation: Operation, now: datetime
) -> dict[str, Any]:
    return {"remark": Remark.objects.create(order=account.order, text=wanted.text, at=now).pk}
