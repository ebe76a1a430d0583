"""What this app announces."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from makeright.events.kinds import ONLY_NOW, Code, Codes, Standard, declare

KIND = Codes("sale", "replacement", "exchange", "gift", "sample", "internal", "job", "unknown")
STATE = Codes("pending", "processing", "shipped", "delivered", "canceled")
FIELD = Codes(
    "state",
    "customer",
    "kind",
    "lines",
    "amounts",
    "ship_to",
    "bill_to",
    "tender",
    "service_level",
    "promised_at",
    "paid_at",
    "shipments",
    "payments",
    "returns",
    "remarks",
    "sources",
    "custom_fields",
)
OPERATION = Codes(
    "cancel",
    "refund",
    "replace",
    "exchange",
    "change_address",
    "change_lines",
    "change_tender",
    "change_customer_address",
    "return",
    "expedite",
    "gift_card",
    "store_credit",
    "discount",
    "note",
)
CURRENCY = Standard("ISO 4217", r"[A-Z]{3}")


@dataclass(frozen=True)
class Entered:
    """An order is known here. `placed_at` is when it was ordered; amounts are minor units."""

    kind: Annotated[Code, KIND, ONLY_NOW]
    state: Annotated[Code, STATE]
    total_minor: int
    currency: Annotated[Code, CURRENCY]
    placed_at: datetime
    is_test: bool


@dataclass(frozen=True)
class Changed:
    """An order is otherwise now: these fields of it; of its state, from what to what."""

    fields: tuple[Annotated[Code, FIELD], ...]
    from_state: Annotated[Code, STATE] | None
    to_state: Annotated[Code, STATE] | None


@dataclass(frozen=True)
class Moved:
    """Money moved for an order, or a balance of a customer's changed: so much, in minor units."""

    move: Annotated[Code, Codes("paid", "refunded", "chargeback", "given", "spent")]
    tender: Annotated[Code, Codes("card", "paypal", "bank", "gift_card", "store_credit", "other")]
    amount_minor: int
    currency: Annotated[Code, CURRENCY]


@dataclass(frozen=True)
class Intended:
    """Something is to be done in a shop, and was written down before."""

    kind: Annotated[Code, OPERATION]
    order: int | None
    refund_minor: int
    charge_minor: int


@dataclass(frozen=True)
class Settled:
    """It is known what became of it: it was `done`, `refused` by the shop, or `withdrawn` before it was tried."""

    kind: Annotated[Code, OPERATION]
    order: int | None
    result: Annotated[Code, Codes("done", "refused", "withdrawn")]


@dataclass(frozen=True)
class Unknown:
    """A shop gave no answer: it will be asked what became of it."""

    kind: Annotated[Code, OPERATION]
    order: int | None


@dataclass(frozen=True)
class Covered:
    """It was said between which times all orders of a shop are here, and how many gaps there are."""

    from_at: datetime | None
    until_at: datetime | None
    gaps: int


@dataclass(frozen=True)
class Listed:
    """A product of a shop is known here, or known otherwise: so many variants of it are sold."""

    variants: int


@dataclass(frozen=True)
class Pictured:
    """A product of a shop is shown by another picture from now on, or by none."""

    has_picture: bool


ENTERED = declare("order.entered", Entered)
CHANGED = declare("order.changed", Changed)
MOVED = declare("payment.moved", Moved)
INTENDED = declare("order_operation.intended", Intended)
SETTLED = declare("order_operation.settled", Settled)
UNKNOWN = declare("order_operation.unknown", Unknown)
COVERED = declare("shop.covered", Covered)
LISTED = declare("product.listed", Listed)
PICTURED = declare("product.pictured", Pictured)
