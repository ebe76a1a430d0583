"""Insisting: what was learned outside and can't be asked for again is written down, though the database can't now."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from django.db import InterfaceError, OperationalError, connection

from makeright.lib.scrubbing import scrubbed

log = logging.getLogger(__name__)

PAUSES = (0.2, 1.0, 3.0, 8.0, 20.0, 30.0)  # seconds; what is longer than a minute is for a person to see to


def insist(write: Callable[[], None]) -> None:
    """Write, and do so again while the disk is full or the database is away, for about a minute; then raise what it
    raised. `write` is a transaction of its own, and says the same however often it is called.

    For the verdict of another server, such as that it took a mail: whoever loses that has to say that nobody knows.
    """
    for pause in PAUSES:
        try:
            return write()
        except (OperationalError, InterfaceError) as error:
            if connection.in_atomic_block:
                raise  # whose transaction it is has to begin it anew
            log.warning("what was learned could not be written down, and will be: %s", scrubbed(error))
            connection.close()
            time.sleep(pause)
    return write()
