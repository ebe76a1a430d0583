"""Erasing what was read of a person, and written to them with a gift: mood, wish and threats go, and where something
was to be sent. That something went wrong, what was given, when, and what it cost, stays, so that the ledger and the
numbers stay good (RECORD F10)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from makeright.customers.erasing import Counts, Person, erases
from makeright.lib.actor import Actor
from makeright.remedies.models import Ask, Claim, Remedy, Threat

GONE = "unknown"


def count(person: Person) -> Counts:
    """What there is of a person still."""
    return {
        "claims": _claims(person).count(),
        "ask_answers": _answers(person).count(),
        "remedies": _remedies(person).count(),
        "threats": _threats(person).count(),
    }


@erases("remedies", count=count)
@transaction.atomic
def erase_what_was_read_of_them(person: Person, by: Actor, now: datetime) -> Counts:
    """All of it at once: somebody has few claims, compared with what they said."""
    counted = count(person)
    claims = list(_claims(person).values_list("pk", flat=True))
    Claim.objects.filter(pk__in=claims).update(
        mood=GONE, wish=GONE, wish_how=GONE, wish_at=None, needed_by=None, erased_at=now
    )
    for remedy in _remedies(person):
        kept = {name: value for name, value in remedy.params.items() if name != "to"}
        Remedy.objects.filter(pk=remedy.pk).update(params=kept, note="")
    _answers(person).update(words="")
    threats = _threats(person)
    threats.delete()
    return {what: many for what, many in counted.items() if many}


def _claims(person: Person) -> QuerySet[Claim]:
    return Claim.objects.filter(customer__in=person.customers, erased_at=None)


def _remedies(person: Person) -> QuerySet[Remedy]:
    said = ~Q(note="") | Q(params__has_key="to")
    return Remedy.objects.filter(said, customer__in=person.customers)


def _answers(person: Person) -> QuerySet[Ask]:
    """What colleagues said to each other when one asked for them."""
    return Ask.objects.filter(remedy__customer__in=person.customers).exclude(words="")


def _threats(person: Person) -> QuerySet[Threat]:
    return Threat.objects.filter(conversation__customer__in=person.customers)
