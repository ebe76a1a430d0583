"""Replaying customers: what the log alone says of who is who, and whether the rows say the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Exists, OuterRef

from makeright.customers import events
from makeright.customers.models import Customer, Identity
from makeright.events.models import Event
from makeright.events.replaying import Difference, replays, told_about

BATCH = 200  # customers, or identities
UNTOLD = "it has a row, and the log doesn’t tell of it"


@replays("customers")
def customers_are_as_the_log_tells() -> Iterator[list[Difference]]:
    """Each was got to know once, and stands, or was merged into whom the log says."""
    last = 0
    while batch := list(Customer.objects.filter(pk__gt=last).order_by("pk")[:BATCH]):
        told = told_about("customer", [each.pk for each in batch])
        for each in batch:
            seems = _compare(each, told[each.pk])
            yield _look_again(each.pk) if seems else []
        last = batch[-1].pk
    rows = Customer.objects.filter(pk=OuterRef("subject_id"))
    for event in Event.objects.filter(~Exists(rows), kind=events.CREATED.name):
        yield [Difference(f"customer {event.subject_id}", "the log tells of them, and they have no row")]


@transaction.atomic
def _look_again(pk: int) -> list[Difference]:
    """While nobody can change them: what was only just changing is no difference."""
    customer = Customer.objects.select_for_update().get(pk=pk)
    return _compare(customer, told_about("customer", [pk])[pk])


def _compare(row: Customer, told: Iterable[Event]) -> list[Difference]:
    into, is_known, about, forgotten = None, False, f"customer {row.pk}", None
    for event in told:
        is_known = is_known or event.kind == events.CREATED.name
        if event.kind == events.MERGED.name:
            into = event.payload["into_customer"]
        elif event.kind == events.UNMERGED.name:
            into = None
        elif event.kind == events.FORGOTTEN.name:
            forgotten = event.at
    found = [] if is_known else [Difference(about, UNTOLD)]
    if into != row.merged_into_id:
        sides = f"the log says {into or 'nobody'}, the row {row.merged_into_id or 'nobody'}"
        found.append(Difference(about, f"merged into: {sides}"))
    if forgotten != row.forgotten_at:
        sides = f"the log says {forgotten or 'never'}, the row {row.forgotten_at or 'never'}"
        found.append(Difference(about, f"forgotten: {sides}"))
    return found


@dataclass(slots=True)
class Belonging:
    """An identity as the log tells it: whose, and whether proven. `wrongs`: where the log contradicts itself."""

    customer: int | None = None
    verified: bool = False
    wrongs: list[str] = field(default_factory=list)


@replays("identities")
def identities_are_as_the_log_tells() -> Iterator[list[Difference]]:
    last = 0
    while batch := list(Identity.objects.filter(pk__gt=last).order_by("pk")[:BATCH]):
        told = told_about("identity", [each.pk for each in batch])
        firsts = _firsts(batch, told)
        for each in batch:
            seems = _compare_identity(each, told[each.pk], firsts.get(each.pk))
            yield _look_at_identity_again(each.pk) if seems else []
        last = batch[-1].pk
    rows = Identity.objects.filter(pk=OuterRef("subject_id"))
    removed = Event.objects.filter(kind=events.IDENTITY_REMOVED.name, subject_id=OuterRef("subject_id"))
    added = Event.objects.filter(~Exists(rows), ~Exists(removed), kind=events.IDENTITY_ADDED.name)
    for event in added:
        owner = _tell(told_about("identity", [event.subject_id])[event.subject_id]).customer
        if Customer.objects.filter(pk=owner or 0).exclude(forgotten_at=None).exists():
            continue
        yield [Difference(f"identity {event.subject_id}", "the log tells of it, and it has no row")]


@transaction.atomic
def _look_at_identity_again(pk: int) -> list[Difference]:
    """While nobody can change it; if it was just removed, there is nothing to differ."""
    for row in Identity.objects.select_for_update().filter(pk=pk):
        told = told_about("identity", [pk])
        return _compare_identity(row, told[pk], _firsts([row], told).get(pk))
    return []


def _firsts(rows: Iterable[Identity], told: dict[int, list[Event]]) -> dict[int, Event]:
    """Of these identities, those that a customer was got to know by, with the event that says so. It stands under the
    customer who had it first."""
    owners = {_first_owner(row, told[row.pk]) for row in rows}
    created = Event.objects.filter(kind=events.CREATED.name, customer_id__in=owners, subject_kind="customer")
    return {event.payload["identity"]: event for event in created if event.payload["identity"]}


def _first_owner(row: Identity, told: list[Event]) -> int:
    for event in told:
        if event.kind == events.IDENTITY_MOVED.name:
            return int(event.payload["from_customer"])
    return row.customer_id


def _compare_identity(row: Identity, told: Iterable[Event], first: Event | None) -> list[Difference]:
    story, about = _tell([*([first] if first else []), *told]), f"identity {row.pk}"
    if story.customer is None and not story.wrongs:
        return [Difference(about, UNTOLD)]
    sides = [("customer", story.customer, row.customer_id), ("verified", story.verified, row.verified)]
    words = [f"{what}: the log says {log}, the row {kept}" for what, log, kept in sides if log != kept]
    return [Difference(about, each) for each in (*story.wrongs, *words)]


def _tell(told: Iterable[Event]) -> Belonging:
    """Fold the events of one identity, in the order of the stream."""
    story = Belonging()
    for event in told:
        if event.kind in (events.CREATED.name, events.IDENTITY_ADDED.name):
            if story.customer is not None:
                story.wrongs.append("the log says that it was added, and it was there")
            story.customer, story.verified = event.customer_id, event.payload["verified"]
        elif event.kind == events.IDENTITY_VERIFIED.name:
            if story.verified:
                story.wrongs.append("the log says that it was verified, and it was so already")
            story.verified = True
        elif event.kind == events.IDENTITY_MOVED.name:
            if story.customer != event.payload["from_customer"]:
                story.wrongs.append("the log says that it moved from one who did not have it")
            story.customer, story.verified = event.payload["to_customer"], event.payload["verified"]
    return story
