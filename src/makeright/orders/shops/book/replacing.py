"""Replacing and exchanging in the book: an order of its own, linked line by line to the pieces that it is for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from makeright.lib.ids import new_id
from makeright.orders.costing import Cost, share_of
from makeright.orders.models import Line, Operation, Order, Payment, Return, Variant
from makeright.orders.models.aftermath import AWAITED, KEPT
from makeright.orders.models.order import DELIVERED, EXCHANGE, PENDING, REPLACEMENT, SHIPPED
from makeright.orders.models.payment import PAID
from makeright.orders.refusals import Refused
from makeright.orders.shops import Verdict
from makeright.orders.shops.book.account import Account
from makeright.orders.shops.book.refunding import give_back
from makeright.orders.shops.book.writing import charge, take_from_stock
from makeright.orders.wanting import Exchange, Keep, Replace

AFTERWARDS = (SHIPPED, DELIVERED)


def judge_replace(wanted: Replace, account: Account) -> Verdict:
    """Raises Refused: `stock.none_left`, with the variants that are there; or as `must_be` and `pieces` do."""
    account.must_be(AFTERWARDS, instead=("change_lines", "expedite", "cancel"))
    pieces = account.pieces(wanted.pieces)
    cost, worth = Cost(), 0
    for line, quantity in pieces:
        if line.variant is not None:
            must_be_there(line.variant, quantity)
        cost += _goods(account, line, line.variant, quantity)
        worth += worth_of(line, quantity)
    cost += _on_its_way(account, pieces) + coming_back(account, pieces, wanted.keep)
    return Verdict(
        changes=("lines", "returns"), pieces=wanted.pieces, cost=cost, value_minor=worth, makes=REPLACEMENT
    )


def replace(
    wanted: Replace, account: Account, verdict: Verdict, operation: Operation, now: datetime
) -> dict[str, Any]:
    made = _order(account, operation, REPLACEMENT, wanted.origin_ref, now)
    for position, (key, quantity) in enumerate(wanted.pieces):
        line = account.lines[key]
        if line.variant is not None:
            take_from_stock(line.variant, quantity)
        _line(made, position, line, line.variant, quantity, worth=worth_of(line, quantity), paid=0)
        Line.objects.filter(pk=key).update(replaced=line.replaced + quantity)
        send_back(account, line, quantity, wanted.keep, now)
    return {"order": made.pk}


def judge_exchange(wanted: Exchange, account: Account) -> Verdict:
    """Raises Refused: `exchange.other_product`, `exchange.same_variant`, `exchange.no_variant`, `stock.none_left`,
    those of `bearer_of` where it costs more, and as `must_be`, `pieces` and `tender_for` do."""
    account.must_be((DELIVERED,), instead=("replace", "change_lines"))
    pieces = account.pieces(tuple((line, many) for line, _, many in wanted.swaps))
    cost, difference = Cost(), 0
    for (line, quantity), (_, key, _) in zip(pieces, wanted.swaps, strict=True):
        variant = variant_for(line, key)
        must_be_there(variant, quantity)
        cost += _goods(account, line, variant, quantity)
        difference += variant.price_minor * quantity - worth_of(line, quantity)
    cost += _on_its_way(account, pieces) + coming_back(account, pieces, wanted.keep)
    charged_to, back = settled_with(account, wanted.settle_with, difference)
    return Verdict(
        changes=("lines", "returns", *(("payments",) if difference else ())),
        refund_minor=back,
        charge_minor=max(difference, 0),
        charged_to=charged_to,
        pieces=tuple((line.pk, many) for line, many in pieces),
        cost=cost + Cost(money=back, recovered=max(difference, 0)),
        value_minor=sum(worth_of(line, many) for line, many in pieces),
        makes=EXCHANGE,
    )


def exchange(
    wanted: Exchange, account: Account, verdict: Verdict, operation: Operation, now: datetime
) -> dict[str, Any]:
    made = _order(account, operation, EXCHANGE, wanted.origin_ref, now)
    for position, (key, variant_key, quantity) in enumerate(wanted.swaps):
        line = account.lines[key]
        variant = variant_for(line, variant_key)
        take_from_stock(variant, quantity)
        worth = variant.price_minor * quantity
        paid = max(worth - worth_of(line, quantity), 0)
        _line(made, position, line, variant, quantity, worth=worth, paid=paid)
        Line.objects.filter(pk=key).update(exchanged=line.exchanged + quantity)
        send_back(account, line, quantity, wanted.keep, now)
    outcome: dict[str, Any] = {"order": made.pk}
    Order.objects.filter(pk=made.pk).update(
        items_minor=verdict.charge_minor, total_minor=verdict.charge_minor
    )
    return outcome | settle(account, verdict, wanted.settle_with, made, now)


def settled_with(account: Account, key: int | None, difference: int) -> tuple[int | None, int]:
    """What a difference is charged to, and how much of it goes back. Raises Refused as `bearer_of`, `tender_for` do,
    and `refund.exceeds_paid`."""
    if difference > 0:
        return account.bearer_of(key, difference).pk, 0
    account.tender_for(key)
    if -difference > account.refundable:
        raise Refused(
            "refund.exceeds_paid",
            "%(amount)s is more than is left of what was paid: %(most)s.",
            {"amount": account.order.money(-difference), "most": account.order.money(account.refundable)},
            most=account.refundable,
            allowed=["replace"],
        )
    return None, -difference


def settle(account: Account, verdict: Verdict, key: int | None, on: Order, now: datetime) -> dict[str, Any]:
    """Charge what something costs more, for the order `on`, or give back what it costs less."""
    if verdict.charge_minor:
        tender = account.bearer_of(verdict.charged_to, verdict.charge_minor)
        charge(tender, verdict.charge_minor)
        moved = Payment.objects.create(
            order=on, tender=tender, move=PAID, amount_minor=verdict.charge_minor, at=now
        )
        return {"payments": [moved.pk], "charge_minor": verdict.charge_minor}
    if verdict.refund_minor:
        back = give_back(account, verdict.refund_minor, account.tender_for(key), now)
        return {"payments": back, "refund_minor": verdict.refund_minor}
    return {}


def variant_for(line: Line, key: int) -> Variant:
    """Another variant of the same product. Raises Refused: `exchange.no_variant`, `exchange.other_product`,
    `exchange.same_variant`."""
    variant = Variant.objects.select_related("product").filter(pk=key).first()
    if variant is None or variant.retired_at is not None:
        raise Refused("exchange.no_variant", "There is no such variant.", variants=_others_of(line))
    if line.variant is None or variant.product_id != line.variant.product_id:
        raise Refused(
            "exchange.other_product",
            "“%(name)s” can only be exchanged for another variant of it.",
            {"name": line.name},
            variants=_others_of(line),
        )
    if variant.pk == line.variant_id:
        raise Refused(
            "exchange.same_variant",
            "That is the variant that they have: replace it instead.",
            allowed=["replace"],
            variants=_others_of(line),
        )
    return variant


def _others_of(line: Line) -> list[int]:
    """The variants of the same product that are there."""
    if line.variant is None:
        return []
    others = Variant.objects.filter(product=line.variant.product_id, retired_at=None).exclude(
        pk=line.variant.pk
    )
    return [each.pk for each in others.order_by("pk") if each.stock is None or each.stock > 0]


def must_be_there(variant: Variant, quantity: int) -> None:
    """Raises Refused: `stock.none_left`, with the variants of the same product that are."""
    if variant.stock is None or variant.stock >= quantity:
        return
    others = Variant.objects.filter(product=variant.product_id, retired_at=None).order_by("pk")
    raise Refused(
        "stock.none_left",
        "Of “%(name)s” there are %(stock)s left, not %(wanted)s.",
        {"name": variant.product, "stock": variant.stock, "wanted": quantity},
        most=variant.stock,
        allowed=["exchange", "refund"],
        variants=[each.pk for each in others if each.stock is None or each.stock >= quantity],
    )


def worth_of(line: Line, quantity: int) -> int:
    """What the customer paid for so many pieces of a line more."""
    return share_of(
        line.worth_minor,
        quantity,
        line.quantity,
        line.refunded + line.replaced + line.exchanged + line.canceled,
    )


def _goods(account: Account, line: Line, variant: Variant | None, quantity: int) -> Cost:
    cost = line.cost_minor
    if variant is not None and variant.cost_minor is not None:
        cost = variant.cost_minor
    price = variant.price_minor * quantity if variant is not None else worth_of(line, quantity)
    return Cost(goods=account.rates.goods_of(cost, price, quantity))


def grams_of(pieces: list[tuple[Line, int]]) -> int:
    """What pieces weigh, as far as it is known."""
    return sum(quantity * (line.weight or (_product_weight(line))) for line, quantity in pieces)


def _product_weight(line: Line) -> int:
    return (line.variant.product.weight or 0) if line.variant is not None else 0


def _on_its_way(account: Account, pieces: list[tuple[Line, int]]) -> Cost:
    return Cost(freight_out=account.rates.freight_of(grams_of(pieces)), handling=account.rates.handling)


def coming_back(account: Account, pieces: list[tuple[Line, int]], keep: Keep) -> Cost:
    """What it costs to have pieces back, less what we get out of them; nothing if they are kept or given away."""
    if keep != "return":
        return Cost()
    goods = sum(
        account.rates.goods_of(line.cost_minor, worth_of(line, quantity), quantity)
        for line, quantity in pieces
    )
    return Cost(
        freight_back=account.rates.freight_of(grams_of(pieces)),
        handling=account.rates.handling,
        recovered=account.rates.recovered_of(goods),
    )


def send_back(account: Account, line: Line, quantity: int, keep: Keep, now: datetime) -> None:
    """Write down what becomes of the old pieces, as far as they aren't on their way back already."""
    left = min(quantity, line.quantity - line.canceled - line.returned)
    if left <= 0:
        return
    comes = keep == "return"
    Return.objects.create(
        order=account.order,
        line=line,
        quantity=left,
        state=AWAITED if comes else KEPT,
        reason="unknown",
        made_at=now,
        settled_at=None if comes else now,
    )
    if comes:
        Line.objects.filter(pk=line.pk).update(returned=line.returned + left)


