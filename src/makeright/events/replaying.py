"""Replaying: the log alone rebuilds what the rows say. Each app folds its own kinds, and says where the two differ."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery

from makeright.events.models import Event, Position, Unplaced


@dataclass(frozen=True, slots=True)
class Difference:
    """What the log and the rows don't agree on: about what, and both sides in words, without anything personal."""

    about: str
    words: str

    def __str__(self) -> str:
        return f"{self.about}: {self.words}"


Compare = Callable[[], Iterator[list[Difference]]]
_COMPARES: dict[str, Compare] = {}


def replays(what: str) -> Callable[[Compare], Compare]:
    """Register a comparison: for each of `what` (a plural) that it looks at, it gives the differences, mostly none."""

    def register(compare: Compare) -> Compare:
        if what in _COMPARES:
            raise ValueError(f"{what} are replayed twice")
        _COMPARES[what] = compare
        return compare

    return register


@dataclass(slots=True)
class Outcome:
    """What came of a replay: how many of each noun were looked at, and where log and rows differ."""

    looked_at: dict[str, int] = field(default_factory=dict)
    differences: list[Difference] = field(default_factory=list)

    @property
    def agrees(self) -> bool:
        return not self.differences


def replay() -> Outcome:
    """Fold the whole log and compare it with the rows. Changes nothing; may run beside everybody's work, since what
    seems to differ is looked at once more while nobody can change it."""
    outcome = Outcome()
    for what, compare in _COMPARES.items():
        outcome.looked_at[what] = 0
        for differences in compare():
            outcome.looked_at[what] += 1
            outcome.differences += differences
    return outcome


def told_of(conversations: Iterable[int], *, subject: str = "") -> dict[int, list[Event]]:
    """The events of each conversation, all or those about one kind of subject, in the order of the stream; what waits
    for its position comes last, as it was written."""
    told = Event.objects.filter(conversation_id__in=list(conversations))
    if subject:
        told = told.filter(subject_kind=subject)
    by_conversation: dict[int, list[Event]] = defaultdict(list)
    for event in _in_order(told):
        if event.conversation_id is not None:
            by_conversation[event.conversation_id].append(event)
    return by_conversation


def told_about(subject: str, ids: Iterable[int]) -> dict[int, list[Event]]:
    """The events about each of some subjects of one kind, in the order of the stream, by the subject's id."""
    by_subject: dict[int, list[Event]] = defaultdict(list)
    for event in _in_order(Event.objects.filter(subject_kind=subject, subject_id__in=list(ids))):
        by_subject[event.subject_id].append(event)
    return by_subject


def _in_order(told: QuerySet[Event]) -> QuerySet[Any]:
    """Those that have their position by it; then those that wait for one, as they were written."""
    position = Position.objects.filter(event_id=OuterRef("pk")).values("position")
    waiting = Unplaced.objects.filter(event_id=OuterRef("pk")).values("pk")
    return told.annotate(position=Subquery(position), waiting=Subquery(waiting)).order_by(
        F("position").asc(nulls_last=True), F("waiting").asc(nulls_last=True), "pk"
    )
