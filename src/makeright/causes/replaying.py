"""Replaying causes: where each stands and whether it is found, as the log alone has it, and whether the rows say
so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db import transaction
from django.db.models import Exists, OuterRef

from makeright.causes import events
from makeright.causes.keeping import take_tree
from makeright.causes.models import Cause
from makeright.events.models import Event
from makeright.events.replaying import Difference, replays, told_about

BATCH = 200
SUBJECT = "cause"


@replays("causes")
def causes_are_as_the_log_tells() -> Iterator[list[Difference]]:
    last = 0
    while batch := list(Cause.objects.filter(pk__gt=last).order_by("pk")[:BATCH]):
        told = told_about(SUBJECT, [each.pk for each in batch])
        for each in batch:
            yield _look_again(each.pk) if _compare(each, told[each.pk]) else []
        last = batch[-1].pk
    rows = Cause.objects.filter(pk=OuterRef("subject_id"))
    for event in Event.objects.filter(~Exists(rows), kind=events.ADDED.name):
        yield [Difference(f"cause {event.subject_id}", "the log tells of it, and it has no row")]


@transaction.atomic
def _look_again(pk: int) -> list[Difference]:
    """While nobody can change it: what was only just changing is no difference."""
    take_tree()
    return _compare(Cause.objects.get(pk=pk), told_about(SUBJECT, [pk])[pk])


def _compare(cause: Cause, told: Iterable[Event]) -> list[Difference]:
    about, is_there, says = f"cause {cause.pk}", False, dict[str, object]()
    for event in told:
        if event.kind == events.ADDED.name:
            is_there = True
            says = {
                "parent": event.payload["parent"],
                "harm": event.payload["harm"],
                "into": 0,
                "retired": False,
            }
        elif event.kind == events.MOVED.name:
            says["parent"] = event.payload["to_parent"]
        elif event.kind == events.HARM_SET.name:
            says["harm"] = event.payload["to_harm"]
        elif event.kind == events.RETIRED.name:
            says["retired"] = True
        elif event.kind == events.REINSTATED.name:
            says["retired"] = False
        elif event.kind == events.MERGED.name:
            says |= {"into": event.payload["into_cause"], "retired": True}
    if not is_there:
        return [Difference(about, "it has a row, and the log doesn’t tell of it")]
    has: dict[str, object] = {
        "parent": cause.parent_id or 0,
        "harm": cause.usual_harm,
        "into": cause.merged_into_id or 0,
        "retired": cause.retired_at is not None,
    }
    return [
        Difference(about, f"{what}: the log says {says[what]}, the row {has[what]}")
        for what in has
        if says[what] != has[what]
    ]
