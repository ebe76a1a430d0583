"""What this app tells of a person: what went wrong for them, and what they were given."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from makeright.customers.erasing import Person
from makeright.customers.telling_person import Parcel, tells
from makeright.remedies.models import Claim, Remedy

CLAIM = ("stage", "harm", "value_affected_minor", "currency", "needed_by", "wish", "mood", "opened_at")
REMEDY = (
    "kind", "state", "return_demanded", "donated_to", "note", "currency", "value_minor", "granted_at", "fulfilled_at",
    "check_result",
)  # fmt: skip


@tells("remedies")
def tell_what_was_given(person: Person, parcel: Parcel) -> None:
    """`remedies.json`. What it cost us is ours."""
    parcel.write("remedies.json", {}, rows=_claims(person), under="claims")


def _claims(person: Person) -> Iterator[dict[str, Any]]:
    theirs = Claim.objects.filter(customer__in=person.customers).order_by("opened_at", "pk")
    for claim in theirs.select_related("cause").prefetch_related("remedies").iterator(200):
        told: dict[str, Any] = {name: getattr(claim, name) for name in CLAIM}
        told["cause"] = claim.cause.name if claim.cause else None
        told["remedies"] = [_remedy(each) for each in claim.remedies.all()]
        yield told


def _remedy(remedy: Remedy) -> dict[str, Any]:
    return {name: getattr(remedy, name) for name in REMEDY}
