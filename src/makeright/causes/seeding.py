"""Bringing causes in and out: a tree to begin with, for a trade, and the whole tree as rows that another desk
reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from makeright.causes.keeping import add_cause
from makeright.causes.models import Cause
from makeright.causes.refusals import Refused
from makeright.causes.trades import TRADES
from makeright.lib.actor import Actor


@transaction.atomic
def seed(trade: str, *, by: Actor, now: datetime | None = None) -> int:
    """Add what commonly goes wrong in a trade, one of `trades.TRADES`, as far as no cause has its code yet; say how
    many were added. Twice adds nothing. Raises Refused: `no_such_trade`, and what `add_cause` does."""
    if trade not in TRADES:
        raise Refused("no_such_trade", "The trade is one of: %(trades)s.", {"trades": ", ".join(TRADES)})
    rows = [
        {"code": one.code, "name": one.name, "usual_harm": one.harm, "parent": one.below}
        for one in TRADES[trade]
    ]
    return bring_in(rows, by=by, now=now)


@transaction.atomic
def bring_in(rows: Iterable[Mapping[str, Any]], *, by: Actor, now: datetime | None = None) -> int:
    """Add the causes of these rows (`code`, `name`, `parent`: the code of the wider one or "", `usual_harm`), a
    wider one before its narrower ones, as far as no cause has the code yet; say how many were added.

    Raises Refused: `no_such_parent`, and what `add_cause` does; then nothing was added.
    """
    known = {each.code: each for each in Cause.objects.all()}
    added = 0
    for row in rows:
        code = str(row.get("code") or "")
        if code and code in known:
            continue
        above = str(row.get("parent") or "")
        if above and above not in known:
            raise Refused(
                "no_such_parent",
                "“%(name)s” stands below %(code)s, which is not there.",
                {"name": row.get("name"), "code": above},
            )
        cause = add_cause(
            str(row.get("name") or ""),
            by=by,
            below=known[above] if above else None,
            code=code,
            harm=str(row.get("usual_harm") or "unknown"),
            now=now,
        )
        known[cause.code] = cause
        added += 1
    return added


def tell() -> list[dict[str, Any]]:
    """The tree as rows, a wider one before its narrower ones, as `bring_in` reads them; retired ones stay out."""
    told: list[dict[str, Any]] = []
    waiting = list(Cause.objects.filter(retired_at=None).order_by("pk").select_related("parent"))
    known: set[int] = set()
    while waiting:
        ready = [each for each in waiting if each.parent_id is None or each.parent_id in known]
        for each in ready or waiting:
            parent = each.parent.code if each.parent and each.parent_id in known else ""
            told.append(
                {"code": each.code, "name": each.name, "parent": parent, "usual_harm": each.usual_harm}
            )
            known.add(each.pk)
        waiting = [each for each in waiting if each.pk not in known]
    return told
