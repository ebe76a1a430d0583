"""An order as it stands: what was bought, paid and given back, less what unsettled operations lay claim to.

An order and those that were sent for its pieces are one family: money that went back for any of them came from the same
payments. Whoever changes one of a family has its root to himself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db import connection
from django.db.models import Sum

from makeright.lib.kept_questions import Question
from makeright.lib.money import Money
from makeright.orders.costing import Rates
from makeright.orders.models import Claimed, Line, Operation, Order, Payment, Shop, Tender
from makeright.orders.models.operation import UNSETTLED
from makeright.orders.models.payment import PAID
from makeright.orders.models.tender import WITH_BALANCE
from makeright.orders.refusals import Refused
from makeright.orders.wanting import Pieces

_FOUND = Question(lambda order: Order.objects.select_related("shop").filter(pk=order))
_LINES = Question(lambda order: Line.objects.filter(order=order).select_related("variant__product"))
_PAYMENTS = Question(
    lambda family: Payment.objects.filter(order__in=family, move=PAID).select_related("tender").order_by("pk")
)
_GIVEN_BACK = Question(
    lambda payments: (
        Payment.objects.filter(of__in=payments)
        .exclude(move=PAID)
        .order_by()
        .values_list("of")
        .annotate(sum=Sum("amount_minor"))
    )
)
_UNSETTLED = Question(lambda family: Operation.objects.filter(order__in=family, state__in=UNSETTLED))
_CLAIMED = Question(
    lambda operations: Claimed.objects.filter(operation__in=operations).values_list("line", "quantity")
)
_ABOVE = Question(
    lambda orders: (
        Line.objects.filter(order__in=orders).exclude(replaces=None).values_list("replaces__order", flat=True)
    )
)
_BELOW = Question(
    lambda orders: Line.objects.filter(replaces__order__in=orders).values_list("order", flat=True)
)


class Account:
    """One order, read whole. `beside`: an operation whose own claims don't count, since it is being carried out."""

    def __init__(self, order: int, *, beside: Operation | None = None) -> None:
        self.order = found(order)
        self.lines = {line.pk: line for line in _LINES(order)}
        self.family = family_of(self.order)
        self.payments = _PAYMENTS(self.family)
        self._given = dict[int, int](_GIVEN_BACK(self.payments))
        others = [each for each in _UNSETTLED(self.family) if each != beside]
        self._claimed_minor: int = sum(each.refund_minor for each in others)
        self.shipping_is_claimed = any(
            each.wanted.get("shipping") and each.order_id == self.order.pk for each in others
        )
        self._claimed: dict[int, int] = defaultdict(int)
        for line, quantity in _CLAIMED(others):
            self._claimed[line] += quantity

    @property
    def shop(self) -> Shop:
        return self.order.shop

    @property
    def rates(self) -> Rates:
        return rates_of(self.order.shop)

    @property
    def refundable(self) -> int:
        """What was paid and not yet given back, nor promised by an operation that isn't settled."""
        left = sum(self.left_of(each) for each in self.payments)
        return max(left - self._claimed_minor, 0)

    def left_of(self, payment: Payment) -> int:
        """What of a payment has not gone back."""
        left: int = payment.amount_minor - self._given.get(payment.pk, 0)
        return left

    def open_pieces(self, line: Line) -> int:
        """Pieces of a line that nothing was settled for, nor is to be."""
        return line.open_pieces - self._claimed[line.pk]

    def pieces(self, wanted: Pieces) -> list[tuple[Line, int]]:
        """The lines meant, and how many of each. Raises Refused: `line.not_in_order`, `line.twice`, `line.none`,
        `line.too_many`."""
        if not wanted:
            raise Refused("line.none", "Say which lines, and how many of each.", lines=self.allowed_pieces())
        if len({line for line, _ in wanted}) != len(wanted):
            raise Refused(
                "line.twice", "A line is named twice: say once how many of it.", lines=self.allowed_pieces()
            )
        return [self._piece(line, quantity) for line, quantity in wanted]

    def _piece(self, key: int, quantity: int) -> tuple[Line, int]:
        line = self.lines.get(key)
        if line is None:
            raise Refused(
                "line.not_in_order",
                "Order %(number)s has no such line.",
                {"number": self.order.number},
                lines=self.allowed_pieces(),
            )
        if quantity < 1:
            raise Refused("line.none", "At least one piece, please.", lines=self.allowed_pieces())
        if quantity > line.quantity:
            raise Refused(
                "line.too_many",
                "Of “%(name)s” %(quantity)s were ordered, not %(wanted)s.",
                {"name": line.name, "quantity": line.quantity, "wanted": quantity},
                lines=self.allowed_pieces(),
            )
        if quantity > self.open_pieces(line):
            raise Refused(
                _settled_code(line),
                "Of “%(name)s” %(open)s of %(quantity)s are left: for the others something was done already.",
                {"name": line.name, "open": self.open_pieces(line), "quantity": line.quantity},
                lines=self.allowed_pieces(),
            )
        return line, quantity

    def allowed_pieces(self) -> list[tuple[int, int]]:
        """What is possible: each line with how many of it."""
        counted = ((line.pk, self.open_pieces(line)) for line in self.lines.values())
        return [(key, count) for key, count in counted if count > 0]

    def must_be(self, states: Iterable[str], *, instead: tuple[str, ...] = ()) -> None:
        """Raises Refused: `order.canceled_already`, or `order.wrong_state`, with what can be done `instead`."""
        if self.order.state in states:
            return
        code = "order.canceled_already" if self.order.state == "canceled" else "order.wrong_state"
        raise Refused(
            code,
            "Order %(number)s is %(state)s: this takes one that is %(states)s.",
            {"number": self.order.number, "state": self.order.state, "states": " or ".join(states)},
            allowed=list(instead),
            states=list(states),
        )

    def tender_for(self, key: int | None) -> Tender | None:
        """The tender that money is to go to, None for where it came from. Raises Refused: `refund.foreign_tender`,
        `refund.tender_closed`, `refund.other_currency`."""
        if key is None:
            return None
        tender = Tender.objects.filter(pk=key).first()
        paid_with = {each.tender_id for each in self.payments}
        theirs = tender is not None and tender.customer_id in (None, self.order.customer_id)
        balance = tender is not None and tender.kind in WITH_BALANCE
        own = balance and tender is not None and tender.customer_id == self.order.customer_id is not None
        if tender is None or not theirs or not (tender.pk in paid_with or own):
            raise Refused(
                "refund.foreign_tender",
                "Money goes back to what the order was paid with, or to a balance of the customer’s own.",
                tenders=self.allowed_tenders(),
            )
        if tender.closed_at is not None:
            raise Refused(
                "refund.tender_closed",
                "%(tender)s is closed: nothing can go to it any more.",
                {"tender": tender},
                tenders=self.allowed_tenders(),
            )
        if tender.currency != self.order.currency:
            raise Refused(
                "refund.other_currency",
                "%(tender)s is in %(its)s, the order in %(orders)s.",
                {"tender": tender, "its": tender.currency, "orders": self.order.currency},
                tenders=self.allowed_tenders(),
            )
        return tender

    def allowed_tenders(self) -> list[int]:
        """Where money can go back to."""
        keys = [each.tender_id for each in self.payments if each.tender.closed_at is None]
        if self.order.customer_id is not None:
            balances = Tender.objects.filter(
                customer=self.order.customer_id,
                kind__in=WITH_BALANCE,
                closed_at=None,
                currency=self.order.currency,
            )
            keys += balances.order_by("pk").values_list("pk", flat=True)
        return list(dict.fromkeys(keys))

    def bearer_of(self, key: int | None, amount: int) -> Tender:
        """The tender that an amount is charged to: the one that is named, or that the order was paid with. Raises
        Refused: `charge.foreign_tender`, `charge.not_borne`."""
        sought = key if key is not None else next((each.tender_id for each in self.payments), None)
        tender = Tender.objects.filter(pk=sought).first() if sought is not None else None
        paid_with = {each.tender_id for each in self.payments}
        own = tender is not None and tender.customer_id is not None
        if tender is None or not (
            tender.pk in paid_with or (own and tender.customer_id == self.order.customer_id)
        ):
            raise Refused(
                "charge.foreign_tender",
                "Only what belongs to this customer can be charged.",
                tenders=self.chargeable(amount),
            )
        if not tender.bears(Money(amount, self.order.currency)):
            raise Refused(
                "charge.not_borne",
                "%(tender)s can’t bear %(amount)s.",
                {"tender": tender, "amount": Money(amount, self.order.currency)},
                tenders=self.chargeable(amount),
            )
        return tender

    def chargeable(self, amount: int) -> list[int]:
        """The customer's tenders that bear so much."""
        if self.order.customer_id is None:
            return []
        theirs = Tender.objects.filter(customer=self.order.customer_id, closed_at=None).order_by("pk")
        return [each.pk for each in theirs if each.bears(Money(amount, self.order.currency))]

    def allotted(self, amount: int) -> list[tuple[Payment, int]]:
        """From which payments an amount goes back, the first one first. At most what is left of them."""
        parts = []
        for payment in self.payments:
            part = min(amount, self.left_of(payment))
            if part > 0:
                parts.append((payment, part))
                amount -= part
        return parts


