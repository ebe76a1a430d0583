"""What can be wanted of a shop: one small dataclass for each operation, of keys and amounts, so that it can be written
down before anybody is asked to do it, and read again by whoever settles it.

`order`, `line`, `variant`, `tender` and `customer` are keys; amounts are minor units of the order's or shop's currency.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, ClassVar, Literal

Pieces = tuple[tuple[int, int], ...]
"""(line, how many of it), each line once."""
Keep = Literal["keep", "donate", "return"]


@dataclass(frozen=True, slots=True)
class Destination:
    """Where something is to go."""

    name: str
    street: str
    city: str
    country: str
    more: str = ""
    postcode: str = ""
    region: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Something wanted of a shop."""

    kind: ClassVar[str]

    def plain(self) -> dict[str, Any]:
        """Plain JSON values, which `read` reads."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Cancel(Wanted):
    """The whole order is not wanted any more; what was paid goes back to where it came from, or onto `to`."""

    kind: ClassVar[str] = "cancel"
    order: int
    reason: str
    to: int | None = None


@dataclass(frozen=True, slots=True)
class Refund(Wanted):
    """Money back: for pieces, for the shipping, a plain amount, or all that can be given back. `to`: a tender of the
    customer's; None is where each payment came from."""

    kind: ClassVar[str] = "refund"
    order: int
    pieces: Pieces = ()
    shipping: bool = False
    amount_minor: int | None = None
    everything: bool = False
    to: int | None = None


@dataclass(frozen=True, slots=True)
class Replace(Wanted):
    """The same once more, at no price. `keep`: what becomes of the old pieces. `origin_ref` names what it is for."""

    kind: ClassVar[str] = "replace"
    order: int
    pieces: Pieces
    keep: Keep = "keep"
    origin_ref: str = ""


@dataclass(frozen=True, slots=True)
class Exchange(Wanted):
    """Another variant of the same product for pieces that have left the house: (line, variant, how many). What it costs
    more is charged to `settle_with`, what it costs less goes back to it; None is where the payment came from."""

    kind: ClassVar[str] = "exchange"
    order: int
    swaps: tuple[tuple[int, int, int], ...]
    settle_with: int | None = None
    keep: Keep = "return"
    origin_ref: str = ""


@dataclass(frozen=True, slots=True)
class ChangeLines(Wanted):
    """Other variants of the same products in an order that nobody has begun to pack: (line, variant), each line whole.
    The difference is charged or given back as in an exchange."""

    kind: ClassVar[str] = "change_lines"
    order: int
    swaps: tuple[tuple[int, int], ...]
    settle_with: int | None = None


@dataclass(frozen=True, slots=True)
class ChangeAddress(Wanted):
    kind: ClassVar[str] = "change_address"
    order: int
    to: Destination


@dataclass(frozen=True, slots=True)
class ChangeTender(Wanted):
    """All that was paid is charged to another tender of the customer's instead, and given back to the first."""

    kind: ClassVar[str] = "change_tender"
    order: int
    to: int


@dataclass(frozen=True, slots=True)
class ChangeCustomerAddress(Wanted):
    """The address that the customer keeps with us for orders to come."""

    kind: ClassVar[str] = "change_customer_address"
    customer: int
    to: Destination


@dataclass(frozen=True, slots=True)
class MakeReturn(Wanted):
    """Pieces come back (`sends_back`), or are taken as returned and stay where they are."""

    kind: ClassVar[str] = "return"
    order: int
    pieces: Pieces
    reason: str
    sends_back: bool = True


@dataclass(frozen=True, slots=True)
class Expedite(Wanted):
    """What hasn't left yet leaves first, and travels faster."""

    kind: ClassVar[str] = "expedite"
    order: int
    service_level: str = "express"


@dataclass(frozen=True, slots=True)
class GiveGiftCard(Wanted):
    kind: ClassVar[str] = "gift_card"
    customer: int
    amount_minor: int
    order: int | None = None
    days: int | None = None


@dataclass(frozen=True, slots=True)
class GiveCredit(Wanted):
    """Store credit on the customer's account with us."""

    kind: ClassVar[str] = "store_credit"
    customer: int
    amount_minor: int
    order: int | None = None


@dataclass(frozen=True, slots=True)
class GiveDiscount(Wanted):
    """A code for one order to come: so many percent, or an amount, off. `days`: how long it can be used."""

    kind: ClassVar[str] = "discount"
    customer: int
    percent: int | None = None
    amount_minor: int | None = None
    order: int | None = None
    days: int | None = 365


@dataclass(frozen=True, slots=True)
class Note(Wanted):
    """Words on the order, for whoever looks at it."""

    kind: ClassVar[str] = "note"
    order: int
    text: str


KINDS: dict[str, type[Wanted]] = {
    each.kind: each
    for each in (
        Cancel,
        Refund,
        Replace,
        Exchange,
        ChangeLines,
        ChangeAddress,
        ChangeTender,
        ChangeCustomerAddress,
        MakeReturn,
        Expedite,
        GiveGiftCard,
        GiveCredit,
        GiveDiscount,
        Note,
    )
}


def read(kind: str, plain: Mapping[str, Any]) -> Wanted:
    """What was written by `plain()`. Raises KeyError for a kind that there isn't."""
    made = KINDS[kind]
    values = {each.name: plain[each.name] for each in fields(made) if each.name in plain}
    for name in ("pieces", "swaps"):
        if name in values:
            values[name] = tuple(tuple(one) for one in values[name])
    if isinstance(values.get("to"), Mapping):
        values["to"] = Destination(**values["to"])
    return made(**values)
