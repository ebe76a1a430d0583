"""Counting: apps above tell what of theirs a customer may have many of, so that segments can ask how many."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

Rows = Callable[[], QuerySet[Any]]
_COUNTED: dict[str, Rows] = {}


def counted(name: str) -> Callable[[Rows], Rows]:
    """Have the rows that a function gives counted by their `customer`, under a plural. Raises ValueError if it is
    taken."""

    def register(rows: Rows) -> Rows:
        if name in _COUNTED and _COUNTED[name] is not rows:
            raise ValueError(f"{name} are counted twice")
        _COUNTED[name] = rows
        return rows

    return register


def counts() -> list[str]:
    """What can be counted."""
    return sorted(_COUNTED)


def how_many(name: str) -> Coalesce:
    """How many a customer has, as part of a query over customers."""
    theirs = _COUNTED[name]().filter(customer=OuterRef("pk")).order_by().values("customer")
    return Coalesce(Subquery(theirs.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0)
