"""When … then …: upper apps say which events they react to. No reaction depends on another's order."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.db import transaction

from makeright.events.kinds import Kind
from makeright.events.models import Event
from makeright.jobs.queueing import enqueue

log = logging.getLogger(__name__)

Reaction = Callable[[Event], None]
_REACTIONS: dict[str, list[tuple[Reaction, bool]]] = {}


def reacts_to(kind: Kind, *, together: bool = False) -> Callable[[Reaction], Reaction]:
    """Have a function called with each event of a kind, in the transaction that recorded it.

    If it fails, nothing of it stays: it becomes a visible job, the verb stands, and so does what the others did.
    `together=True` is for invariants only: then a failure undoes the verb as well.
    """

    def register(reaction: Reaction) -> Reaction:
        _REACTIONS.setdefault(kind.name, []).append((reaction, together))
        return reaction

    return register


def react(event: Event) -> None:
    """Call whoever reacts to this event."""
    apart = []
    for reaction, together in _REACTIONS.get(event.kind, ()):
        if together:
            reaction(event)
        else:
            apart.append(reaction)
    if apart and not _all_done(apart, event):
        for reaction in apart:
            _one_done(reaction, event)


def _all_done(reactions: list[Reaction], event: Event) -> bool:
    """Call them within one savepoint, which is the quick way; say whether none failed. If one did, nothing is done."""
    try:
        with transaction.atomic():
            for reaction in reactions:
                reaction(event)
    except Exception:  # which one it was is seen, and told, when each is called by itself
        return False
    return True


def _one_done(reaction: Reaction, event: Event) -> None:
    try:
        with transaction.atomic():
            reaction(event)
    except Exception:
        log.exception("%s failed for event %s; it is tried again as a job", name_of(reaction), event.id)
        enqueue("events.react", event=event.id, reaction=name_of(reaction))


def react_again(event: Event, reaction_name: str) -> None:
    """Try a failed reaction once more. Raises LookupError if no such reaction is registered any longer."""
    for reaction, _ in _REACTIONS.get(event.kind, ()):
        if name_of(reaction) == reaction_name:
            with transaction.atomic():
                reaction(event)
            return
    raise LookupError(f"nobody called {reaction_name} reacts to {event.kind}")


def table() -> list[tuple[str, str, bool]]:
    """All reactions as rows: kind of event, reaction, whether it is together with the verb."""
    every = sorted(_REACTIONS.items())
    return [(kind, name_of(reaction), together) for kind, rows in every for reaction, together in rows]


def name_of(reaction: Reaction) -> str:
    return f"{reaction.__module__}.{reaction.__qualname__}"
