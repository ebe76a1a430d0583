"""Replaying what is remembered of customers: facts, notes and companies, as the log alone has them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.db import models, transaction
from django.db.models import Exists, OuterRef

from makeright.customers import events
from makeright.customers.models import (
    Company,
    Customer,
    CustomerImport,
    CustomField,
    Fact,
    Membership,
    Note,
    OccurrenceKind,
    Segment,
)
from makeright.events.models import Event
from makeright.events.replaying import Difference, replays, told_about

BATCH = 200
Told = list[Event]
Wrongs = Callable[[Any, Told], Iterator[str]]


@replays("facts")
def facts_are_as_the_log_tells() -> Iterator[list[Difference]]:
    yield from _replay(Fact, "fact", events.FACT_NOTED.name, (), _of_fact)


@replays("notes on customers")
def notes_are_as_the_log_tells() -> Iterator[list[Difference]]:
    yield from _replay(Note, "customer_note", events.NOTE_ADDED.name, (events.NOTE_REMOVED.name,), _of_note)


@replays("companies")
def companies_are_as_the_log_tells() -> Iterator[list[Difference]]:
    yield from _replay(Company, "company", events.COMPANY_ADDED.name, (), _of_company)


@replays("memberships")
def memberships_are_as_the_log_tells() -> Iterator[list[Difference]]:
    yield from _replay(Membership, "membership", events.MEMBERSHIP_BEGAN.name, (), _of_membership)


@replays("custom fields")
def fields_are_as_the_log_tells() -> Iterator[list[Difference]]:
    yield from _replay(CustomField, "custom_field", events.FIELD_DEFINED.name, (), _of_field)


@replays("imports of customers")
def imports_are_as_the_log_tells() -> Iterator[list[Difference]]:
    yield from _replay(CustomerImport, "customer_import", events.IMPORT_BEGUN.name, (), _of_import)


@replays("segments")
def segments_are_as_the_log_tells() -> Iterator[list[Difference]]:
    ends = (events.SEGMENT_REMOVED.name,)
    yield from _replay(Segment, "segment", events.SEGMENT_SAVED.name, ends, _nothing_more)


@replays("kinds of customer events")
def kinds_are_as_the_log_tells() -> Iterator[list[Difference]]:
    yield from _replay(
        OccurrenceKind, "customer_event_kind", events.KIND_DECLARED.name, (), _of_occurrence_kind
    )


def _replay(
    model: type[models.Model], subject: str, begins: str, ends: tuple[str, ...], wrongs: Wrongs
) -> Iterator[list[Difference]]:
    """Go through the rows of a model in batches; then through what the log tells of and no row has."""
    last = 0
    while batch := list(model._default_manager.filter(pk__gt=last).order_by("pk")[:BATCH]):
        told = told_about(subject, [each.pk for each in batch])
        for each in batch:
            seems = list(_differences(each, subject, begins, told[each.pk], wrongs))
            yield _look_again(model, each.pk, subject, begins, wrongs) if seems else []
        last = batch[-1].pk
    rows = model._default_manager.filter(pk=OuterRef("subject_id"))
    ended = Event.objects.filter(kind__in=ends, subject_id=OuterRef("subject_id"))
    forgotten = Customer.objects.filter(pk=OuterRef("customer_id")).exclude(forgotten_at=None)
    lost = Event.objects.filter(~Exists(rows), ~Exists(ended), ~Exists(forgotten), kind=begins)
    for event in lost:
        yield [Difference(f"{subject} {event.subject_id}", "the log tells of it, and it has no row")]


@transaction.atomic
def _look_again(
    model: type[models.Model], pk: int, subject: str, begins: str, wrongs: Wrongs
) -> list[Difference]:
    """While nobody can change it: what was only just changing is no difference."""
    for row in model._default_manager.select_for_update().filter(pk=pk):
        return list(_differences(row, subject, begins, told_about(subject, [pk])[pk], wrongs))
    return []


def _differences(
    row: models.Model, subject: str, begins: str, told: Told, wrongs: Wrongs
) -> Iterator[Difference]:
    about = f"{subject} {row.pk}"
    if not any(event.kind == begins for event in told):
        yield Difference(about, "it has a row, and the log doesn’t tell of it")
        return
    for words in wrongs(row, told):
        yield Difference(about, words)


def _of_fact(row: Fact, told: Told) -> Iterator[str]:
    ended = [event.at for event in told if event.kind == events.FACT_ENDED.name]
    if row.until != (ended[0] if ended else None) or len(ended) > 1:
        yield f"until: the log says {ended or 'nothing'}, the row {row.until}"


def _of_note(row: Note, told: Told) -> Iterator[str]:
    if any(event.kind == events.NOTE_REMOVED.name for event in told):
        yield "the log says that it is gone, and it has a row"


def _of_company(row: Company, told: Told) -> Iterator[str]:
    counts = [event.payload["count"] for event in told if "count" in event.payload]
    kept = row.domains.count()
    if (counts[-1] if counts else 0) != kept:
        yield f"domains: the log says {counts[-1:] or 'none'}, the rows {kept}"


def _of_membership(row: Membership, told: Told) -> Iterator[str]:
    ended = [event.at for event in told if event.kind == events.MEMBERSHIP_ENDED.name]
    began = next(event for event in told if event.kind == events.MEMBERSHIP_BEGAN.name)
    sides = [
        ("company", began.payload["company"], row.company_id),
        ("how", began.payload["how"], row.how),
        ("since", began.at, row.since),
        ("until", ended[0] if ended else None, row.until),
    ]
    yield from (f"{what}: the log says {log}, the row {kept}" for what, log, kept in sides if log != kept)


def _of_field(row: CustomField, told: Told) -> Iterator[str]:
    retired = None
    for event in told:
        if event.kind == events.FIELD_RETIRED.name:
            retired = event.at
        elif event.kind == events.FIELD_RESTORED.name:
            retired = None
    defined = next(event for event in told if event.kind == events.FIELD_DEFINED.name)
    sides = [
        ("retired at", retired, row.retired_at),
        ("noun", defined.payload["noun"], row.noun),
        ("kind", defined.payload["kind"], row.kind),
    ]
    yield from (f"{what}: the log says {log}, the row {kept}" for what, log, kept in sides if log != kept)


def _of_occurrence_kind(row: OccurrenceKind, told: Told) -> Iterator[str]:
    looks: dict[str, Any] = {}
    retired = None
    for event in told:
        if event.kind in (events.KIND_DECLARED.name, events.KIND_CHANGED.name):
            looks |= event.payload
        elif event.kind == events.KIND_KEPT.name:
            looks["keep_for_days"] = event.payload["to_days"]
        elif event.kind == events.KIND_RETIRED.name:
            retired = event.at
        elif event.kind == events.KIND_REINSTATED.name:
            retired = None
    sides = [
        ("retired at", retired, row.retired_at),
        ("color", looks["color"], row.color),
        ("on the timeline", looks["on_timeline"], row.on_timeline),
        ("days", looks["keep_for_days"], row.keep_for_days),
    ]
    yield from (f"{what}: the log says {log}, the row {kept}" for what, log, kept in sides if log != kept)


def _of_import(row: CustomerImport, told: Told) -> Iterator[str]:
    ended = [event for event in told if event.kind == events.IMPORT_ENDED.name]
    if (row.ended_at is not None) != bool(ended) or len(ended) > 1:
        yield f"ended: the log says {len(ended)} times, the row {row.ended_at or 'not'}"
    for event in ended:
        for count in ("created", "changed", "unchanged", "refused"):
            if event.payload[count] != getattr(row, count):
                yield f"{count}: the log says {event.payload[count]}, the row {getattr(row, count)}"


def _nothing_more(row: Segment, told: Told) -> Iterator[str]:
    yield from ()
