"""Matching: which remedies fit a cause, in which order; what was lost is restored first, else credit is given. What
came of each is counted, so that the order can be learned from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import Avg, Count, Q

from makeright.causes.models import Cause
from makeright.causes.models.cause import HARMS
from makeright.events.kinds import Code
from makeright.events.recording import record
from makeright.lib.actor import Actor
from makeright.remedies import events
from makeright.remedies.kinds import KINDS
from makeright.remedies.models import Fitting, Remedy
from makeright.remedies.models.remedy import NOT_RIGHT, RIGHT
from makeright.remedies.refusals import Refused

# Harm → what fits, as long as nobody said otherwise. What restores what was lost comes first (Mix&Match, Journal of
# Service Research 2020, doi 10.1177/1094670519898521); where nothing can, credit does best.
USUAL: Mapping[str, tuple[str, ...]] = {
    "unusable": ("replacement", "refund", "credit", "gift", "apology"),
    "impaired": ("replacement", "service", "refund", "credit", "apology"),
    "cosmetic": ("credit", "replacement", "refund", "discount", "apology"),
    "missing": ("replacement", "refund", "credit", "apology"),
    "late": ("expedite", "credit", "refund", "discount", "apology"),
    "wrong": ("exchange", "replacement", "refund", "credit", "apology"),
    "unsafe": ("refund", "replacement", "service", "apology"),
    "none": ("return", "exchange", "order_change", "cancel", "apology"),
    "unknown": ("replacement", "refund", "credit", "service", "apology"),
}


class Fits(NamedTuple):
    """A kind that fits, in its place, with what it may cost and how many days it takes; None if nobody knows."""

    kind: str
    rank: int
    cost_minor: int | None
    currency: str
    days: int | None


class Outcome(NamedTuple):
    """What came of a kind of remedy for a cause: how often it was given, looked at again, and was right then; what it
    cost us on average, in minor units."""

    kind: str
    given: int
    checked: int
    right: int
    average_minor: int | None


def fitting(cause: Cause | None, harm: str) -> list[Fits]:
    """What fits, the best first: as was said of the cause, or of the wider one that it stands below, or of the harm,
    or else as usual."""
    at = cause
    while at is not None:
        if rows := list(Fitting.objects.filter(cause=at).order_by("rank", "pk")):
            return _told(rows)
        at = at.parent
    if rows := list(Fitting.objects.filter(harm=harm).order_by("rank", "pk")):
        return _told(rows)
    usual = USUAL.get(harm, USUAL["unknown"])
    return [Fits(kind, rank, None, "", None) for rank, kind in enumerate(usual, start=1)]


@transaction.atomic
def set_fitting(
    kind: str,
    rank: int,
    *,
    by: Actor,
    cause: Cause | None = None,
    harm: str = "",
    cost_minor: int | None = None,
    currency: str = "",
    days: int | None = None,
    now: datetime | None = None,
) -> bool:
    """Say in which place a kind fits a cause or a harm; 0: not at all. Say whether that is otherwise than before. Once
    something is said of it, only what was said counts.

    Raises Refused: `no_such_code`, `unfit_fitting`.
    """
    if kind not in KINDS or (cause is None) == (harm == "") or (harm and harm not in HARMS):
        raise Refused("no_such_code", "A kind of remedy fits a cause, or a harm.")
    if not 0 <= rank <= len(KINDS) or (
        cost_minor is not None and not (cost_minor >= 0 and len(currency) == 3)
    ):
        raise Refused(
            "unfit_fitting", "A place is 1 to %(most)s, a cost has its currency.", {"most": len(KINDS)}
        )
    rows = Fitting.objects.filter(cause=cause, harm=harm)
    if not rows.exists():
        for one in fitting(cause, harm):
            Fitting.objects.create(
                cause=cause, harm=harm, kind=one.kind, rank=one.rank, cost_minor=one.cost_minor,
                currency=one.currency, days=one.days,
            )  # fmt: skip
    said = {"rank": rank, "cost_minor": cost_minor, "currency": currency, "days": days}
    row = rows.filter(kind=kind).first()
    if row is None and rank == 0:
        return False
    if row is not None and all(getattr(row, name) == value for name, value in said.items()):
        return False
    if rank == 0:
        place = row
        rows.filter(kind=kind).delete()
    elif row is not None:
        rows.filter(kind=kind).update(**said)
        place = row
    else:
        place = Fitting.objects.create(cause=cause, harm=harm, kind=kind, **said)
    assert place is not None
    told = events.FittingSet(
        cause=cause.pk if cause else None, harm=Code(harm) if harm else None, kind=Code(kind), rank=rank
    )
    record(events.FITTING_SET, place, by=by, payload=told, now=now)
    return True


def outcomes(cause: Cause) -> list[Outcome]:
    """What came of each kind of remedy for a cause, the most frequent first."""
    given = Remedy.objects.filter(claim__cause=cause, granted_at__isnull=False).order_by()
    rows = given.values_list("kind").annotate(
        Count("pk"),
        Count("pk", filter=Q(check_result__in=(RIGHT, NOT_RIGHT))),
        Count("pk", filter=Q(check_result=RIGHT)),
        Avg("cost_minor"),
    )
    told = [
        Outcome(kind, given, checked, right, round(cost) if cost is not None else None)
        for kind, given, checked, right, cost in rows
    ]
    return sorted(told, key=lambda one: (-one.given, one.kind))


def _told(rows: list[Fitting]) -> list[Fits]:
    return [
        Fits(each.kind, place, each.cost_minor, each.currency, each.days)
        for place, each in enumerate(rows, 1)
    ]
