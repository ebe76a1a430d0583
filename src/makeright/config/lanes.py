"""The two lanes into Django: one thread each that never ends, so that database connections live as long as the process.

What may take long (uploads, password hashing, files) goes on the slow lane and never holds up a page.
"""

from __future__ import annotations

import logging
import queue
import re
import threading
from collections.abc import Callable

from django.db import connections

from makeright.lib.asgi import Scope

log = logging.getLogger(__name__)

LARGE = 256_000  # bytes of a body
SLOW = re.compile(
    r"""
      /sign-in(?:/.*)? | /sign-out | /first-run/.* | /invitation/.* | /reset/.* | /account/.*  # password hashing
    | /conversations/\d+/attachments/.*            # files
    | /conversations/\d+/messages/\d+/raw
    | /set-aside/\d+(?:/alike)?                    # a mail of any size; any number of mails
    | /search                                      # a question over millions of messages
    | /operating/health/findings                   # looks at files and the database
    | /operating/kinds/.*                          # any number of jobs
    """,
    re.VERBOSE,
)


class Lane:
    """One thread that does one piece of work after the other. A response may wait `patience` seconds for its reader."""

    def __init__(self, name: str, *, patience: float) -> None:
        self.patience = patience
        self._queue: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._busy = False
        self._thread = threading.Thread(target=self._work, name=f"lane-{name}", daemon=True)
        self._thread.start()

    @property
    def waiting(self) -> int:
        """How many are ahead of whoever comes now."""
        return self._queue.qsize() + self._busy

    def put(self, work: Callable[[], None]) -> None:
        self._queue.put(work)

    def close(self, timeout: float = 1.0) -> None:
        """Finish what is waiting, then end."""
        self._queue.put(None)
        self._thread.join(timeout)

    def _work(self) -> None:
        while (work := self._queue.get()) is not None:
            self._busy = True
            try:
                work()
            except BaseException:  # whatever it was, the lane goes on
                log.exception("a lane's work failed")
            finally:
                del work  # or the last request would live until the next one comes
                self._busy = False
        connections.close_all()


class Lanes:
    """The fast and the slow one."""

    def __init__(self) -> None:
        self.fast = Lane("fast", patience=5)
        self.slow = Lane("slow", patience=300)

    def choose(self, scope: Scope, content_type: bytes, length: int) -> Lane:
        """The lane of a request: slow if it is large, carries files, or is known to take long."""
        if (
            length > LARGE
            or content_type.lower().startswith(b"multipart/")
            or SLOW.fullmatch(scope["path"].rstrip("/"))
        ):
            return self.slow
        return self.fast

    def close(self) -> None:
        self.fast.close()
        self.slow.close()
