"""Pages of a list: from a cursor on, by key, so that what comes in between neither doubles nor hides a row."""

from __future__ import annotations

from typing import Annotated, Any, TypeVar

from django.db.models import Model, QuerySet
from pydantic import Field

from makeright.api.ids import number_of, public
from makeright.api.problems import Problem

MOST, USUAL = 100, 50
CURSOR = "cur"
Row = TypeVar("Row", bound=Model)
Limit = Annotated[int, Field(ge=1, le=MOST)]


def page(rows: QuerySet[Row], after: str, limit: int) -> dict[str, Any]:
    """The rows from a cursor on, oldest first, as {items, next}; `next` is null at the end. Raises Problem
    (`cursor`, 422) for one that isn't ours."""
    try:
        beyond = number_of(CURSOR, after) if after else 0
    except ValueError:
        raise Problem(422, "cursor", "This is no cursor of ours: use `next` as it was given.") from None
    found = list(rows.filter(pk__gt=beyond).order_by("pk")[: limit + 1])
    shown = found[:limit]
    return {"items": shown, "next": public(CURSOR, shown[-1].pk) if len(found) > limit else None}
