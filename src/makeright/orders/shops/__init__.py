"""What a shop must know to do, and which kinds of shops there are: a file or a folder for each.

A shop judges what is wanted (reading only), carries it out once under a key, and can be asked what became of it. Shops
elsewhere may time out: then the outcome is unknown, and is settled by asking.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from importlib import import_module
from typing import Any, Protocol

from makeright.orders.costing import Cost
from makeright.orders.models import Operation, Shop
from makeright.orders.wanting import Pieces, Wanted

WHERE = {"book": "makeright.orders.shops.book.counter"}


@dataclass(frozen=True, slots=True)
class Verdict:
    """That something can be done, and what would come of it: `refund_minor` goes back to the customer, `charge_minor`
    is charged to the tender `charged_to`; `pieces` are settled. `cost` is what it costs us, `value_minor` what it is
    worth to the customer. `changes` name what would be otherwise, as codes of `order.changed`."""

    changes: tuple[str, ...] = ()
    refund_minor: int = 0
    charge_minor: int = 0
    charged_to: int | None = None
    pieces: Pieces = ()
    cost: Cost = field(default_factory=Cost)
    value_minor: int = 0
    makes: str = ""
    """The kind of order that it makes, if it makes one."""


@dataclass(frozen=True, slots=True)
class Done:
    """It was done; `outcome` are ids and amounts of what came of it."""

    outcome: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Declined:
    """The shop won't, and nothing was changed."""

    code: str


class Unanswered(Exception):
    """The shop was asked and gave no answer: what became of it isn't known."""


class Counter(Protocol):
    """Where one asks a shop."""

    can: frozenset[str]
    """The kinds of what can be wanted of it."""
    is_here: bool
    """Whether its rows are ours, so that what it does and that it was done are one transaction."""

    def judge(self, wanted: Wanted, shop: Shop, *, beside: Operation | None, now: datetime) -> Verdict:
        """Say what would come of it, and change nothing. What unsettled operations claim is taken as gone, but for
        those of `beside`, which is being carried out. Raises Refused, with a stable code and what is possible."""

    def carry_out(self, operation: Operation, *, now: datetime) -> Done | Declined:
        """Do it, once, however often it is called with the same operation. Raises Unanswered."""

    def ask(self, operation: Operation) -> Done | Declined | None:
        """What became of it: None if the shop never heard of it, so that it may be carried out. Raises Unanswered."""


def counter_of(kind: str) -> Counter:
    """Where to ask a shop of that kind. Raises KeyError for a kind that there isn't."""
    made: Counter = import_module(WHERE[kind]).Counter()
    return made
