"""Costing: what it costs us to do something about an order, in its parts. Pure: no database, no clock."""

from __future__ import annotations

from dataclasses import dataclass, fields

GRAMS = 1000


@dataclass(frozen=True, slots=True)
class Cost:
    """What something costs us, in minor units of one currency: the goods at what they cost us, freight there and back,
    the hands that pack and unpack, and fees; `recovered` is what comes back to us and lessens it. Money that goes to
    the customer is `money`."""

    goods: int = 0
    freight_out: int = 0
    freight_back: int = 0
    handling: int = 0
    fee: int = 0
    money: int = 0
    recovered: int = 0

    @property
    def whole(self) -> int:
        """The sum of it, less what is recovered, and never below nothing."""
        parts = self.goods + self.freight_out + self.freight_back + self.handling + self.fee + self.money
        return max(parts - self.recovered, 0)

    def __add__(self, other: Cost) -> Cost:
        return Cost(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))


@dataclass(frozen=True, slots=True)
class Rates:
    """What a shop's work costs: see Shop."""

    freight: int
    freight_kilo: int
    handling: int
    cost_percent: int
    recovered_percent: int

    def freight_of(self, grams: int) -> int:
        """A parcel of so many grams: kilograms count when they are begun."""
        return self.freight + self.freight_kilo * -(-grams // GRAMS)

    def goods_of(self, cost: int | None, price: int, pieces: int) -> int:
        """So many pieces at what one costs us; if that isn't known, at its share of the price (of all of them)."""
        return cost * pieces if cost is not None else price * self.cost_percent // 100

    def recovered_of(self, goods: int) -> int:
        """What we get out of goods that come back."""
        return goods * self.recovered_percent // 100


def share_of(amount: int, pieces: int, quantity: int, before: int) -> int:
    """What falls upon `pieces` of `quantity` pieces that cost `amount` together, when `before` of them were counted
    already. However it is divided, the parts add up to the whole."""
    return amount * (before + pieces) // quantity - amount * before // quantity
