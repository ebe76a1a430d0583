"""Giving positions on PostgreSQL, where writers overlap: after the commit, so that no reader passes by a slow writer.

An event is noted as unplaced in its own transaction, so only committed ones are seen here. Whoever reads the stream
places them first, one at a time: positions become visible in their own order. On SQLite a trigger has done it.
"""

from __future__ import annotations

from django.db import connection, transaction

LOCK = 7_216_004_001  # of this house: any number that no other advisory lock of the database has
MOST = 5_000  # events a turn, so that the lock is held shortly


def place() -> int:
    """Give each committed event that has none its position; say how many. Costs one look if there are none."""
    if connection.vendor != "postgresql":
        return 0
    placed = 0
    while some_wait():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            # A statement of its own: it sees what was committed while we waited for the lock.
            cursor.execute(
                """WITH waiting AS (SELECT id FROM events_unplaced ORDER BY id LIMIT %s),
                        placed AS (DELETE FROM events_unplaced u USING waiting w
                                   WHERE u.id = w.id RETURNING u.id, u.event_id)
                   INSERT INTO events_position (event_id) SELECT event_id FROM placed ORDER BY id""",
                [MOST],
            )
            placed += cursor.rowcount
    return placed


def some_wait() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM events_unplaced)")
        return bool(cursor.fetchone()[0])
