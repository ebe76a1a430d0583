"""Booking: each step of a remedy goes into the ledger as an entry whose postings add up to nothing.

What a remedy costs us, and what it is worth to the customer, moves from goodwill to what was promised, from there to
what was granted, and then to what was fulfilled or reversed. What it cost otherwise than expected goes to goodwill.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import NamedTuple

from django.db.models import Sum

from makeright.lib.ids import new_id
from makeright.lib.inserting import insert, insert_all
from makeright.remedies.models import Entry, Posting, Remedy
from makeright.remedies.models.ledger import (
    COST,
    FULFILLED,
    GRANTED,
    MEASURES,
    PROMISED,
    REVERSED,
    SOURCE,
    VALUE,
)

_KEPT_ON = (PROMISED, GRANTED, FULFILLED)


class Balance(NamedTuple):
    """What stands on an account, in minor units."""

    account: str
    measure: str
    currency: str
    amount_minor: int


def promise(remedy: Remedy, *, now: datetime) -> Entry | None:
    """That it was asked for, and is promised if the answer is yes."""
    return _move(remedy, PROMISED, _wanted(remedy), now)


def grant(remedy: Remedy, *, now: datetime, was_promised: bool) -> Entry | None:
    """That it was granted, as it is expected to cost and be worth; of what was never promised nothing stands yet."""
    return _move(remedy, GRANTED, _wanted(remedy), now, standing=stands(remedy.pk) if was_promised else {})


def fulfil(remedy: Remedy, *, now: datetime) -> Entry | None:
    """That it was done, at what it cost."""
    return _move(remedy, FULFILLED, {COST: remedy.real_cost.minor, VALUE: remedy.value_minor}, now)


def reverse(remedy: Remedy, *, now: datetime) -> Entry | None:
    """That it was taken back, or could not be done: what stands on its accounts goes to what was reversed."""
    standing = stands(remedy.pk)
    held: dict[str, int] = defaultdict(int)
    for (account, measure), amount in standing.items():
        if account in _KEPT_ON:
            held[measure] += amount
    last = Entry.objects.filter(remedy=remedy.pk).order_by("-pk").values_list("pk", flat=True).first()
    return _move(remedy, REVERSED, dict(held), now, reverses=last)


def stands(remedy: int) -> dict[tuple[str, str], int]:
    """What stands on the accounts of one remedy: (account, measure) → minor units of its currency."""
    rows = Posting.objects.filter(entry__remedy=remedy).order_by()
    sums = rows.values_list("account", "measure").annotate(Sum("amount_minor"))
    return {(account, measure): amount for account, measure, amount in sums}


def balances(*, since: datetime | None = None, until: datetime | None = None) -> list[Balance]:
    """What stands on each account, of what was booked in that time."""
    rows = Posting.objects.order_by("measure", "currency", "account")
    if since is not None:
        rows = rows.filter(entry__at__gte=since)
    if until is not None:
        rows = rows.filter(entry__at__lt=until)
    sums = rows.values_list("account", "measure", "currency").annotate(Sum("amount_minor"))
    return [Balance(*row) for row in sums]


def _wanted(remedy: Remedy) -> dict[str, int]:
    return {COST: remedy.cost_minor, VALUE: remedy.value_minor}


def _move(
    remedy: Remedy,
    to: str,
    wanted: dict[str, int],
    now: datetime,
    *,
    standing: dict[tuple[str, str], int] | None = None,
    reverses: int | None = None,
) -> Entry | None:
    """Take from its accounts what stands there, put onto `to` what is wanted, and the rest onto goodwill. What costs
    nothing, is worth nothing and stood nowhere is no entry."""
    if standing is None:
        standing = stands(remedy.pk)
    postings: list[tuple[str, str, int]] = []
    for measure in MEASURES:
        rest = 0
        for account in _KEPT_ON:
            if held := standing.get((account, measure), 0):
                postings.append((account, measure, -held))
                rest += held
        amount = wanted.get(measure, 0)
        if amount:
            postings.append((to, measure, amount))
        if rest != amount:
            postings.append((SOURCE, measure, rest - amount))
    if not postings:
        return None
    entry = insert(Entry(id=new_id(), at=now, step=to, remedy=remedy.pk, reverses=reverses))
    insert_all(
        Posting(
            id=new_id(),
            entry=entry,
            account=account,
            measure=measure,
            kind=remedy.kind,
            tender=str(remedy.params.get("tender_kind", "")),
            amount_minor=amount,
            currency=remedy.currency,
        )
        for account, measure, amount in postings
    )
    return entry
