"""Reading the stream by position: never by id, since ids are made before the commit and positions by it."""

from __future__ import annotations

from typing import NamedTuple

from django.db import connection

from makeright.events.sequencing import place


class Heard(NamedTuple):
    """The envelope of an event, as cursors read it."""

    position: int
    id: int
    kind: str
    conversation_id: int | None
    inbox_id: int | None
    customer_id: int | None
    actor_kind: str
    actor_id: int | None
    subject_kind: str
    subject_id: int
    team_id: int | None = None


def since(position: int, limit: int = 500) -> list[Heard]:
    """The events after a position, in order, at most `limit`. Not for use inside a transaction: it would hold up
    whoever else reads the stream."""
    place()
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT p.position, e.id, e.kind, e.conversation_id, e.inbox_id, e.customer_id,
                      e.actor_kind, e.actor_id, e.subject_kind, e.subject_id, e.team_id
               FROM events_position p JOIN events_event e ON e.id = p.event_id
               WHERE p.position > %s ORDER BY p.position LIMIT %s""",
            [position, limit],
        )
        return [Heard(*row) for row in cursor.fetchall()]


def latest_position() -> int:
    """The position of the newest event; 0 when there is none."""
    place()
    return known_position()


def known_position() -> int:
    """The position of the newest event that has one, for a page to say what it knows: what has none yet is told to it
    later. Unlike `latest_position` it gives no positions, so it costs one look and changes nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT COALESCE(MAX(position), 0) FROM events_position")
        return int(cursor.fetchone()[0])