def _order(account: Account, operation: Operation, kind: str, origin_ref: str, now: datetime) -> Order:
    old = account.order
    return Order.objects.create(
        id=new_id(),
        shop=old.shop,
        external_id=f"op-{operation.key}"[:100],
        number=_number(old),
        customer=old.customer,
        guest=old.guest,
        kind=kind,
        origin_ref=origin_ref,
        state=PENDING,
        currency=old.currency,
        ship_to=old.ship_to,
        bill_to=old.bill_to,
        channel=old.channel,
        is_test=old.is_test,
        is_first=False,
        placed_at=now,
        entered_at=now,
        paid_at=now,
    )


def _number(old: Order) -> str:
    """The old number with the next letter behind it, such as 20931-B: people see at once what it belongs to."""
    root = old.number.split("-")[0] if old.kind in (REPLACEMENT, EXCHANGE) else old.number
    taken = set(
        Order.objects.filter(shop=old.shop_id, number__startswith=f"{root}-").values_list("number", flat=True)
    )
    return next(name for name in (f"{root}-{_letters(at)}" for at in range(1, 10_000)) if name not in taken)[
        :60
    ]


def _letters(at: int) -> str:
    """1 is B, 25 is Z, then AA follows."""
    said = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        said = chr(65 + rest) + said
    return said


def _line(
    order: Order, position: int, old: Line, variant: Variant | None, quantity: int, *, worth: int, paid: int
) -> Line:
    same = variant is None or variant.pk == old.variant_id
    return Line.objects.create(
        order=order,
        external_id=f"{position + 1}",
        position=position,
        variant=variant,
        name=old.name,
        options=old.options if same or variant is None else variant.options,
        category=old.category,
        quantity=quantity,
        list_minor=variant.price_minor * quantity if variant is not None else 0,
        paid_minor=paid,
        worth_minor=worth,
        cost_minor=variant.cost_minor
        if variant is not None and variant.cost_minor is not None
        else old.cost_minor,
        weight=old.weight,
        replaces=old,
    )
