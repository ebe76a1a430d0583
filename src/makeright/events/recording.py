"""Writing into the log: one row for one change, in the transaction of the verb that made it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from makeright.events.kinds import KINDS, Kind
from makeright.events.models import LIVE, Event
from makeright.events.places import Subject
from makeright.events.reacting import react
from makeright.events.shapes import plain
from makeright.lib import bell
from makeright.lib.actor import Actor
from makeright.lib.ids import new_id
from makeright.lib.inserting import insert

# No verb waits longer for its turn; whoever tells of an earlier time tells history.
TOLD_AT_ONCE = timedelta(minutes=1)


def record(
    kind: Kind,
    subject: Subject,
    *,
    by: Actor,
    payload: Any = None,
    occurred_at: datetime | None = None,
    now: datetime | None = None,
) -> Event:
    """Say that something happened: one append-only row, then whoever reacts, in this transaction; then the bell.

    `payload` is an instance of the kind's dataclass (none for kinds without). `now` is when we learned of it, the time
    that the verb wrote into its rows; `occurred_at` when it was, if that differs. `by` says whether it is history.

    Raises TypeError for a payload of another shape, ValueError for a field whose value doesn't fit it: a code outside
    its enumeration, or no value where it can only be had now. Raises TransactionManagementError outside a transaction:
    a change and its event are one.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError(f"{kind.name} is recorded outside a transaction")
    event = row_of(kind, subject, by=by, payload=payload, occurred_at=occurred_at, now=now)
    insert(event)
    react(event)
    bell.ring_on_commit(bell.WEB)
    return event


def row_of(
    kind: Kind,
    subject: Subject,
    *,
    by: Actor,
    payload: Any = None,
    occurred_at: datetime | None = None,
    now: datetime | None = None,
) -> Event:
    """The row that `record` would enter, not yet entered. For history that is written down row by row: whoever enters
    it has seen to all that would follow from it. Raises TypeError and ValueError as `record` does."""
    payload = kind.payload() if payload is None else payload
    if KINDS.get(kind.name) is not kind or type(payload) is not kind.payload:
        raise TypeError(f"{kind.name} takes a {kind.payload.__name__}, not a {type(payload).__name__}")
    at = now or timezone.now()
    place = subject.event_place()
    return Event(
        id=_id_for(now),
        kind=kind.name,
        version=kind.version,
        occurred_at=occurred_at or at,
        at=at,
        source=by.source,
        team_id=place.team_id,
        inbox_id=place.inbox_id,
        actor_kind=by.kind,
        actor_id=by.id,
        actor_via=by.via,
        because=by.because,
        subject_kind=place.subject_kind,
        subject_id=place.subject_id,
        conversation_id=place.conversation_id,
        customer_id=place.customer_id,
        payload=_written(kind, payload, source=by.source),
    )


def _id_for(now: datetime | None) -> int:
    """An id of this moment, which grows within a process; for history one of its own time."""
    is_of_now = now is None or abs(timezone.now() - now) < TOLD_AT_ONCE
    return new_id() if is_of_now else new_id(now)


def _written(kind: Kind, payload: Any, *, source: str) -> dict[str, Any]:
    """The payload as the row keeps it. A refusal names the field and not its value, which may be somebody's words."""
    written = {}
    for field in kind.fields:
        value = getattr(payload, field.name)
        if not field.fits(value):
            raise ValueError(f"{kind.name}: {field.name} takes {field.codes or field.kind}, nothing else")
        if value is None and field.only_now and source == LIVE:
            raise ValueError(f"{kind.name}: {field.name} can only be had now, so it is never null")
        written[field.name] = plain(value)
    return written
