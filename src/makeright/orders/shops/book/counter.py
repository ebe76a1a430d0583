"""Where one asks the order book: it judges by its rows, and does everything in one transaction, so its answer is never
unknown."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from makeright.orders.models import Operation, Shop
from makeright.orders.models.operation import DONE
from makeright.orders.refusals import Refused
from makeright.orders.shops import Declined, Done, Verdict
from makeright.orders.shops.book import changing, giving, refunding, replacing
from makeright.orders.shops.book.account import Account, take_turn
from makeright.orders.wanting import (
    KINDS,
    Cancel,
    ChangeAddress,
    ChangeCustomerAddress,
    ChangeLines,
    ChangeTender,
    Exchange,
    Expedite,
    GiveCredit,
    GiveDiscount,
    GiveGiftCard,
    MakeReturn,
    Note,
    Refund,
    Replace,
    Wanted,
    read,
)

# What is wanted of one order: who judges it, and who does it.
_OF_AN_ORDER: dict[type[Wanted], tuple[Any, Any]] = {
    Cancel: (refunding.judge_cancel, refunding.cancel),
    Refund: (refunding.judge_refund, refunding.refund),
    Replace: (replacing.judge_replace, replacing.replace),
    Exchange: (replacing.judge_exchange, replacing.exchange),
    ChangeLines: (changing.judge_lines, changing.change_lines),
    ChangeAddress: (changing.judge_address, changing.change_address),
    ChangeTender: (changing.judge_tender, changing.change_tender),
    MakeReturn: (changing.judge_return, changing.make_return),
    Expedite: (changing.judge_expedite, changing.expedite),
    Note: (changing.judge_note, changing.note),
}


class Counter:
    """See `shops.Counter`."""

    can = frozenset(KINDS)
    is_here = True

    def judge(self, wanted: Wanted, shop: Shop, *, beside: Operation | None, now: datetime) -> Verdict:
        if isinstance(wanted, GiveGiftCard | GiveCredit):
            return giving.judge_balance(wanted, shop)
        if isinstance(wanted, GiveDiscount):
            return giving.judge_discount(wanted, shop)
        if isinstance(wanted, ChangeCustomerAddress):
            return changing.judge_customer_address(wanted)
        judge, _ = _OF_AN_ORDER[type(wanted)]
        account = Account(wanted.order, beside=beside)  # type: ignore[attr-defined]
        verdict: Verdict = judge(wanted, account)
        return verdict

    @transaction.atomic
    def carry_out(self, operation: Operation, *, now: datetime) -> Done | Declined:
        """Judge it once more, with the order to itself, and do it. What it refuses now leaves nothing changed."""
        if operation.state == DONE:
            return Done(operation.outcome)
        wanted = read(operation.kind, operation.wanted)
        try:
            with transaction.atomic():
                return Done(self._do(wanted, operation, now))
        except Refused as refused:
            return Declined(refused.code)

    def _do(self, wanted: Wanted, operation: Operation, now: datetime) -> dict[str, Any]:
        shop = operation.shop
        if isinstance(wanted, GiveGiftCard | GiveCredit | GiveDiscount | ChangeCustomerAddress):
            self.judge(wanted, shop, beside=operation, now=now)
        if isinstance(wanted, GiveGiftCard):
            return giving.gift_card(wanted, shop, now)
        if isinstance(wanted, GiveCredit):
            return giving.store_credit(wanted, shop, now)
        if isinstance(wanted, GiveDiscount):
            return giving.discount(wanted, shop, now)
        if isinstance(wanted, ChangeCustomerAddress):
            return changing.change_customer_address(wanted, now)
        order: int = wanted.order  # type: ignore[attr-defined]
        take_turn(order)
        judge, do = _OF_AN_ORDER[type(wanted)]
        account = Account(order, beside=operation)
        outcome: dict[str, Any] = do(wanted, account, judge(wanted, account), operation, now)
        return outcome

    def ask(self, operation: Operation) -> Done | Declined | None:
        """What it does and that it was done are one transaction: what isn't done was never heard of."""
        return Done(operation.outcome) if operation.state == DONE else None
