"""Telling the ledger: as rows for a table (safe to open in one), and as a journal for accounting."""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Iterator
from datetime import datetime

from django.db.models import QuerySet

from makeright.api.ids import public
from makeright.lib.money import Money
from makeright.remedies.models import Entry, Posting
from makeright.remedies.models.ledger import COST, SOURCE

COLUMNS = (
    "at",
    "entry",
    "step",
    "remedy",
    "kind",
    "tender",
    "account",
    "measure",
    "amount",
    "currency",
    "seal",
)
JOURNAL = ("date", "voucher", "text", "debit", "credit", "amount", "currency")
_BEGINS_A_FORMULA = tuple("=+-@\t\r")
AT_ONCE = 2_000


def rows(
    *, since: datetime | None = None, until: datetime | None = None, of: QuerySet[Entry] | None = None
) -> QuerySet[Posting]:
    """The postings of that time, `of` these entries if they are said, in the order of their entries."""
    found = Posting.objects.select_related("entry", "entry__sealed").order_by("entry", "pk")
    if of is not None:
        found = found.filter(entry__in=of.order_by().values("pk"))
    if since is not None:
        found = found.filter(entry__at__gte=since)
    return found if until is None else found.filter(entry__at__lt=until)


def as_csv(
    *, since: datetime | None = None, until: datetime | None = None, of: QuerySet[Entry] | None = None
) -> Iterator[str]:
    """Line after line, times in UTC. Amounts are in whole units with their decimals, such as 61.00; one below nothing
    stands as text with a quote before it, as everything does that a table would take for a formula."""
    yield _line(COLUMNS)
    for each in rows(since=since, until=until, of=of).iterator(AT_ONCE):
        yield _line(
            (
                each.entry.at.isoformat(),
                str(each.entry_id),
                each.entry.step,
                public("rem", each.entry.remedy),
                each.kind,
                each.tender,
                each.account,
                each.measure,
                _amount(each.amount),
                each.currency,
                str(each.entry.sealed.seal_id) if hasattr(each.entry, "sealed") else "",
            )
        )


def as_journal(
    *, since: datetime | None = None, until: datetime | None = None, of: QuerySet[Entry] | None = None
) -> Iterator[str]:
    """What it costs us as bookings of two accounts each, debit and credit, amounts above nothing: what an accounting
    program takes in. The accounts are ours; the program's own numbers stand in its import."""
    yield _line(JOURNAL)
    entry: int | None = None
    held: list[Posting] = []
    for each in rows(since=since, until=until, of=of).filter(measure=COST).iterator(AT_ONCE):
        if each.entry_id != entry:
            yield from _bookings(held)
            entry, held = each.entry_id, []
        held.append(each)
    yield from _bookings(held)


def _bookings(held: list[Posting]) -> Iterator[str]:
    """Those that take and those that give, matched until nothing is left."""
    gives = deque((_account(each), -each.amount_minor) for each in held if each.amount_minor < 0)
    takes = deque((_account(each), each.amount_minor) for each in held if each.amount_minor > 0)
    while gives and takes:
        (credit, there), (debit, here) = gives.popleft(), takes.popleft()
        amount = min(there, here)
        if there > amount:
            gives.appendleft((credit, there - amount))
        if here > amount:
            takes.appendleft((debit, here - amount))
        yield _booking(held[0], debit, credit, amount)


def _booking(posting: Posting, debit: str, credit: str, amount: int) -> str:
    entry = posting.entry
    words = f"{entry.step} {posting.kind} {public('rem', entry.remedy)}"
    money = Money(amount, posting.currency)
    return _line(
        (entry.at.date().isoformat(), str(entry.pk), words, debit, credit, _amount(money), posting.currency)
    )


def _account(posting: Posting) -> str:
    if posting.account == SOURCE:
        return SOURCE
    return ":".join(filter(None, (posting.account, posting.kind, posting.tender)))


def _amount(money: Money) -> str:
    return str(money).removesuffix(f" {money.currency}")


def _line(values: tuple[str, ...]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow([_safe(value) for value in values])
    return buffer.getvalue()


def _safe(value: str) -> str:
    """A table takes a cell that begins so for a formula, and would do what it says."""
    return f"'{value}" if value.startswith(_BEGINS_A_FORMULA) else value
