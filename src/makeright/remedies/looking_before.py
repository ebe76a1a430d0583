"""Looking before: what this person was given already, and what went to the same address or was paid with the same, for
whoever it was. It is shown calmly, beside what is decided, and decides nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from django.db.models import Q, QuerySet

from makeright.conversations.models import Sight
from makeright.orders.models import Order, Payment
from makeright.orders.models.tender import WITH_BALANCE
from makeright.remedies.models import Remedy

PERSON, ADDRESS, TENDER = NEARNESS = ("person", "address", "tender")
MOST = 5  # of each


class Before(NamedTuple):
    """A remedy that was given before, and to whom: this `person`, or somebody else at the same `address`, or with the
    same `tender`."""

    remedy: Remedy
    near: str


def given_before(
    customer: int, order: Order | None, sight: Sight, *, matter: int = 0, but: int = 0, most: int = MOST
) -> list[Before]:
    """What was given before, as far as somebody sees the matters, the latest first: to this customer, and near the
    order. All of the conversation `matter` is told, and the remedy `but` isn't. Two queries, or three with an
    order."""
    seen = (
        Remedy.objects.given()
        .exclude(pk=but)
        .filter(sight.condition("conversation__") | Q(conversation=matter))
    )
    found = [Before(each, PERSON) for each in _latest(seen.filter(customer=customer), most)]
    if order is None:
        return found
    others = seen.exclude(customer=customer)
    told: set[int] = set()
    for near, about in _near(order):
        for each in _latest(others.filter(about), most):
            if each.pk not in told:
                told.add(each.pk)
                found.append(Before(each, near))
    return found


def _near(order: Order) -> Sequence[tuple[str, Q]]:
    """What makes another order be near this one."""
    near = []
    if order.ship_to is not None and order.ship_to.place:
        near.append((ADDRESS, Q(order__ship_to__place=order.ship_to.place)))
    paid = Payment.objects.filter(order=order).exclude(tender__kind__in=WITH_BALANCE).values("tender")
    near.append((TENDER, Q(order__in=Payment.objects.filter(tender__in=paid).values("order"))))
    return near


def _latest(remedies: QuerySet[Remedy], most: int) -> list[Remedy]:
    told = remedies.select_related("claim__cause", "order", "customer")
    return list(told.order_by("-granted_at", "-pk")[:most])
