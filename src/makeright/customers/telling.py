"""What this app tells of a person, and what else of it is erased with them: imports that name them, and archives."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from makeright.customers.aging import AT_ONCE
from makeright.customers.erasing import Counts, Person, erases
from makeright.customers.filling_in import values_of
from makeright.customers.forgetting import count_own
from makeright.customers.models import (
    Customer,
    CustomerImport,
    Fact,
    Identity,
    Membership,
    Note,
    Occurrence,
    PersonExport,
)
from makeright.customers.models.person_export import GONE
from makeright.customers.telling_person import Parcel, let_go, tells
from makeright.events.models import Event
from makeright.lib.actor import Actor


def count(person: Person) -> Counts:
    """What they are known by, and what is remembered of them: gone as soon as they are forgotten. What other systems
    told may be much, and goes little by little."""
    return {**count_own(person), "customer_events": _told_of(person).count()}


def _told_of(person: Person) -> QuerySet[Occurrence]:
    return Occurrence.objects.filter(customer__in=person.customers).order_by("pk")


@erases("customers", count=count)
def what_else_names_them(person: Person, by: Actor, now: datetime) -> Counts:
    """What other systems told of them; rows that an import refused, by their words; and archives that were put together
    of them."""
    if some := list(_told_of(person).values_list("pk", flat=True)[:AT_ONCE]):
        with transaction.atomic():
            return {"customer_events": Occurrence.objects.filter(pk__in=some).delete()[0]}
    faults = _blank_faults(person)
    if faults:
        return {"import_faults": faults}
    theirs = PersonExport.objects.filter(customer__in=person.customers).exclude(state=GONE)
    return {"archives": sum(let_go(each, by=by, now=now) for each in theirs)}


def _blank_faults(person: Person) -> int:
    """Of rows that were refused nobody knows whose they were, so of an import that has ended none keeps its words; of
    one that goes on those that name them. Line and code stay."""
    blanked = 0
    for made in CustomerImport.objects.exclude(faults=[]).order_by("pk"):
        is_over = made.ended_at is not None
        left = [
            [line, code, "" if is_over or _names(person, words) else words]
            for line, code, words in made.faults
        ]
        if left != made.faults:
            blanked += CustomerImport.objects.filter(pk=made.pk, faults=made.faults).update(faults=left)
    return blanked


def _names(person: Person, words: str) -> bool:
    return any(word.casefold() in words.casefold() for word in person.words)


@tells("customers")
def tell_who_they_are(person: Person, parcel: Parcel) -> None:
    """`person.json`, `events.json` and `customer_events.json`."""
    mine = Q(customer__in=person.customers)
    fields = values_of("customer", person.customers)
    told = {
        "customers": [_who(each) for each in Customer.objects.filter(pk__in=person.customers).order_by("pk")],
        "known_by": [
            {
                "kind": each.kind,
                "value": each.as_written,
                "verified_at": each.verified_at,
                "verified_by": each.verified_how,
                "since": each.created_at,
            }
            for each in Identity.objects.filter(mine).order_by("pk")
        ],
        "facts": [
            {
                "about": each.about,
                "value": each.value,
                "said_by": each.said,
                "consent": each.consent,
                "from": each.at,
                "until": each.until,
            }
            for each in Fact.objects.filter(mine).order_by("pk")
        ],
        "fields": {code: words for each in fields.values() for code, words in each.items()},
        "companies": [
            {
                "company": str(each.company or ""),
                "by": each.how,
                "from": each.since,
                "until": each.until,
            }
            for each in Membership.objects.filter(mine).select_related("company").order_by("pk")
        ],
    }
    if parcel.with_notes:
        notes = Note.objects.filter(mine).select_related("agent").order_by("pk")
        told["notes_of_colleagues"] = [
            {"at": each.at, "by": each.agent.name, "text": each.text} for each in notes
        ]
    parcel.write("person.json", told)
    parcel.write("events.json", {}, rows=_events(person), under="events")
    parcel.write("customer_events.json", {}, rows=_occurrences(person), under="customer_events")


def _occurrences(person: Person) -> Iterator[dict[str, Any]]:
    """What other systems told of them."""
    for each in _told_of(person).select_related("kind").iterator(chunk_size=500):
        names = {code: name for code, name, _kind in each.kind.attributes}
        yield {
            "kind": each.kind.name,
            "occurred_at": each.occurred_at,
            "told_at": each.at,
            "source": each.source,
            "external_id": each.external_id,
            "details": {names.get(code, code): words for code, words in each.attributes.items()},
        }


def _who(customer: Customer) -> dict[str, Any]:
    return {
        "number": customer.pk,
        "known_since": customer.created_at,
        "name": customer.name,
        "called": customer.preferred_name,
        "pronoun": customer.pronoun,
        "language": customer.language,
        "zone": customer.zone,
        "quiet_from": customer.quiet_from,
        "quiet_until": customer.quiet_until,
    }


def _events(person: Person) -> Iterator[dict[str, Any]]:
    """What happened, when, and what kind of actor did it; no colleague is named."""
    theirs = Event.objects.filter(customer_id__in=person.customers).order_by("pk")
    names = ("kind", "occurred_at", "actor_kind", "actor_via", "conversation_id")
    yield from theirs.values(*names).iterator(chunk_size=500)
