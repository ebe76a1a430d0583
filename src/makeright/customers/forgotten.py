"""The list of the forgotten: who is to be forgotten again after an older backup was restored. It names nobody: a
number, and the moment from which we knew them, so that nobody else is taken for them who has got that number since.

It stands in the home as `forgotten.jsonl`, a line each, and only ever gains lines: after a restore the database knows
fewer than the list.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from makeright.customers.models import Customer, Forgetting
from makeright.lib.syncing import write_whole

NAME = "forgotten.jsonl"


class Line(NamedTuple):
    """One of the forgotten: their key, since when they were known, and when they were forgotten."""

    customer: int
    known_since: str
    forgotten_at: str


def lines() -> list[Line]:
    """Who is forgotten, by the database and by the list in the home."""
    known = [
        Line(each.customer_id, each.customer.created_at.isoformat(), each.asked_at.isoformat())
        for each in Forgetting.objects.select_related("customer").order_by("pk")
    ]
    return list(dict.fromkeys([*read(_place()), *known]))


def written(some: Iterable[Line]) -> str:
    """The lines as a file has them."""
    return "".join(json.dumps(one._asdict()) + "\n" for one in some)


def read(place: Path) -> Iterator[Line]:
    """The lines of a file; none if there is no such file. Raises ValueError for one that is no such list."""
    if not place.exists():
        return
    for text in place.read_text().splitlines():
        if text.strip():
            try:
                kept = json.loads(text)
                yield Line(int(kept["customer"]), str(kept["known_since"]), str(kept["forgotten_at"]))
            except (KeyError, TypeError, ValueError) as error:
                raise ValueError(f"{place} is no list of the forgotten") from error


def write_list() -> None:
    """Write the list in the home anew."""
    write_whole(_place(), written(lines()).encode())


def still_known(some: Iterable[Line]) -> list[Customer]:
    """Those of the list whom this database knows and has not forgotten: the same number, known since the same
    moment."""
    since = {one.customer: datetime.fromisoformat(one.known_since) for one in some}
    found = Customer.objects.standing().filter(pk__in=since).order_by("pk")
    return [each for each in found if each.created_at == since[each.pk]]


def _place() -> Path:
    return Path(settings.MAKERIGHT_HOME) / NAME
