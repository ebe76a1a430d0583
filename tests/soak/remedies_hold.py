"""What must hold after any history of remedies: money never moves twice, and nobody gave more than they may.

Each question is asked of the rows as they lie there, by sums of their own, not by the rooms that wrote them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import QuerySet, Sum

from makeright.orders.models import Line, Operation, Order, Payment, Tender, Variant
from makeright.orders.models.operation import DONE, REFUSED, UNSETTLED, WITHDRAWN
from makeright.remedies import sealing
from makeright.remedies.deciding import budget_since, customer_since
from makeright.remedies.models import Ask, AuthorityGrant, Remedy
from makeright.remedies.models.ask import OPEN
from makeright.remedies.models.remedy import AFTER_ASK, ALONE

_BALANCES = ("gift_card", "store_credit")
_FITS = {  # what a remedy says, and what its operation may say then
    "granted": {"intended"},
    "fulfilling": UNSETTLED,
    "fulfilled": {DONE},
    "failed": {REFUSED},
    "reversed": {WITHDRAWN},
}


def balance() -> int:
    """What stands on all gift cards and store credit, less what was put there: moves between it and orders, and what
    was given anew. It is the same before and after any history."""
    stands = _sum(Tender.objects.filter(balance_minor__isnull=False), "balance_minor")
    on_balance = Payment.objects.filter(tender__kind__in=_BALANCES)
    came = _sum(on_balance.filter(move="refunded"), "amount_minor")
    went = _sum(on_balance.filter(move="paid"), "amount_minor")
    given = sum(
        int(wanted["amount_minor"])
        for wanted in Operation.objects.filter(kind__in=_BALANCES, state=DONE).values_list(
            "wanted", flat=True
        )
    )
    return stands - came + went - given


def money() -> Iterator[str]:
    """Whatever went back was paid before, of each order and of each payment, to a tender of that customer."""
    for order in Order.objects.prefetch_related("payments__tender"):
        moves = list(order.payments.all())
        paid = sum(each.amount_minor for each in moves if each.move == "paid")
        back = sum(each.amount_minor for each in moves if each.move != "paid")
        if back > paid:
            yield f"order {order.number}: {back} went back of {paid}"
        for each in moves:
            owner = each.tender.customer_id
            if owner is not None and order.customer_id is not None and owner != order.customer_id:
                yield f"order {order.number}: money moved on a tender of somebody else"
            returned = sum(other.amount_minor for other in moves if other.of_id == each.pk)
            if returned > each.amount_minor:
                yield f"payment {each.pk}: {returned} went back of {each.amount_minor}"
    for operation in Operation.objects.filter(state=DONE, kind="refund"):
        moved = _sum(Payment.objects.filter(pk__in=operation.outcome["payments"]), "amount_minor")
        if moved != operation.refund_minor:
            yield f"operation {operation.pk}: {moved} went back, not {operation.refund_minor}"
    named = [
        key for outcome in Operation.objects.values_list("outcome", flat=True)
        for key in outcome.get("payments", ())
    ]  # fmt: skip
    if len(named) != len(set(named)):
        yield "a payment came of two operations"


def pieces() -> Iterator[str]:
    """Each piece is settled once, and what was sent for one was sent once."""
    for line in Line.objects.all():
        if line.open_pieces < 0 or line.returned > line.quantity:
            yield f"line {line.pk}: more was settled than there is"
        sent = _sum(Line.objects.filter(replaces=line), "quantity")
        if sent != line.replaced + line.exchanged:
            yield f"line {line.pk}: {sent} were sent for {line.replaced + line.exchanged}"
    if Variant.objects.filter(stock__lt=0).exists():
        yield "there are less than none of something"
    if Tender.objects.filter(balance_minor__lt=0).exists():
        yield "a balance is below none"


def settled() -> Iterator[str]:
    """Once all had its time: no intent is open, no ask waits, and each remedy says what its operation says."""
    for operation in Operation.objects.filter(state__in=UNSETTLED):
        yield f"operation {operation.pk} ({operation.kind}) is {operation.state} still"
    for remedy in Remedy.objects.select_related("operation"):
        operation_of = remedy.operation
        if operation_of is not None and operation_of.state not in _FITS.get(remedy.state, ()):
            yield f"remedy {remedy.pk} is {remedy.state}, its operation {operation_of.state}"
        if remedy.state in ("proposed", "asked"):
            waits = Ask.objects.filter(remedy=remedy, verdict=OPEN).exists()
            if remedy.state == "proposed" or not waits:
                yield f"remedy {remedy.pk} is {remedy.state}, and nobody is asked"
    for ask in Ask.objects.filter(verdict=OPEN).exclude(remedy__state="asked"):
        yield f"ask {ask.pk} is open, its remedy {ask.remedy.state}"


def ledger() -> Iterator[str]:
    """It balances, its seals hold, and it says what the remedies say."""
    yield from sealing.look().faults


def authority(now: datetime, fresh: set[int]) -> Iterator[str]:
    """Whoever just granted something had the right to: by each limit of the version that counted, with all that was
    given before."""
    for remedy in Remedy.objects.filter(pk__in=fresh).select_related("authority").given():
        if remedy.decided == AFTER_ASK:
            if not Ask.objects.filter(remedy=remedy).exists():
                yield f"remedy {remedy.pk} was granted after an ask that nobody made"
            continue
        grant = remedy.authority
        if grant is None or remedy.decided != ALONE:
            yield f"remedy {remedy.pk} was granted by nobody's authority"
            continue
        yield from _beyond(remedy, grant, now)


def _beyond(remedy: Remedy, grant: AuthorityGrant, now: datetime) -> Iterator[str]:
    alone = Remedy.objects.given().filter(decided=ALONE)
    own = alone.filter(
        granted_by=remedy.granted_by_id, granted_at__gte=budget_since(grant.budget_window, now)
    )
    usual = alone.filter(is_surprise=False)
    to_customer = usual.filter(
        customer=remedy.customer_id, granted_at__gte=customer_since(grant.customer_window, now)
    )
    limits: list[tuple[str, int | None, int]] = (
        [("surprise", grant.surprise_minor, _cost(own.filter(is_surprise=True)))]
        if remedy.is_surprise
        else [
            ("per_conversation", grant.per_conversation_minor,
             _cost(usual.filter(conversation=remedy.conversation_id))),
            ("per_customer", grant.per_customer_minor, _cost(to_customer)),
            ("budget", grant.budget_minor, _cost(own.filter(is_surprise=False))),
        ]
    )  # fmt: skip
    if not remedy.is_surprise:
        limits.append(("per_remedy", grant.per_remedy_minor, remedy.cost_minor))
    for name, most, used in limits:
        # What costs nothing is within any limit, also one that others have used up.
        if most is not None and used > most and remedy.cost_minor > 0:
            yield f"remedy {remedy.pk} ({remedy.kind}, {remedy.cost_minor}): {name} {used} of {most}"
    if remedy.kind not in grant.kinds:
        yield f"remedy {remedy.pk} is {remedy.kind}, which its authority doesn't name"


def everything() -> Iterator[str]:
    """All of it, but authority, which is asked as it is used."""
    yield from money()
    yield from pieces()
    yield from settled()
    yield from ledger()


def _cost(rows: QuerySet[Remedy]) -> int:
    known = _sum(rows.filter(actual_minor__isnull=False), "actual_minor")
    return known + _sum(rows.filter(actual_minor=None), "cost_minor")


def _sum(rows: QuerySet[Any], name: str) -> int:
    return int(rows.order_by().aggregate(whole=Sum(name))["whole"] or 0)
