"""Reporting: the company's own systems tell what happened with a customer, one by one or many in a call.

What is told stands in rows, which can be erased; the log says once for each call that so many came (decision 31).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from urllib.parse import urlsplit

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from makeright.customers import events
from makeright.customers.declaring import LINK
from makeright.customers.fitting import LONGEST, fit, in_words
from makeright.customers.models import Customer, Occurrence, OccurrenceKind
from makeright.customers.models.occurrence import Call
from makeright.customers.refusals import Refused
from makeright.events.recording import record
from makeright.lib.actor import Actor, Source
from makeright.lib.ids import new_id
from makeright.lib.inserting import insert_new
from makeright.lib.text import squeeze, without_controls

MOST_AT_ONCE = 100
AHEAD = timedelta(minutes=1)  # by which another clock may be fast
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
_MOST_TRIES = 5

Said = Mapping[str, str | int | float | bool]
"""What is told beside it, by code of the attribute."""


@dataclass(frozen=True, slots=True)
class Report:
    """One thing that happened. `external_id`: what the system that tells it calls it, if it may tell it again."""

    customer: Customer
    kind: OccurrenceKind
    occurred_at: datetime
    external_id: str = ""
    attributes: Said | None = None


class Outcome(NamedTuple):
    """What became of a report: the row, and whether it is new; or why it was refused."""

    occurrence: Occurrence | None
    is_new: bool = False
    refused: Refused | None = None


def report(one: Report, *, by: Actor, source: Source = "live", now: datetime | None = None) -> Outcome:
    """Take one report. One that came before, by its external id, is given as it is.

    Raises Refused: `retired`, `in_future`, `too_old`, `no_external_id`, `no_such_attribute`, `no_link` or as `fit`
    does, `anothers`, `merged` or `forgotten`.
    """
    (outcome,) = report_all([one], by=by, source=source, now=now)
    if outcome.refused is not None:
        raise outcome.refused
    return outcome


@transaction.atomic
def report_all(
    reports: Sequence[Report], *, by: Actor, source: Source = "live", now: datetime | None = None
) -> list[Outcome]:
    """Take up to a hundred reports, each for itself; give what became of each, in their order. One event of the log
    says how many were new. Raises Refused (`too_many`)."""
    if len(reports) > MOST_AT_ONCE:
        raise Refused("too_many", "At most %(most)s are told at once.", {"most": MOST_AT_ONCE})
    moment, call = now or timezone.now(), new_id()
    standing = _hold({one.customer.pk for one in reports})
    read = [_read(one, standing, moment, call, source) for one in reports]
    rows = [one for one in read if isinstance(one, Occurrence)]
    kept = _keep(rows)
    outcomes = [
        Outcome(None, refused=one) if isinstance(one, Refused) else _outcome(one, kept[id(one)])
        for one in read
    ]
    new = [each.occurrence for each in outcomes if each.is_new and each.occurrence is not None]
    if new:
        whose = {each.customer_id for each in new}
        told = events.Reported(count=len(new))
        about = Call(call, whose.pop() if len(whose) == 1 else None)
        record(events.REPORTED, about, by=by.telling(source), payload=told, now=moment)
    return outcomes


def told_of(customers: Sequence[int], kind: OccurrenceKind | None = None) -> QuerySet[Occurrence]:
    """What was told of these customers, of a kind if one is said, the latest last. A query, not yet asked."""
    told = Occurrence.objects.filter(customer__in=customers).select_related("kind").order_by("pk")
    return told if kind is None else told.filter(kind=kind)


def had(kind: OccurrenceKind, *, since: datetime | None = None) -> QuerySet[Occurrence]:
    """What happened of a kind, with anybody, since a moment if one is said: `.values("customer")` are those with whom
    it did. A query, not yet asked, over an index of its own."""
    found = Occurrence.objects.filter(kind=kind)
    return found if since is None else found.filter(occurred_at__gte=since)


def _hold(customers: set[int]) -> dict[int, str]:
    """Why nothing can be told of a customer, or "", by key; as they are until the transaction ends."""
    rows = Customer.objects.filter(pk__in=customers).order_by("pk")
    if connection.vendor == "postgresql":
        rows = rows.select_for_update(no_key=True)
    return {row.pk: "forgotten" if row.is_forgotten else "merged" if row.is_merged else "" for row in rows}


def _read(
    one: Report, standing: Mapping[int, str], now: datetime, call: int, source: Source
) -> Occurrence | Refused:
    try:
        return _row(one, standing, now, call, source)
    except Refused as refused:
        return refused


def _row(one: Report, standing: Mapping[int, str], now: datetime, call: int, source: Source) -> Occurrence:
    if standing.get(one.customer.pk, "forgotten") == "forgotten":
        raise Refused("forgotten", "This customer was forgotten: nothing is kept of them any more.")
    if standing[one.customer.pk]:
        raise Refused("merged", "This customer was merged into another, who is the one to tell of.")
    if one.kind.retired_at is not None:
        raise Refused("retired", "Of %(kind)s nothing more is taken.", {"kind": one.kind.code})
    if one.occurred_at > now + AHEAD:
        raise Refused("in_future", "It can’t have happened yet: occurred_at lies ahead.")
    if one.occurred_at < EARLIEST:
        raise Refused("too_old", "It can’t have happened before the year 2000.")
    external_id = squeeze(without_controls(one.external_id))
    if len(external_id) > 200:
        raise Refused("no_external_id", "An external id has at most 200 characters.")
    return Occurrence(
        id=new_id(one.occurred_at),
        kind=one.kind,
        customer=one.customer,
        occurred_at=one.occurred_at,
        at=now,
        source=source,
        external_id=external_id,
        attributes=_attributes(one.kind, one.attributes or {}),
        call=call,
    )


def _attributes(kind: OccurrenceKind, said: Said) -> dict[str, str]:
    kinds = {code: of for code, _name, of in kind.attributes}
    if unknown := sorted(set(said) - set(kinds)):
        raise Refused(
            "no_such_attribute",
            "%(kind)s has no attribute %(code)s.",
            {"kind": kind.code, "code": repr(unknown[0][:60])},
        )
    read = {code: _words(kinds[code], value) for code, value in said.items()}
    return {code: read[code] for code in kinds if read.get(code)}


def _words(kind: str, value: str | int | float | bool) -> str:
    said = ("yes" if value else "no") if isinstance(value, bool) else str(value)
    if kind == LINK:
        return _link(said.strip())
    return in_words(kind, fit(kind, said))


def _link(said: str) -> str:
    try:
        parts = urlsplit(said)
        is_one = parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.username
    except ValueError:
        is_one = False
    if said and not (is_one and len(said) <= LONGEST and without_controls(said) == said and " " not in said):
        raise Refused(
            "no_link",
            "A link begins with https:// or http://, and has at most %(most)s characters.",
            {"most": LONGEST},
        )
    return said


def _keep(rows: Sequence[Occurrence]) -> dict[int, Occurrence]:
    """Write the rows; give for each, by its `id()`, itself, or the one that was told before under its external id. A
    key that another drew in the same millisecond is counted on by one.

    They are written in order of their external ids: two calls that tell of the same, each the other way round, wait for
    each other on PostgreSQL, and neither for one who waits for it.
    """
    kept = dict[int, Occurrence]()
    left = sorted(rows, key=lambda row: (row.kind_id, row.external_id))
    for _ in range(_MOST_TRIES):
        for row in left:
            insert_new([row])
        there = Occurrence.objects.in_bulk([row.pk for row in left])
        waiting = []
        for row in left:
            mine = there.get(row.pk)
            if mine is not None and (mine.call, mine.kind_id, mine.external_id, mine.customer_id) == (
                row.call,
                row.kind_id,
                row.external_id,
                row.customer_id,
            ):
                kept[id(row)] = row
                del there[row.pk]
            elif row.external_id and (before := _known(row)) is not None:
                kept[id(row)] = before
            else:
                row.pk += 1
                waiting.append(row)
        if not (left := waiting):
            return kept
    raise AssertionError("no free key was found for what was told")


def _outcome(row: Occurrence, found: Occurrence) -> Outcome:
    """What was told of somebody else under that id is shown to nobody here: they may not see whose it is."""
    if found.customer_id != row.customer_id:
        refused = Refused(
            "anothers", "Something was told of another customer already under this external id."
        )
        return Outcome(None, refused=refused)
    return Outcome(found, is_new=found is row)


def _known(row: Occurrence) -> Occurrence | None:
    known = Occurrence.objects.select_related("kind")
    return known.filter(kind=row.kind, external_id=row.external_id).first()