def _settled_code(line: Line) -> str:
    if line.replaced:
        return "line.replaced_already"
    if line.refunded:
        return "line.refunded_already"
    if line.exchanged:
        return "line.exchanged_already"
    return "line.canceled_already" if line.canceled else "line.claimed_already"


def found(order: int) -> Order:
    """Raises Refused: `order.unknown`."""
    made = _FOUND.first(order)
    if made is None:
        raise Refused("order.unknown", "There is no such order.")
    return made


def family_of(order: Order) -> list[int]:
    """The keys of an order, of those whose pieces it was sent for, and of those that were sent for their pieces; the
    root, which came first, first."""
    known, seek = {order.pk}, [order.pk]
    while seek:
        seek = list({*_ABOVE(seek), *_BELOW(seek)} - known)
        known |= set(seek)
    return sorted(known)


def rates_of(shop: Shop) -> Rates:
    return Rates(
        freight=shop.freight_minor,
        freight_kilo=shop.freight_kilo_minor,
        handling=shop.handling_minor,
        cost_percent=shop.cost_percent,
        recovered_percent=shop.recovered_percent,
    )


def take_turn(order: int) -> None:
    """Have the family of an order to oneself until the transaction ends. On SQLite a transaction has the whole database
    to itself, and there is nothing to do."""
    if connection.vendor != "postgresql":
        return
    root = family_of(Order(pk=order))[0]
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM orders_order WHERE id = %s FOR NO KEY UPDATE", [root])


def take_turn_with(tender: int) -> None:
    """Have a tender's balance to oneself until the transaction ends."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT FROM orders_tender WHERE id = %s FOR NO KEY UPDATE", [tender])
