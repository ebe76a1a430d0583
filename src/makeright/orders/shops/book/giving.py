"""Giving what isn't money back: gift cards, store credit, codes. All of it is in the currency of the shop, and counted
against what it costs us: what is bought with it costs us less than it says."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from makeright.lib.tokens import readable_code
from makeright.orders.costing import Cost
from makeright.orders.models import DiscountCode, Order, Shop, Tender
from makeright.orders.models.tender import GIFT_CARD, STORE_CREDIT
from makeright.orders.refusals import Refused
from makeright.orders.shops import Verdict
from makeright.orders.shops.book.account import found, rates_of, take_turn_with
from makeright.orders.shops.book.changing import customer_of
from makeright.orders.shops.book.writing import credit
from makeright.orders.wanting import GiveCredit, GiveDiscount, GiveGiftCard

MOST_DAYS = 3660


def judge_balance(wanted: GiveGiftCard | GiveCredit, shop: Shop) -> Verdict:
    """Raises Refused: `amount.none`, `days.none`, `customer.unknown`, `order.unknown`, `order.of_another`."""
    _of_theirs(wanted)
    if wanted.amount_minor <= 0:
        raise Refused("amount.none", "It takes an amount above zero.")
    if isinstance(wanted, GiveGiftCard):
        _days(wanted.days)
    cost = wanted.amount_minor * rates_of(shop).cost_percent // 100
    return Verdict(changes=("tender",), cost=Cost(goods=cost), value_minor=wanted.amount_minor)


def _of_theirs(wanted: GiveGiftCard | GiveCredit | GiveDiscount) -> Order | None:
    customer = customer_of(wanted.customer)
    if wanted.order is None:
        return None
    order = found(wanted.order)
    if order.customer_id != customer.pk:
        raise Refused("order.of_another", "That order is somebody else’s.")
    return order


def _days(days: int | None) -> None:
    if days is not None and not 1 <= days <= MOST_DAYS:
        raise Refused("days.none", "It lasts from one day to ten years.", least=1, most=MOST_DAYS)


def gift_card(wanted: GiveGiftCard, shop: Shop, now: datetime) -> dict[str, Any]:
    made = Tender.objects.create(
        shop=shop,
        customer_id=wanted.customer,
        kind=GIFT_CARD,
        code=readable_code(),
        currency=shop.currency,
        balance_minor=wanted.amount_minor,
        expires_on=(now + timedelta(days=wanted.days)).date() if wanted.days else None,
        made_at=now,
    )
    return {"tender": made.pk, "amount_minor": wanted.amount_minor}


def store_credit(wanted: GiveCredit, shop: Shop, now: datetime) -> dict[str, Any]:
    theirs = Tender.objects.filter(
        shop=shop, customer=wanted.customer, kind=STORE_CREDIT, currency=shop.currency, closed_at=None
    )
    tender = theirs.order_by("pk").first() or Tender.objects.create(
        shop=shop,
        customer_id=wanted.customer,
        kind=STORE_CREDIT,
        currency=shop.currency,
        balance_minor=0,
        made_at=now,
    )
    take_turn_with(tender.pk)
    credit(tender, wanted.amount_minor)
    return {"tender": tender.pk, "amount_minor": wanted.amount_minor}


def judge_discount(wanted: GiveDiscount, shop: Shop) -> Verdict:
    """Raises Refused: `discount.what`, `days.none`, `customer.unknown`, `order.unknown`, `order.of_another`."""
    order = _of_theirs(wanted)
    _days(wanted.days)
    percent, amount = wanted.percent, wanted.amount_minor
    if (percent is None) == (amount is None) or not (
        1 <= (percent or 1) <= 100 and (amount is None or amount > 0)
    ):
        raise Refused(
            "discount.what",
            "Say either a percentage from 1 to 100, or an amount.",
            allowed=["percent", "amount_minor"],
        )
    value = amount if amount is not None else (order.total_minor if order else 0) * (percent or 0) // 100
    return Verdict(changes=("tender",), cost=Cost(money=value), value_minor=value)


def discount(wanted: GiveDiscount, shop: Shop, now: datetime) -> dict[str, Any]:
    made = DiscountCode.objects.create(
        shop=shop,
        customer_id=wanted.customer,
        code=readable_code(),
        percent=wanted.percent,
        amount_minor=wanted.amount_minor,
        currency=shop.currency,
        made_at=now,
        expires_on=(now + timedelta(days=wanted.days)).date() if wanted.days else None,
    )
    return {"discount_code": made.pk}
