"""Telling what other systems saw of a customer, among what happened here: calmly, and folded where it is much."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from makeright.customers.models import Customer, Occurrence
from makeright.customers.reporting import told_of

MOST = 200  # that are looked at for a page of a timeline


@dataclass(frozen=True, slots=True)
class Happened:
    """What happened `times` times, the latest of them; `key` is its place in the order of time. `details`: (name,
    words, whether it is a link) each, of what happened once."""

    latest: Occurrence
    times: int
    details: Sequence[tuple[str, str, bool]] = ()

    @property
    def key(self) -> int:
        return self.latest.pk


def occurrences_of(customer: Customer, *, before: int = 0, after: int = 0) -> tuple[list[Occurrence], int]:
    """What people are to see of it, the latest first, with keys between these two; and the key from which on there is
    more than is given here, or 0."""
    told = told_of([customer.pk]).filter(kind__on_timeline=True, pk__gt=after).order_by("-pk")
    found = list((told.filter(pk__lt=before) if before else told)[: MOST + 1])
    return found[:MOST], found[MOST - 1].pk if len(found) > MOST else 0


def folded(told: Sequence[Occurrence], between: Sequence[int], *, by_day: bool) -> list[Happened]:
    """What happened between two other lines (their keys, the latest first), once for each kind; `by_day`: and for each
    day. In the order of the latest of each."""
    stretches: dict[tuple[object, ...], list[Occurrence]] = {}
    passed = 0
    for each in told:
        while passed < len(between) and between[passed] > each.pk:
            passed += 1
        day = timezone.localtime(each.occurred_at).date() if by_day else None
        stretches.setdefault((passed, day, each.kind_id), []).append(each)
    return [Happened(some[0], len(some), _details(some)) for some in stretches.values()]


def _details(some: Sequence[Occurrence]) -> list[tuple[str, str, bool]]:
    if len(some) > 1:
        return []
    kinds = some[0].kind.attributes
    said = some[0].attributes
    return [(name, said[code], kind == "link") for code, name, kind in kinds if code in said]
