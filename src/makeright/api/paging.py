"""Pages of a list: from a cursor on, so that what comes in between neither doubles nor hides a row.

A list is told by key, oldest first, or by one of the `Sorts` that its operation allows. Then the cursor holds the
value and the key of the last row told, and the next page begins beyond both.
"""

from __future__ import annotations

from datetime import date
from operator import attrgetter
from typing import Annotated, Any, TypeVar

from django.core.exceptions import FieldDoesNotExist
from django.core.signing import BadSignature, Signer
from django.db.models import F, Model, Q, QuerySet
from django.db.models.expressions import OrderBy
from django.http import HttpRequest
from pydantic import Field
from pydantic_core import core_schema

from makeright.api.ids import number_of, public
from makeright.api.problems import Problem

MOST, USUAL = 100, 50
CURSOR = "cur"
KEY = ("id", "pk")  # the key itself: in order of what came first
LONGEST = 2000  # letters of a cursor, which may hold a name
Row = TypeVar("Row", bound=Model)
Limit = Annotated[int, Field(ge=1, le=MOST)]
After = Annotated[
    str,
    Field(
        max_length=LONGEST,
        description="The `next` of the page before.",
        json_schema_extra={
            "pattern": r"^(cur_[A-Za-z0-9_.\-]+)?$"
        },  # refused by `page`, with a code of its own
    ),
]


class Sorts:
    """What a list may be sorted by: the words that a program says, each the name of a field or, with `word="field"`,
    another name for one. A `-` before the word turns it round.

        BY = Sorts("number", created_at="opened_at")
        def conversations(…, after: After = "", limit: Limit = USUAL, sort: Annotated[str, BY] = "-created_at"):
            return page(rows, after, limit, sort=sort, sorts=BY)

    Any other word is refused (`sort`, 422). Rows without a value come last, either way round.
    """

    def __init__(self, *words: str, **fields: str) -> None:
        self.fields = {**{word: word for word in words}, **fields}

    @property
    def possible(self) -> list[str]:
        return [said for word in self.fields for said in (word, f"-{word}")]

    def __get_pydantic_core_schema__(self, _source: Any, _handler: Any) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(
            self._allowed, json_schema_input_schema=core_schema.literal_schema(self.possible)
        )

    def _allowed(self, said: Any) -> str:
        if said not in self.possible:
            detail = f"This list is sorted by {', '.join(self.fields)}, with a - before it to turn it round."
            raise Problem(422, "sort", detail, possible=self.possible)
        return str(said)


def page(
    rows: QuerySet[Row], after: str, limit: int, *, sort: str = "", sorts: Sorts | None = None
) -> dict[str, Any]:
    """The rows from a cursor on, as {items, next}; `next` is null at the end. Oldest first, or by one of `sorts`.

    Raises Problem (`cursor`, 422) for a cursor that isn't ours, or was given for another order.
    """
    if sorts is not None and sort:
        return _sorted(rows, after, limit, sort, sorts.fields[sort.removeprefix("-")])
    try:
        beyond = number_of(CURSOR, after) if after else 0
    except ValueError:
        raise _no_cursor() from None
    found = list(rows.filter(pk__gt=beyond).order_by("pk")[: limit + 1])
    shown = found[:limit]
    return {"items": shown, "next": public(CURSOR, shown[-1].pk) if len(found) > limit else None}


def next_link(request: HttpRequest, cursor: str) -> str:
    """What the Link header says of the next page (RFC 8288): the same address, from there on."""
    asked = request.GET.copy()
    asked["after"] = cursor
    return f'<{request.path}?{asked.urlencode()}>; rel="next"'


def _sorted(rows: QuerySet[Row], after: str, limit: int, sort: str, field: str) -> dict[str, Any]:
    turned, has_gaps = sort.startswith("-"), _may_be_null(rows.model, field)
    if after:
        rows = rows.filter(_beyond(field, turned, has_gaps, *place_of(after, sort)))
    by = OrderBy(F(field), descending=turned, nulls_last=has_gaps or None)
    found = list(rows.order_by(by, "-pk" if turned else "pk")[: limit + 1])
    shown = found[:limit]
    return {"items": shown, "next": _closed(shown[-1], sort, field) if len(found) > limit else None}


def _beyond(field: str, turned: bool, has_gaps: bool, value: str | int | None, key: int) -> Q:
    """The rows that come after one. `>=` stands before what is said of equal values, so that an index is of use."""
    further = "lt" if turned else "gt"
    behind_it = Q(**{f"pk__{further}": key})
    if field in KEY:
        return behind_it
    without = Q(**{f"{field}__isnull": True})
    if value is None:
        return without & behind_it
    there = Q(**{f"{field}__{further}e": value}) & (Q(**{f"{field}__{further}": value}) | behind_it)
    return there | without if has_gaps else there


def _may_be_null(model: type[Model], field: str) -> bool:
    if field in KEY:
        return False
    try:
        return bool(getattr(model._meta.get_field(field), "null", True))
    except FieldDoesNotExist:
        return True  # annotated, or of another row


def _closed(row: Model, sort: str, field: str) -> str:
    value = None if field in KEY else attrgetter(field.replace("__", "."))(row)
    said = value.isoformat() if isinstance(value, date) else value
    kept = said if said is None or isinstance(said, int) else str(said)
    return cursor_of(sort, kept, row.pk)


def cursor_of(sort: str, value: str | int | None, key: int) -> str:
    """The cursor that stands for the row with that value and key in a list sorted so; for lists of rows that are no
    models."""
    return f"{CURSOR}_{_signer().sign_object([sort, value, public(CURSOR, key)])}"


def place_of(cursor: str, sort: str) -> tuple[str | int | None, int]:
    """The value and the key of the row that a cursor stands for. Raises Problem (`cursor`, 422) like `page`."""
    start, _, signed = cursor.partition("_")
    try:
        made_for, value, key = _signer().unsign_object(signed) if start == CURSOR else ("", None, "")
    except (BadSignature, ValueError):
        raise _no_cursor() from None
    if made_for != sort:
        raise _no_cursor("This cursor was given for another order: begin again without it.")
    return value, number_of(CURSOR, key)


def _signer() -> Signer:
    return Signer(salt="makeright.api.cursor", sep=".")


def _no_cursor(why: str = "This is no cursor of ours: use `next` as it was given.") -> Problem:
    return Problem(422, "cursor", why)
