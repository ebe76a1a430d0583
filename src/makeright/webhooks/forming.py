"""Forming: what an event was about, in its form of today. Upper apps say what theirs look like.

Text is joined when an event is told, so what was erased is in none of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from makeright.events.models import Event

Form = dict[str, Any]
Make = Callable[[Collection[int]], Mapping[int, Form]]
FORMS: dict[str, Make] = {}


def form_of(kind: str) -> Callable[[Make], Make]:
    """Register who makes the forms of subjects of a kind: from keys, plain JSON values by key, with the ids of the API.
    What isn't there any more is left out. Raises ValueError if the kind is taken."""

    def register(make: Make) -> Make:
        if FORMS.setdefault(kind, make) is not make:
            raise ValueError(f"two make forms of {kind}")
        return make

    return register


def forms_for(events: Iterable[Event]) -> dict[tuple[str, int], Form]:
    """The forms of all that these events are about, by kind and key."""
    keys: dict[str, set[int]] = defaultdict(set)
    for event in events:
        if event.subject_kind in FORMS:
            keys[event.subject_kind].add(event.subject_id)
    return {
        (kind, key): form for kind, some in keys.items() for key, form in FORMS[kind](sorted(some)).items()
    }
