"""What this app tells of a person: what they were promised, and whether it was kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from makeright.customers.erasing import Person
from makeright.customers.telling_person import Parcel, tells
from makeright.promises.models import Promise

FIELDS = ("due_at", "state", "made_at", "moved_at", "broken_at", "settled_at")


@tells("promises")
def tell_what_was_promised(person: Person, parcel: Parcel) -> None:
    """`promises.json`."""
    parcel.write("promises.json", {}, rows=_promises(person), under="promises")


def _promises(person: Person) -> Iterator[dict[str, Any]]:
    theirs = Promise.objects.filter(customer__in=person.customers).select_related("message").order_by("pk")
    for promise in theirs.iterator(200):
        yield {"words": promise.words} | {name: getattr(promise, name) for name in FIELDS}
