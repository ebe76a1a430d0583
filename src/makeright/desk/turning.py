"""Turning pages: fifty rows at a time by key, the newest first, with the ways to those before and after; and saying how
many there are, as far as that is counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import Model, QuerySet

PAGE = 50
COUNTED = 1_000
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many there are, at most a thousand; and whether there are more than that."""

    number: int
    is_more: bool


@dataclass(frozen=True, slots=True)
class Turned(Generic[Row]):
    """A page. `before` and `after` are the keys to ask with for the page before it and the one after, or 0. The first
    page, and it alone, says how many there are on all of them (`tally`)."""

    rows: Sequence[Row]
    before: int
    after: int
    tally: Tally | None = None


def turn(of: QuerySet[Row], *, before: int = 0, after: int = 0) -> Turned[Row]:
    """Fifty of these: after the row with that key, or before it, or the first. Where fewer than fifty come before it,
    those are on the first page, which is given whole."""
    if before:
        newer = list(of.filter(pk__gt=before).order_by("pk")[: PAGE + 1])
        if len(newer) > PAGE:
            shown = newer[PAGE - 1 :: -1]
            return Turned(shown, before=shown[0].pk, after=shown[-1].pk)
    elif after:
        older = list(of.filter(pk__lt=after).order_by("-pk")[: PAGE + 1])
        shown = older[:PAGE]
        further = shown[-1].pk if len(older) > PAGE else 0
        return Turned(shown, before=shown[0].pk if shown else 0, after=further)
    return _first(of)


def _first(of: QuerySet[Row]) -> Turned[Row]:
    """The first page. Who may see little walks far for it: hence one walk for page and tally."""
    keys = list(of.order_by("-pk").values_list("pk", flat=True)[: COUNTED + 1])
    rows = of.model._default_manager.filter(pk__in=keys[:PAGE]).order_by("-pk")
    after = keys[PAGE - 1] if len(keys) > PAGE else 0
    return Turned(list(rows), 0, after, Tally(min(len(keys), COUNTED), len(keys) > COUNTED))
