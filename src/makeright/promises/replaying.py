"""Replaying promises: how each stands, as the log alone has it, and whether the row says so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db import transaction

from makeright.events.models import Event
from makeright.events.replaying import Difference, replays, told_about
from makeright.promises import events
from makeright.promises.models import BROKEN, KEPT, OPEN, WITHDRAWN, Promise

BATCH = 200
_STATES = {
    events.MADE.name: OPEN,
    events.MOVED.name: OPEN,
    events.KEPT.name: KEPT,
    events.BROKEN.name: BROKEN,
    events.WITHDRAWN.name: WITHDRAWN,
}


@replays("promises")
def promises_are_as_the_log_tells() -> Iterator[list[Difference]]:
    last = 0
    while batch := list(Promise.objects.filter(pk__gt=last).order_by("pk")[:BATCH]):
        told = told_about("promise", [each.pk for each in batch])
        for each in batch:
            yield _again(each.pk) if _of(each, told[each.pk]) else []
        last = batch[-1].pk


@transaction.atomic
def _again(pk: int) -> list[Difference]:
    """While nobody can change it: what was only just changing is no difference."""
    return _of(Promise.objects.select_for_update().get(pk=pk), told_about("promise", [pk])[pk])


def _of(promise: Promise, told: Iterable[Event]) -> list[Difference]:
    says: dict[str, object] = {"state": "", "owner": None, "sign": ""}
    for event in told:
        says["state"] = _STATES.get(event.kind, says["state"])
        if event.kind == events.MADE.name:
            says["owner"] = event.payload["owner"]
        elif event.kind == events.GIVEN.name:
            says["owner"] = event.payload["to_agent"]
        elif event.kind in (events.SIGNED.name, events.UNSIGNED.name):
            says["sign"] = event.payload.get("sign", "")
    has = {"state": promise.state, "owner": promise.owner_id, "sign": promise.sign}
    return [
        Difference(f"promise {promise.pk}", f"{what}: the log says {says[what]}, the row {has[what]}")
        for what in has
        if says[what] != has[what]
    ]
