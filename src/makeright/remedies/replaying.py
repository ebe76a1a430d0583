"""Replaying remedies: how far each has come, as the log alone has it, and whether the row says so; the same for
claims."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db import transaction

from makeright.events.models import Event
from makeright.events.replaying import Difference, replays, told_about
from makeright.remedies import events
from makeright.remedies.models import Claim, Remedy
from makeright.remedies.models.remedy import ASKED, FAILED, FULFILLED, FULFILLING, GRANTED, REVERSED

BATCH = 200
_STATES = {
    events.PROPOSED.name: ASKED,
    events.GRANTED.name: GRANTED,
    events.LEFT.name: FULFILLING,
    events.FULFILLED.name: FULFILLED,
    events.FAILED.name: FAILED,
    events.REVERSED.name: REVERSED,
}


@replays("remedies")
def remedies_are_as_the_log_tells() -> Iterator[list[Difference]]:
    last = 0
    while batch := list(Remedy.objects.filter(pk__gt=last).order_by("pk")[:BATCH]):
        told = told_about("remedy", [each.pk for each in batch])
        for each in batch:
            yield _remedy_again(each.pk) if _remedy(each, told[each.pk]) else []
        last = batch[-1].pk


@replays("claims")
def claims_are_as_the_log_tells() -> Iterator[list[Difference]]:
    last = 0
    while batch := list(Claim.objects.filter(pk__gt=last).order_by("pk")[:BATCH]):
        told = told_about("claim", [each.pk for each in batch])
        for each in batch:
            yield _claim_again(each.pk) if _claim(each, told[each.pk]) else []
        last = batch[-1].pk


@transaction.atomic
def _remedy_again(pk: int) -> list[Difference]:
    """While nobody can change it: what was only just changing is no difference."""
    return _remedy(Remedy.objects.select_for_update().get(pk=pk), told_about("remedy", [pk])[pk])


@transaction.atomic
def _claim_again(pk: int) -> list[Difference]:
    return _claim(Claim.objects.select_for_update().get(pk=pk), told_about("claim", [pk])[pk])


def _remedy(remedy: Remedy, told: Iterable[Event]) -> list[Difference]:
    state, checked = "", ""
    for event in told:
        state = _STATES.get(event.kind, state)
        if event.kind == events.CHECKED.name:
            checked = event.payload["result"]
    about, found = f"remedy {remedy.pk}", list[Difference]()
    if state != remedy.state:
        found.append(Difference(about, f"state: the log says {state or 'nothing'}, the row {remedy.state}"))
    if checked != remedy.check_result:
        found.append(Difference(about, f"check: the log says {checked}, the row {remedy.check_result}"))
    return found


def _claim(claim: Claim, told: Iterable[Event]) -> list[Difference]:
    """What was erased with a person is not looked at: it stands in the log, as codes, and is counted there."""
    says: dict[str, object] = {}
    for event in told:
        if event.kind == events.CLAIM_OPENED.name:
            says = {name: event.payload[name] for name in ("harm", "wish", "mood")} | {"cause": 0}
        elif event.kind == events.CAUSE_SET.name:
            says["cause"] = event.payload["to_cause"]
        elif event.kind == events.CLAIM_CORRECTED.name:
            for name in ("harm", "wish", "mood"):
                says[name] = event.payload[f"to_{name}"] or says.get(name)
    about = f"claim {claim.pk}"
    if not says:
        return [Difference(about, "it has a row, and the log doesn’t tell of it")]
    has: dict[str, object] = {"harm": claim.harm, "cause": claim.cause_id or 0}
    if claim.erased_at is None:
        has |= {"wish": claim.wish, "mood": claim.mood}
    return [
        Difference(about, f"{what}: the log says {says[what]}, the row {has[what]}")
        for what in has
        if says[what] != has[what]
    ]
