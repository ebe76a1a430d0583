"""Carrying: what hangs on one customer goes to another in a merge, and comes back if that is undone.

Each app with a foreign key to a customer calls these in its reactions to `customer.merged` and `customer.unmerged`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection, models

from makeright.customers.models import Carried
from makeright.events.models import Event

AT_ONCE = 500  # rows a statement


def carry(event: Event, model: type[models.Model], field: str = "customer") -> list[Any]:
    """Have the rows whose `field` is the one who was merged belong to the survivor; give their keys. `event` is a
    `customer.merged`. Which rows they were is kept, for the undo."""
    merged, survivor, merge = _who(event)
    rows = model._default_manager.filter(**{field: merged})
    if connection.vendor == "postgresql":
        rows = rows.select_for_update(no_key=True)
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    for some in _portions(keys):
        Carried.objects.create(merge_id=merge, table=model._meta.label, column=field, keys=some)
        model._default_manager.filter(pk__in=some, **{field: merged}).update(**{field: survivor})
    return keys


def bring_back(event: Event, model: type[models.Model], field: str = "customer") -> list[Any]:
    """Have the rows that a merge carried belong to the one who was merged again, as far as they are the survivor's
    still; give the keys of those. `event` is a `customer.unmerged`. What came since stays with the survivor."""
    merged, survivor, merge = _who(event)
    back: list[Any] = []
    for carried in Carried.objects.filter(merge=merge, table=model._meta.label, column=field).order_by("pk"):
        rows = model._default_manager.filter(pk__in=carried.keys, **{field: survivor})
        if connection.vendor == "postgresql":
            rows = rows.select_for_update(no_key=True)
        keys = list(rows.order_by("pk").values_list("pk", flat=True))
        model._default_manager.filter(pk__in=keys, **{field: survivor}).update(**{field: merged})
        back += keys
    return back


def _who(event: Event) -> tuple[int, int, int]:
    return event.payload["from_customer"], event.payload["into_customer"], event.payload["merge"]


def _portions(keys: Sequence[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(keys), AT_ONCE):
        yield list(keys[start : start + AT_ONCE])
