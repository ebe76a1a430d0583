"""Fulfilling: what was granted leaves when it can be taken back no more; a shop does it, or somebody by hand; and what
came of it is known in the end. What fails is work for whoever has the matter."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from makeright.conversations.models import Sight
from makeright.conversations.models.conversation import take_turn
from makeright.conversations.resolving import reopen
from makeright.events.kinds import Code
from makeright.events.recording import record
from makeright.jobs.going_on import do_each
from makeright.lib.actor import Actor
from makeright.orders.models import Operation, Order
from makeright.orders.models.operation import DONE, REFUSED
from makeright.remedies import booking, events, making_right
from makeright.remedies.granting import parts_of
from makeright.remedies.handing_over import hand_over
from makeright.remedies.kinds import ABOUT
from makeright.remedies.models import Remedy
from makeright.remedies.models.remedy import FAILED, FULFILLED, FULFILLING, GRANTED, REVERSED
from makeright.remedies.refusals import Refused
from makeright.staff.models import Agent

BY = Actor.system("remedies")
REASONS = (
    "undone",
    "mistake",
    "customer_declined",
    "customer_changed_mind",
    "abuse",
    "other",
)  # to take it back
GIVEN_UP = ("not_possible", "nobody_did_it")


@transaction.atomic
def leave(key: int, *, by: Actor = BY, now: datetime | None = None) -> bool:
    """Let a granted remedy go, once its time to be taken back is over; say whether it went now."""
    moment = now or timezone.now()
    remedy = Remedy.objects.select_related("conversation", "operation").get(pk=key)
    take_turn(remedy.conversation)
    due = Remedy.objects.filter(pk=key, state=GRANTED, leaves_at__lte=moment)
    if not due.update(state=FULFILLING, left_at=moment, leaves_at=None):
        return False
    _left(remedy, by, moment)
    return True


def leave_due(*, now: datetime | None = None) -> int:
    """Let all go whose time has come, where their job was lost, and go on with what a shop has settled; say how
    many."""
    moment = now or timezone.now()
    due = Remedy.objects.filter(state=GRANTED, leaves_at__lte=moment).order_by("leaves_at", "pk")
    went = do_each(due[:200], lambda remedy: leave(remedy.pk, now=moment))
    settled = Q(operation__state__in=(DONE, REFUSED), state__in=(GRANTED, FULFILLING))
    return went + do_each(Remedy.objects.filter(settled)[:200], lambda remedy: settle(remedy.pk, now=moment))


@transaction.atomic
def settle(key: int, *, by: Actor = BY, now: datetime | None = None) -> bool:
    """Take over what came of it in the shop; say whether anything is otherwise."""
    moment = now or timezone.now()
    remedy = Remedy.objects.select_related("conversation", "operation").get(pk=key)
    take_turn(remedy.conversation)
    remedy.refresh_from_db()
    operation = remedy.operation
    if operation is None or remedy.state not in (GRANTED, FULFILLING):
        return False
    if operation.state == DONE:
        _went(remedy, by, moment)
        if not _fulfil(remedy, made_order=operation.outcome.get("order"), by=by, now=moment):
            return False
        hand_over(remedy, operation.outcome, now=moment)
        return True
    if operation.state == REFUSED:
        _went(remedy, by, moment)
        return fail(remedy, "shop_refused", code=operation.code, by=by, now=moment)
    return False


@transaction.atomic
def done(remedy: Remedy, *, by: Actor, cost_minor: int | None = None, now: datetime | None = None) -> bool:
    """Say that somebody did by hand what no shop does; say whether it was to be done still. `cost_minor`: what it
    cost, if otherwise than expected. Raises Refused: `remedy.not_by_hand`, `remedy.not_left` before it can be done."""
    moment = now or timezone.now()
    _expect_by_hand(remedy)
    if cost_minor is not None and cost_minor < 0:
        raise Refused(
            "remedy.unfit", "Something of this remedy doesn’t fit: %(what)s.", {"what": "cost_minor"}
        )
    if remedy.state != FULFILLING:
        return False
    return _fulfil(remedy, made_order=None, by=by, now=moment, cost_minor=cost_minor)


@transaction.atomic
def give_up(remedy: Remedy, reason: str, *, by: Actor, now: datetime | None = None) -> bool:
    """Say that what is done by hand can't be done (`not_possible`), or that nobody did it (`nobody_did_it`); say
    whether it was to be done still. The matter is open again. Raises Refused: `no_such_code`, `remedy.not_by_hand`,
    `remedy.not_left` before it can be done."""
    if reason not in GIVEN_UP:
        raise Refused("no_such_code", "There is no such code.")
    _expect_by_hand(remedy)
    return remedy.state == FULFILLING and fail(remedy, reason, by=by, now=now)


@transaction.atomic
def fail(remedy: Remedy, reason: str, *, by: Actor, code: str = "", now: datetime | None = None) -> bool:
    """Say that it could not be done; say whether that is new. The matter is open again, and it is work on top of what
    its owner has to do."""
    moment = now or timezone.now()
    going = Remedy.objects.filter(pk=remedy.pk, state__in=(GRANTED, FULFILLING))
    if not going.update(
        state=FAILED, failed_at=moment, failed_for=code or reason, leaves_at=None, check_on=None
    ):
        return False
    remedy.refresh_from_db()
    booking.reverse(remedy, now=moment)
    event = record(events.FAILED, remedy, by=by, payload=events.Failed(reason=Code(reason)), now=moment)
    reopen(remedy.conversation, by=by.on_account_of(event.pk), now=moment)
    return True


@transaction.atomic
def see_failure(remedy: Remedy, *, by: Actor, now: datetime | None = None) -> bool:
    """Say that one has seen that it failed, and does something else; say whether it was unseen."""
    moment = now or timezone.now()
    if not Remedy.objects.filter(pk=remedy.pk, state=FAILED, failure_seen_at=None).update(
        failure_seen_at=moment
    ):
        return False
    remedy.refresh_from_db()
    record(events.FAILURE_SEEN, remedy, by=by, now=moment)
    return True


@transaction.atomic
def arrive(remedy: Remedy, how: str, *, by: Actor, now: datetime | None = None) -> bool:
    """Say that the customer has it, and how we know (`customer`, `carrier`, `shop`, `unknown`); say whether that is
    new."""
    moment = now or timezone.now()
    if not Remedy.objects.filter(pk=remedy.pk, state=FULFILLED, arrived_at=None).update(arrived_at=moment):
        return False
    remedy.refresh_from_db()
    record(events.ARRIVED, remedy, by=by, payload=events.Arrived(how=Code(how)), now=moment)
    return True


@transaction.atomic
def reverse(remedy: Remedy, reason: str, *, by: Actor, now: datetime | None = None) -> bool:
    """Take a remedy back that hasn't left, or that somebody was to do by hand; say whether it was not yet.

    Raises Refused: `no_such_code`, `remedy.done` for what a shop has done or is doing: that is put right by another
    remedy or in the shop, never made undone here.
    """
    moment = now or timezone.now()
    if reason not in REASONS:
        raise Refused("no_such_code", "The reason is one of: %(codes)s.", {"codes": ", ".join(REASONS)})
    take_turn(remedy.conversation)
    remedy.refresh_from_db()
    if remedy.state in (REVERSED, FAILED):
        return False
    by_hand = remedy.operation is None and remedy.state in (GRANTED, FULFILLING)
    if not by_hand and not remedy.can_be_taken_back(moment):
        raise Refused("remedy.done", "It was done, or is being done.", allowed=["another remedy"])
    if remedy.operation is not None and not _withdrawn(remedy, by, moment):
        raise Refused("remedy.done", "It was done, or is being done.", allowed=["another remedy"])
    return making_right.reverse_row(remedy, reason, by=by, now=moment)


def failures_of(agent: Agent, sight: Sight) -> QuerySet[Remedy]:
    """What failed in the matters that an agent has, or that nobody has and they granted, as far as they see them; the
    oldest first."""
    own = Q(conversation__assignee=agent) | Q(conversation__assignee=None, granted_by=agent)
    failed = Remedy.objects.within(sight).filter(own, state=FAILED, failure_seen_at=None)
    return failed.select_related("conversation", "customer", "order").order_by("failed_at", "pk")


def tasks_of(agent: Agent, sight: Sight) -> QuerySet[Remedy]:
    """What an agent is to do by hand in the matters that they see, the most urgent first."""
    mine = Remedy.objects.within(sight).filter(state=FULFILLING, task_for=agent, task_due_at__isnull=False)
    return mine.select_related("conversation", "customer", "order").order_by("task_due_at", "pk")


@transaction.atomic
def given_instead(conversation: int, *, before: datetime, by: Actor) -> int:
    """What failed in a conversation before something else left there has been seen to; say how many."""
    failed = Remedy.objects.filter(conversation=conversation, state=FAILED, failure_seen_at=None)
    unseen = failed.filter(failed_at__lt=before).select_related("conversation").order_by("pk")
    return sum(see_failure(each, by=by) for each in unseen)


def _expect_by_hand(remedy: Remedy) -> None:
    """Have the turn of its conversation, and the remedy as it stands, if it is somebody's to do."""
    take_turn(remedy.conversation)
    remedy.refresh_from_db()
    if not remedy.is_task:
        raise Refused("remedy.not_by_hand", "The shop does this by itself.")
    if remedy.state == GRANTED:
        raise Refused("remedy.not_left", "It can be taken back still. Wait a moment.")


