"""When … then …: what a merge means for what customers bought."""

from __future__ import annotations

from makeright.customers import events
from makeright.customers.carrying import bring_back, carry
from makeright.events.models import Event
from makeright.events.reacting import reacts_to
from makeright.orders.models import Address, DiscountCode, Operation, Order, Tender

THEIRS = (Order, Tender, Address, DiscountCode, Operation)


@reacts_to(events.MERGED, together=True)
def what_one_bought_the_survivor_bought(event: Event) -> None:
    for model in THEIRS:
        carry(event, model)
    carry(event, Order, "referrer")


@reacts_to(events.UNMERGED, together=True)
def each_bought_what_was_theirs_again(event: Event) -> None:
    for model in THEIRS:
        bring_back(event, model)
    bring_back(event, Order, "referrer")
