"""Wiping: what was deleted leaves the database's own files too, as far as the database can be told to."""

from __future__ import annotations

import logging
import time

from django.db import connection

log = logging.getLogger(__name__)

TRIES, PAUSE = 20, 0.25  # and seconds between them: whoever reads at that moment holds the log


def wipe_traces() -> bool:
    """On SQLite: copy the write-ahead log into the file, in which what is deleted is overwritten (`secure_delete`), and
    cut it off; say whether that was possible. Outside transactions; call it once more if not. PostgreSQL has nothing to
    be told: its vacuum comes by itself. https://www.sqlite.org/pragma.html#pragma_wal_checkpoint"""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return connection.vendor != "sqlite"
    for _ in range(TRIES):
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            (is_busy, _, _) = cursor.fetchone()
        if not is_busy:
            return True
        time.sleep(PAUSE)
    log.warning("the write-ahead log could not be cut off: somebody reads all the time")
    return False