def _withdrawn(remedy: Remedy, by: Actor, now: datetime) -> bool:
    from makeright.orders.carrying_out import withdraw

    return remedy.operation is not None and withdraw(remedy.operation, by=by, now=now)


def _went(remedy: Remedy, by: Actor, now: datetime) -> None:
    """What a shop has settled has left, whether its own job came first or not."""
    if Remedy.objects.filter(pk=remedy.pk, state=GRANTED).update(
        state=FULFILLING, left_at=now, leaves_at=None
    ):
        _left(remedy, by, now)


def _left(remedy: Remedy, by: Actor, now: datetime) -> None:
    remedy.refresh_from_db()
    record(events.LEFT, remedy, by=by, payload=events.Left(by_hand=remedy.is_task), now=now)
    if remedy.operation is None and not remedy.is_task:
        _fulfil(remedy, made_order=None, by=by, now=now)


def _fulfil(
    remedy: Remedy, *, made_order: int | None, by: Actor, now: datetime, cost_minor: int | None = None
) -> bool:
    actual = dict(remedy.estimate)
    if cost_minor is not None:
        actual |= {"fee": actual.get("fee", 0) + cost_minor - remedy.cost_minor, "whole": cost_minor}
    going = Remedy.objects.filter(pk=remedy.pk, state=FULFILLING)
    if not going.update(
        state=FULFILLED,
        fulfilled_at=now,
        actual=actual,
        actual_minor=actual.get("whole", remedy.cost_minor),
        made_order_id=made_order if made_order and Order.objects.filter(pk=made_order).exists() else None,
        check_on=(now + ABOUT[remedy.kind].check_after).date(),
    ):
        return False
    remedy.refresh_from_db()
    booking.fulfil(remedy, now=now)
    told = events.Fulfilled(
        actual=parts_of(actual), currency=Code(remedy.currency), made_order=remedy.made_order_id
    )
    record(events.FULFILLED, remedy, by=by, payload=told, now=now)
    return True


def of_operation(operation: Operation | int) -> Remedy | None:
    """The remedy that an operation is for."""
    return Remedy.objects.filter(operation=operation).first()
