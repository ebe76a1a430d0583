"""Kinds of remedies, and what is common to all of a kind. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import NamedTuple

REPLACEMENT, EXCHANGE, REFUND, CREDIT, GIFT_CARD, DISCOUNT, EXPEDITE, CANCEL = (
    "replacement", "exchange", "refund", "credit", "gift_card", "discount", "expedite", "cancel",
)  # fmt: skip
ORDER_CHANGE, RETURN, GIFT, SERVICE, APOLOGY = "order_change", "return", "gift", "service", "apology"
KINDS = (
    REPLACEMENT, EXCHANGE, REFUND, CREDIT, GIFT_CARD, DISCOUNT, EXPEDITE, CANCEL, ORDER_CHANGE, RETURN, GIFT,
    SERVICE, APOLOGY,
)  # fmt: skip
THING, MONEY, EXTRA, WORDS = "thing", "money", "extra", "words"


class About(NamedTuple):
    """`mends`: the thing itself, money instead, something on top, or words. `check_after`: how long after it was
    fulfilled somebody looks whether it is right. `is_amount`: any smaller amount could be given as well.
    `asks_shop`: an order's shop carries it out; else a person does, or nobody needs to. `is_about_order`: there must
    be one."""

    mends: str
    check_after: timedelta
    is_amount: bool
    asks_shop: bool
    is_about_order: bool


def _days(number: int) -> timedelta:
    return timedelta(days=number)


ABOUT: Mapping[str, About] = {
    REPLACEMENT: About(THING, _days(9), False, True, True),
    EXCHANGE: About(THING, _days(9), False, True, True),
    REFUND: About(MONEY, _days(7), True, True, True),
    CREDIT: About(MONEY, _days(14), True, True, False),
    GIFT_CARD: About(MONEY, _days(14), True, True, False),
    DISCOUNT: About(EXTRA, _days(30), True, True, False),
    EXPEDITE: About(THING, _days(4), False, True, True),
    CANCEL: About(MONEY, _days(7), False, True, True),
    ORDER_CHANGE: About(THING, _days(4), False, True, True),
    RETURN: About(MONEY, _days(21), False, True, True),
    GIFT: About(EXTRA, _days(10), True, False, False),
    SERVICE: About(THING, _days(5), False, False, False),
    APOLOGY: About(WORDS, _days(5), False, False, False),
}
