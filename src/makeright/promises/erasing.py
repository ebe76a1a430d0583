"""Erasing promises to somebody: their words go with the messages that say them. That something was promised, by when,
and whether it was kept, stays, so that the numbers stay good."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from makeright.customers.erasing import Counts, Person, erases
from makeright.lib.actor import Actor
from makeright.promises import keeping
from makeright.promises.models import Promise


def count(person: Person) -> Counts:
    """What there is of a person still: what is to be kept."""
    return {"promises": Promise.objects.unsettled().filter(customer__in=person.customers).count()}


@erases("promises", count=count)
@transaction.atomic
def nothing_is_owed_to_whom_nobody_knows(person: Person, by: Actor, now: datetime) -> Counts:
    """What was to be kept is withdrawn."""
    theirs = Promise.objects.unsettled().filter(customer__in=person.customers).select_related("conversation")
    withdrawn = sum(keeping.withdraw(each, "other", by=by, now=now) for each in theirs)
    return {"promises": withdrawn} if withdrawn else {}
