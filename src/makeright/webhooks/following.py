"""Following: which events a webhook is told next, in order of position."""

from __future__ import annotations

from django.db.models.query import RawQuerySet

from makeright.events.models import Event
from makeright.webhooks.models import Webhook

# The engine's sign of life, which tells of nothing that happened.
UNTOLD = ("canary.sang",)
_NEXT = """SELECT e.*, p.position AS position FROM events_position p JOIN events_event e ON e.id = p.event_id
           WHERE p.position > %s AND p.position <= %s AND {which}
             AND NOT (e.subject_kind = 'webhook' AND e.subject_id = %s)
           ORDER BY p.position LIMIT %s"""


def next_for(webhook: Webhook, *, until: int, limit: int) -> list[tuple[int, Event]]:
    """The events that it is to be told next, each with its position, at most up to `until`. What happens to the
    webhook itself it isn't told."""
    kinds = webhook.kinds or UNTOLD
    which = f"e.kind {'IN' if webhook.kinds else 'NOT IN'} ({', '.join(['%s'] * len(kinds))})"
    found: RawQuerySet[Event] = Event.objects.raw(
        _NEXT.format(which=which), [webhook.position, until, *kinds, webhook.pk, limit]
    )
    return [(int(event.position), event) for event in found]  # type: ignore[attr-defined]
