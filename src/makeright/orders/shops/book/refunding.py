"""Canceling and refunding in the book: what was paid goes back, never more of it, and never twice for a piece."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from makeright.orders.costing import Cost, share_of
from makeright.orders.models import Line, Operation, Order, Payment, Tender
from makeright.orders.models.order import CANCEL_REASONS, CANCELED, PENDING, PROCESSING
from makeright.orders.models.payment import REFUNDED
from makeright.orders.refusals import Refused
from makeright.orders.shops import Verdict
from makeright.orders.shops.book.account import Account
from makeright.orders.shops.book.writing import credit, give_stock_back
from makeright.orders.wanting import Cancel, Refund


def judge_cancel(wanted: Cancel, account: Account) -> Verdict:
    """Raises Refused: `cancel.reason`, or as `must_be` and `tender_for` do; `line.settled` if something was done for a
    piece already."""
    if wanted.reason not in CANCEL_REASONS:
        raise Refused("cancel.reason", "Say why: there is no such reason.", allowed=list(CANCEL_REASONS))
    account.must_be((PENDING, PROCESSING), instead=("return", "refund", "replace"))
    account.tender_for(wanted.to)
    if any(account.open_pieces(line) != line.quantity for line in account.lines.values()):
        raise Refused(
            "line.settled",
            "For some of it something was done already: the order can’t be canceled whole.",
            allowed=["refund", "change_lines"],
        )
    handling = account.rates.handling if account.order.state == PROCESSING else 0
    pieces = tuple((line.pk, line.quantity) for line in account.lines.values())
    back = account.refundable
    return Verdict(
        changes=("state", "payments", "lines"),
        refund_minor=back,
        pieces=pieces,
        cost=Cost(money=back, handling=handling, recovered=back),
        value_minor=back,
    )


def cancel(
    wanted: Cancel, account: Account, verdict: Verdict, operation: Operation, now: datetime
) -> dict[str, Any]:
    """What goes back is what was written down, and decided about, or what of it is still there: what others gave up
    meanwhile stays on the order, and can be given back by a refund of its own."""
    amount = min(operation.refund_minor, verdict.refund_minor)
    refunds = give_back(account, amount, account.tender_for(wanted.to), now)
    for line in account.lines.values():
        Line.objects.filter(pk=line.pk).update(canceled=line.quantity)
        give_stock_back(line, line.quantity)
    Order.objects.filter(pk=account.order.pk).update(
        state=CANCELED, canceled_at=now, cancel_reason=wanted.reason
    )
    return {"payments": refunds, "refund_minor": amount, "was": account.order.state}


def judge_refund(wanted: Refund, account: Account) -> Verdict:
    """Raises Refused: `refund.what`, `refund.nothing`, `refund.exceeds_paid`, `refund.shipping_given_already`, or as
    `pieces` and `tender_for` do."""
    asked = (bool(wanted.pieces), wanted.amount_minor is not None, wanted.everything)
    if sum(asked) > 1 or not (any(asked) or wanted.shipping) or (wanted.everything and wanted.shipping):
        raise Refused(
            "refund.what",
            "Say one of: which pieces, an amount, or everything; shipping can stand beside pieces.",
            allowed=["pieces", "amount_minor", "everything", "shipping"],
        )
    account.tender_for(wanted.to)
    pieces = account.pieces(wanted.pieces) if wanted.pieces else []
    amount = account.refundable if wanted.everything else wanted.amount_minor or 0
    amount += sum(piece_worth(line, quantity) for line, quantity in pieces)
    if wanted.shipping:
        amount += _shipping(account)
    if (wanted.amount_minor is not None and wanted.amount_minor <= 0) or amount == 0:
        raise Refused(
            "refund.nothing",
            "There is nothing to give back: it takes an amount above zero.",
            most=account.refundable,
            allowed=_otherwise(account),
        )
    _must_be_left(account, amount)
    settled = _everything(account) if wanted.everything else tuple((line.pk, many) for line, many in pieces)
    return Verdict(
        changes=("payments", "lines") if settled else ("payments",),
        refund_minor=amount,
        pieces=settled,
        cost=Cost(money=amount),
        value_minor=amount,
    )


def _must_be_left(account: Account, amount: int) -> None:
    if amount > account.refundable:
        raise Refused(
            "refund.exceeds_paid",
            "%(amount)s is more than is left of what was paid: %(most)s.",
            {"amount": account.order.money(amount), "most": account.order.money(account.refundable)},
            most=account.refundable,
            allowed=_otherwise(account),
        )


def _everything(account: Account) -> tuple[tuple[int, int], ...]:
    return tuple(account.allowed_pieces())


def _otherwise(account: Account) -> list[str]:
    return ["amount_minor"] if account.refundable else ["gift_card", "store_credit", "discount"]


def _shipping(account: Account) -> int:
    left = account.order.shipping_minor - account.order.shipping_refunded_minor
    if left <= 0 or account.shipping_is_claimed:
        raise Refused(
            "refund.shipping_given_already",
            "The shipping of order %(number)s is given back already, or there was none.",
            {"number": account.order.number},
            most=account.refundable,
            allowed=_otherwise(account),
        )
    return left


def piece_worth(line: Line, quantity: int) -> int:
    """What was paid for so many pieces of a line more, whatever was given back for others."""
    return share_of(line.worth_minor, quantity, line.quantity, line.refunded)


def refund(
    wanted: Refund, account: Account, verdict: Verdict, operation: Operation, now: datetime
) -> dict[str, Any]:
    """What goes back is what was written down, and decided about: what others gave up meanwhile isn't added to it."""
    amount = operation.refund_minor
    _must_be_left(account, amount)
    refunds = give_back(account, amount, account.tender_for(wanted.to), now)
    for key, quantity in operation.claimed.values_list("line", "quantity"):
        line = account.lines[key]
        worth = min(piece_worth(line, quantity), line.worth_minor - line.refunded_minor)
        Line.objects.filter(pk=key).update(
            refunded=line.refunded + quantity, refunded_minor=line.refunded_minor + worth
        )
    if wanted.shipping or wanted.everything:
        Order.objects.filter(pk=account.order.pk).update(shipping_refunded_minor=account.order.shipping_minor)
    return {"payments": refunds, "refund_minor": amount}


def give_back(account: Account, amount: int, to: Tender | None, now: datetime) -> list[int]:
    """Give an amount back to a tender, or to where each payment came from; give the keys of what moved."""
    keys = []
    for payment, part in account.allotted(amount):
        tender = to or payment.tender
        moved = Payment.objects.create(
            order=payment.order,
            tender=tender,
            move=REFUNDED,
            amount_minor=part,
            of=payment,
            at=now,
        )
        credit(tender, part)
        keys.append(moved.pk)
    return keys
