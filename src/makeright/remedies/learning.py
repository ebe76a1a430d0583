"""Learning: what came of each kind of remedy, for a cause or a harm, so that the order of what fits can be put right.
It counts what happened, and guesses nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Coalesce

from makeright.causes.reading import counted_as
from makeright.remedies.models import Claim, Remedy
from makeright.remedies.models.remedy import FAILED, NOT_RIGHT, REVERSED, RIGHT

Key = int | str
"""A cause by its key, or the code of a harm."""


@dataclass(slots=True)
class Outcome:
    """What came of a kind of remedy: in how many matters it was given (taken back ones aside), how often it failed, how
    the wish was met, what was seen when somebody looked again, and, of those that were fulfilled, after how long."""

    kind: str
    given: int = 0
    failed: int = 0
    under: int = 0
    met: int = 0
    over: int = 0
    checked: int = 0
    right: int = 0
    fulfilled: int = 0
    took: timedelta = timedelta()
    costs: dict[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def currency(self) -> str:
        """The one in which it was given most often."""
        return max(self.costs, key=lambda each: (self.costs[each][0], each), default="")

    @property
    def average_minor(self) -> int | None:
        """What it cost us on average in that currency, as far as known the real cost, in minor units."""
        count, whole = self.costs.get(self.currency, (0, 0))
        return round(whole / count) if count else None

    @property
    def hours(self) -> float | None:
        """How many hours went by on average from the grant until it was fulfilled; None if none was."""
        return self.took.total_seconds() / 3600 / self.fulfilled if self.fulfilled else None


@dataclass(slots=True)
class History:
    """How many matters there were of something, and what came of each kind of remedy that was given in them."""

    matters: int = 0
    outcomes: dict[str, Outcome] = field(default_factory=dict)

    @property
    def by_frequency(self) -> list[Outcome]:
        """What came of each, the most frequent first."""
        return sorted(self.outcomes.values(), key=lambda one: (-one.given, one.kind))


def histories(of: Literal["cause", "harm"], only: Key | None = None) -> Mapping[Key, History]:
    """The history of every cause (by key), or of every harm (by code), or of one alone. What turned out to be another
    cause counts with it. Two queries, however much there is."""
    merged = counted_as() if of == "cause" else {}
    claims = Claim.objects.exclude(**{of: None if of == "cause" else ""}).order_by()
    remedies = Remedy.objects.filter(granted_at__isnull=False).exclude(state=REVERSED).order_by()
    if only is not None:
        keys: Iterable[Key] = [only, *(key for key, into in merged.items() if into == only)]
        claims = claims.filter(**{f"{of}__in": keys})
        remedies = remedies.filter(**{f"claim__{of}__in": keys})
    told: dict[Key, History] = defaultdict(History)
    for key, matters in claims.values_list(of).annotate(Count("pk")):
        told[merged.get(key, key)].matters += matters
    rows = remedies.filter(**{f"claim__{of}__isnull": False}).values(f"claim__{of}", "kind", "currency")
    done = Q(fulfilled_at__isnull=False)
    for row in rows.annotate(
        matters=Count("claim", distinct=True),
        number=Count("pk"),
        whole=Sum(Coalesce("actual_minor", "cost_minor")),
        failed=Count("pk", filter=Q(state=FAILED)),
        under=Count("pk", filter=Q(wish_met="under")),
        met=Count("pk", filter=Q(wish_met="met")),
        over=Count("pk", filter=Q(wish_met="over")),
        checked=Count("pk", filter=Q(check_result__in=(RIGHT, NOT_RIGHT))),
        right=Count("pk", filter=Q(check_result=RIGHT)),
        fulfilled=Count("pk", filter=done),
        took=Sum(F("fulfilled_at") - F("granted_at"), filter=done),
    ):
        key = row[f"claim__{of}"]
        cells = told[merged.get(key, key)].outcomes
        _add(cells.setdefault(row["kind"], Outcome(row["kind"])), row)
    return told


def _add(cell: Outcome, row: Mapping[str, object]) -> None:
    for name in ("failed", "under", "met", "over", "checked", "right", "fulfilled"):
        setattr(cell, name, getattr(cell, name) + row[name])
    cell.given += int(str(row["matters"]))
    took = row["took"]
    if isinstance(took, timedelta):
        cell.took += took
    currency = str(row["currency"])
    count, whole = cell.costs.get(currency, (0, 0))
    cell.costs[currency] = (count + int(str(row["number"])), whole + int(str(row["whole"])))
