"""Following: which events a webhook is told next, or a program that asks, in order of position."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models.query import RawQuerySet

from makeright.events.models import Event
from makeright.webhooks.models import Webhook

# The engine's sign of life, which tells of nothing that happened.
UNTOLD = ("canary.sang",)
_NEXT = """SELECT e.*, p.position AS position FROM events_position p JOIN events_event e ON e.id = p.event_id
           WHERE p.position > %s AND p.position <= %s AND {which}
             AND NOT (e.subject_kind = 'webhook' AND e.subject_id = %s)
           ORDER BY p.position LIMIT %s"""
_NO_WEBHOOK = 0


def next_for(webhook: Webhook, *, until: int, limit: int) -> list[tuple[int, Event]]:
    """The events that it is to be told next, each with its position, at most up to `until`. What happens to the
    webhook itself it isn't told."""
    return _next(webhook.position, webhook.kinds, until, webhook.pk, limit)


def following(
    position: int, *, kinds: Collection[str] = (), until: int, limit: int
) -> list[tuple[int, Event]]:
    """The events after a position, each with its own, at most up to `until`; of some kinds, or of all but `UNTOLD`."""
    return _next(position, kinds, until, _NO_WEBHOOK, limit)


def _next(
    position: int, kinds: Collection[str], until: int, webhook: int, limit: int
) -> list[tuple[int, Event]]:
    named = list(kinds) or UNTOLD
    which = f"e.kind {'IN' if kinds else 'NOT IN'} ({', '.join(['%s'] * len(named))})"
    found: RawQuerySet[Event] = Event.objects.raw(
        _NEXT.format(which=which), [position, until, *named, webhook, limit]
    )
    return [(int(event.position), event) for event in found]  # type: ignore[attr-defined]
