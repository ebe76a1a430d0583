"""Carrying out: what is wanted of a shop is written down, then done once, and what became of it is known in the end.

Whoever wants something `intend`s it, in a transaction of their own; a job carries it out when that has been committed.
If the shop doesn't answer, the outcome is unknown, and a sweep asks the shop what became of it until it says. Nothing
is ever done a second time to be on the safe side."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from makeright.events.kinds import Code
from makeright.events.recording import record
from makeright.jobs.going_on import do_each
from makeright.jobs.queueing import enqueue
from makeright.lib.actor import Actor, Source
from makeright.lib.inserting import insert
from makeright.lib.kept_questions import Question
from makeright.orders import events
from makeright.orders.models import Claimed, Operation, Order, Payment, Shop
from makeright.orders.models.operation import CALLED, DONE, INTENDED, REFUSED, UNKNOWN, UNSETTLED, WITHDRAWN
from makeright.orders.refusals import Refused
from makeright.orders.shops import Counter, Declined, Done, Unanswered, Verdict, counter_of
from makeright.orders.shops.book.account import found, take_turn
from makeright.orders.standing import book
from makeright.orders.wanting import Wanted, read

GIVEN_FOR = timedelta(minutes=5)  # how long a call may be under way before the shop is asked about it
_OF_KEY = Question(lambda key: Operation.objects.filter(key=key))
MOST_WAIT = timedelta(hours=6)  # between two times that it is asked


def judge(wanted: Wanted, *, now: datetime | None = None) -> Verdict:
    """Say what would come of it, and change nothing. Raises Refused: a stable code, why, and in `facts` what is
    possible (`allowed`, `most`)."""
    shop = shop_of(wanted)
    return _counter(shop, wanted).judge(wanted, shop, beside=None, now=now or timezone.now())


def shop_of(wanted: Wanted) -> Shop:
    """Where it would be done: the shop of its order, or our own book. Raises Refused: `order.unknown`."""
    order: int | None = getattr(wanted, "order", None)
    return found(order).shop if order is not None else book()


def _counter(shop: Shop, wanted: Wanted) -> Counter:
    counter = counter_of(shop.kind)
    if wanted.kind not in counter.can:
        raise Refused(
            "shop.cannot",
            "%(shop)s can’t do that by itself: somebody has to do it there.",
            {"shop": shop},
            allowed=sorted(counter.can),
        )
    return counter


@transaction.atomic
def intend(
    wanted: Wanted,
    *,
    key: str,
    by: Actor,
    at: datetime | None = None,
    now: datetime | None = None,
    known: Verdict | None = None,
) -> Operation:
    """Write down that it is to be done, once, under this key; give the row. From now on nobody else can lay claim to
    the same. It is carried out once this transaction is committed, or `at` a time. `known` is what `judge` said of it
    in this transaction, to a caller who has had the order's turn since before; else it is judged here.

    Calling again with the same key and the same wish gives the same row, and does nothing. Raises Refused:
    `operation.key_used` if the key stands for something else; or as `judge` does.
    """
    now = now or timezone.now()
    order: int | None = getattr(wanted, "order", None)
    if order is not None:
        take_turn(order)
    if earlier := _OF_KEY.first(key):
        if (earlier.kind, read(earlier.kind, earlier.wanted)) != (wanted.kind, wanted):
            raise Refused("operation.key_used", "This key stands for something else already.")
        return earlier
    row = found(order) if order is not None else None
    shop = row.shop if row is not None else book()
    verdict = known or _counter(shop, wanted).judge(wanted, shop, beside=None, now=now)
    made = insert(
        Operation(
            shop=shop,
            order_id=order,
            customer_id=_customer_of(wanted, row),
            kind=wanted.kind,
            key=key,
            wanted=wanted.plain(),
            refund_minor=verdict.refund_minor,
            charge_minor=verdict.charge_minor,
            charged_to_id=verdict.charged_to,
            because=by.because,
            actor_kind=by.kind,
            actor_id=by.id,
            actor_via=by.via,
            intended_at=now,
            ask_again_at=(at or now) + GIVEN_FOR,
        )
    )
    Claimed.objects.bulk_create(
        Claimed(operation=made, line_id=line, quantity=quantity) for line, quantity in verdict.pieces
    )
    told = events.Intended(
        kind=Code(wanted.kind),
        order=order,
        refund_minor=verdict.refund_minor,
        charge_minor=verdict.charge_minor,
    )
    record(events.INTENDED, made, by=by, payload=told, now=now)
    enqueue("orders.carry_out", at=at, lane=f"shop-{shop.pk}", operation=made.pk)
    return made


def _customer_of(wanted: Wanted, order: Order | None) -> int | None:
    customer: int | None = getattr(wanted, "customer", None)
    return order.customer_id if customer is None and order is not None else customer


@transaction.atomic
def withdraw(operation: Operation, *, by: Actor, now: datetime | None = None) -> bool:
    """Take an intent back before anybody began with it; say whether it was still time."""
    now = now or timezone.now()
    waiting = Operation.objects.filter(pk=operation.pk, state=INTENDED)
    if not waiting.update(state=WITHDRAWN, settled_at=now, ask_again_at=None):
        return False
    operation.refresh_from_db()
    _settled(operation, "withdrawn", by, now)
    return True


def carry_out(operation: int, *, source: Source = "live", now: datetime | None = None) -> Operation:
    """Do what was intended, outside transactions; give the row as it stands then. One that is settled stays as it is,
    and so does one that somebody else has begun with, elsewhere: the sweep asks about it when its time is over.
    `source` says whether that happens now, or is told afterwards."""
    now = now or timezone.now()
    begun = Operation.objects.filter(pk=operation, state=INTENDED)
    if not begun.update(state=CALLED, called_at=now, ask_again_at=now + GIVEN_FOR):
        row = Operation.objects.select_related("shop").get(pk=operation)
        is_ours = row.state == CALLED and counter_of(row.shop.kind).is_here
        return _answered(row, now, source) if is_ours else row
    row = Operation.objects.select_related("shop").get(pk=operation)
    return _answered(row, now, source)


def _answered(row: Operation, now: datetime, source: Source = "live") -> Operation:
    """Have the shop do it, and keep its answer. Where the shop is our own book, both are one transaction; elsewhere
    none is open while we wait."""
    counter = counter_of(row.shop.kind)
    try:
        with transaction.atomic() if counter.is_here else nullcontext():
            if counter.is_here:
                _expect_unsettled(row)
            answer = counter.carry_out(row, now=now)
            with transaction.atomic():
                return _keep(row, answer, now, source)
    except Unanswered:
        return _keep_unknown(row, now)
    except Overtaken:
        row.refresh_from_db()
        return row


def _expect_unsettled(row: Operation) -> None:
    """Have the turn, and see whether somebody else was quicker: two may carry out the same at once, and what one of
    them is about to write the other would write again. Raises Overtaken."""
    if row.order_id is not None:
        take_turn(row.order_id)
    if not Operation.objects.select_for_update().filter(pk=row.pk, state__in=UNSETTLED).exists():
        raise Overtaken


def ask(row: Operation, *, now: datetime | None = None) -> Operation:
    """Ask the shop what became of an operation whose outcome isn't known; give the row as it stands then. What the shop
    never heard of is done now."""
    now = now or timezone.now()
    try:
        answer = counter_of(row.shop.kind).ask(row)
    except Unanswered:
        return _keep_unknown(row, now)
    if answer is None:
        return _answered(row, now)
    try:
        with transaction.atomic():
            return _keep(row, answer, now)
    except Overtaken:
        row.refresh_from_db()
        return row


def _keep(row: Operation, answer: Done | Declined, now: datetime, source: Source = "live") -> Operation:
    unsettled = Operation.objects.filter(pk=row.pk, state__in=UNSETTLED)
    if isinstance(answer, Done):
        values = {"state": DONE, "outcome": dict(answer.outcome), "code": ""}
    else:
        values = {"state": REFUSED, "outcome": {}, "code": answer.code}
    if not unsettled.update(**values, settled_at=now, ask_again_at=None):
        raise Overtaken
    row.refresh_from_db()
    by = Actor(row.actor_kind, row.actor_id, row.actor_via, row.because, source)  # type: ignore[arg-type]
    if isinstance(answer, Done):
        _tell(row, by, now)
    _settled(row, "done" if isinstance(answer, Done) else "refused", by, now)
    return row


class Overtaken(Exception):
    """Somebody else settled the operation meanwhile; what was done here is undone with the transaction."""


def _settled(row: Operation, result: str, by: Actor, now: datetime) -> None:
    told = events.Settled(kind=Code(row.kind), order=row.order_id, result=Code(result))
    record(events.SETTLED, row, by=by, payload=told, now=now)


def _tell(row: Operation, by: Actor, now: datetime) -> None:
    """Record what an operation changed: the order that it was about, one that it made, and what moved."""
    fields = _FIELDS.get(row.kind, ())
    order = Order.objects.filter(pk=row.order_id).first()
    if order is not None and fields:
        canceled = row.kind == "cancel"
        told = events.Changed(
            fields=tuple(map(Code, fields)),
            from_state=Code(row.outcome["was"]) if canceled else None,
            to_state=Code("canceled") if canceled else None,
        )
        record(events.CHANGED, order, by=by, payload=told, now=now)
    if made := row.outcome.get("order"):
        tell_entered(Order.objects.get(pk=made), by=by, now=now)
    payments = Payment.objects.filter(pk__in=row.outcome.get("payments", ())).select_related(
        "order", "tender"
    )
    for moved in payments.order_by("pk"):
        record(
            events.MOVED,
            moved.order,
            by=by,
            payload=events.Moved(
                move=Code(moved.move),
                tender=Code(moved.tender.kind),
                amount_minor=moved.amount_minor,
                currency=Code(moved.order.currency),
            ),
            now=now,
        )


_FIELDS: dict[str, tuple[str, ...]] = {
    "cancel": ("state", "payments"),
    "refund": ("payments",),
    "replace": ("lines",),
    "exchange": ("lines",),
    "change_lines": ("lines", "amounts"),
    "change_address": ("ship_to",),
    "change_tender": ("tender", "payments"),
    "return": ("returns",),
    "expedite": ("service_level",),
    "note": ("remarks",),
}


def tell_entered(order: Order, *, by: Actor, now: datetime) -> None:
    """Record that an order is known here."""
    told = events.Entered(
        kind=Code(order.kind),
        state=Code(order.state),
        total_minor=order.total_minor,
        currency=Code(order.currency),
        placed_at=order.placed_at,
        is_test=order.is_test,
    )
    record(events.ENTERED, order, by=by, payload=told, occurred_at=order.placed_at, now=now)


def _keep_unknown(row: Operation, now: datetime) -> Operation:
    wait = min(GIVEN_FOR * 2 ** min(row.asked, 10), MOST_WAIT)
    with transaction.atomic():
        unsettled = Operation.objects.filter(pk=row.pk, state__in=UNSETTLED)
        is_new = unsettled.exclude(state=UNKNOWN).exists()
        changed = unsettled.update(state=UNKNOWN, asked=F("asked") + 1, ask_again_at=now + wait)
        row.refresh_from_db()
        if changed and is_new:
            by = Actor(row.actor_kind, row.actor_id, row.actor_via, row.because)  # type: ignore[arg-type]
            record(
                events.UNKNOWN,
                row,
                by=by,
                payload=events.Unknown(kind=Code(row.kind), order=row.order_id),
                now=now,
            )
    return row


def settle_due(*, now: datetime | None = None) -> int:
    """Go on with what should be settled by now: what was intended and lost its job, and what must be asked about. Say
    how many were settled."""
    now = now or timezone.now()
    due = Operation.objects.filter(Q(state__in=UNSETTLED), ask_again_at__lte=now).select_related("shop")
    return do_each(due.order_by("ask_again_at", "pk")[:200], lambda row: _go_on(row, now))


def _go_on(row: Operation, now: datetime) -> int:
    settled = carry_out(row.pk, now=now) if row.state == INTENDED else ask(row, now=now)
    return int(settled.is_settled)
