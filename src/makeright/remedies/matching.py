"""Matching: which remedies fit a cause, in which order; what was lost is restored first, else credit is given."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from django.db import connection, transaction

from makeright.causes.models import Cause
from makeright.causes.models.cause import HARMS
from makeright.events.kinds import Code
from makeright.events.recording import record
from makeright.lib.actor import Actor
from makeright.remedies import events
from makeright.remedies.kinds import KINDS
from makeright.remedies.models import Fitting
from makeright.remedies.refusals import Refused
from makeright.remedies.usual_fits import usual_fits

Whose = Cause | str
"""A cause, or the code of a harm."""
MOST_DAYS = 365
MOST_MINOR = 10**10


class Fits(NamedTuple):
    """A kind that fits, in its place (1 comes first), with what it may cost and how many days it takes until the
    customer has it, as expected; None if nobody knows."""

    kind: str
    rank: int
    cost_minor: int | None
    currency: str
    days: int | None


class Matched(NamedTuple):
    """What fits, the best first, and whose word that is: of a cause (this one, or a wider one), of a harm, or of
    nobody here (None): then it is as usual."""

    fits: list[Fits]
    whose: Whose | None


Said = Mapping[Whose, list[Fits]]


def all_said() -> Said:
    """What was said of causes (by the row) and harms (by code). One query, for a page that asks about many."""
    said: dict[Whose, list[Fits]] = defaultdict(list)
    for row in Fitting.objects.select_related("cause").order_by("rank", "pk"):
        fits = said[row.cause or row.harm]
        fits.append(Fits(row.kind, len(fits) + 1, row.cost_minor, row.currency, row.days))
    return dict(said)


def matched(cause: Cause | None, harm: str, said: Said | None = None) -> Matched:
    """What fits: as was said of the cause, or of the wider one that it stands below, or of the harm, or else as
    usual."""
    known = all_said() if said is None else said
    at = cause
    while at is not None:
        if at in known:
            return Matched(known[at], at)
        at = at.parent
    if harm in known:
        return Matched(known[harm], harm)
    code, usual_harm = (cause.code, cause.usual_harm) if cause is not None else ("", "")
    kinds = usual_fits(code, usual_harm, harm)
    return Matched([Fits(kind, rank, None, "", None) for rank, kind in enumerate(kinds, start=1)], None)


def fitting(cause: Cause | None, harm: str) -> list[Fits]:
    """What fits, the best first."""
    return matched(cause, harm).fits


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
    """Say in which place a kind fits a cause or a harm; 0: not at all. The others keep their order and make room; a
    place beyond the last is the last. Say whether that is otherwise than before.

    Once something is said of it, only what was said counts; once nothing is left, what is wider counts again.

    Raises Refused: `no_such_code`, `unfit_fitting`.
    """
    if kind not in KINDS or (cause is None) == (harm == "") or (harm and harm not in HARMS):
        raise Refused("no_such_code", "A kind of remedy fits a cause, or a harm.")
    if not 0 <= rank <= len(KINDS) or (
        cost_minor is not None and not (0 <= cost_minor <= MOST_MINOR and len(currency) == 3)
    ):
        raise Refused(
            "unfit_fitting", "A place is 1 to %(most)s, a cost has its currency.", {"most": len(KINDS)}
        )
    if days is not None and not 0 <= days <= MOST_DAYS:
        raise Refused("unfit_fitting", "It takes %(most)s days at most.", {"most": MOST_DAYS})
    _wait_for_others()
    stood = fitting(cause, harm or (cause.usual_harm if cause else ""))
    others = [each for each in stood if each.kind != kind]
    if rank:
        said = Fits(kind, 0, cost_minor, currency if cost_minor is not None else "", days)
        others.insert(rank - 1, said)
    stands = [each._replace(rank=place) for place, each in enumerate(others, start=1)]
    if stands == stood:
        return False
    rows = Fitting.objects.filter(cause=cause, harm=harm)
    # All that fits is written down before anything moves, so that even what fits no more had its row, and its place.
    _put(cause, harm, stood)
    _put(cause, harm, stands)
    spot = rows.get(kind=kind)
    if rank == 0:
        rows.filter(pk=spot.pk).delete()
    told = events.FittingSet(
        cause=cause.pk if cause else None, harm=Code(harm) if harm else None, kind=Code(kind), rank=rank
    )
    record(events.FITTING_SET, spot, by=by, payload=told, now=now)
    return True


def _put(cause: Cause | None, harm: str, fits: list[Fits]) -> None:
    for each in fits:
        Fitting.objects.update_or_create(cause=cause, harm=harm, kind=each.kind, defaults=each._asdict())


def _wait_for_others() -> None:
    """Who puts one in its place moves all others: nobody does that beside somebody else. SQLite has one writer."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE remedies_fitting IN SHARE ROW EXCLUSIVE MODE")
