"""What led to what: the chain of causes behind an event, so that automation refuses what automation caused."""

from __future__ import annotations

from django.db import connection

AUTOMATION = frozenset({"rule", "ai"})
LONGEST_CHAIN = 50  # a chain this long has gone round in a circle of its own making


def caused_by_automation(event_id: int) -> bool:
    """Say whether a rule or an AI did this, or anything that led to it. One query, however long the chain."""
    with connection.cursor() as cursor:
        cursor.execute(
            """WITH RECURSIVE chain (because, actor_kind, step) AS (
                   SELECT because, actor_kind, 1 FROM events_event WHERE id = %s
                   UNION ALL
                   SELECT e.because, e.actor_kind, chain.step + 1
                   FROM events_event e JOIN chain ON e.id = chain.because WHERE chain.step < %s)
               SELECT actor_kind, MAX(step) FROM chain GROUP BY actor_kind""",
            [event_id, LONGEST_CHAIN],
        )
        steps = dict(cursor.fetchall())
    return bool(AUTOMATION & steps.keys()) or max(steps.values(), default=0) >= LONGEST_CHAIN
