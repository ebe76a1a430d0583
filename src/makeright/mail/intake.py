"""Accepting: the raw mail on the shelf and its row, both synced, and only then "250 OK". Nothing is read here."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterable
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime
from queue import Empty, SimpleQueue

from django.db import transaction
from django.utils import timezone

from makeright.conversations.models import Inbox
from makeright.files.shelves import Content, Spooled, shelf
from makeright.lib import bell
from makeright.mail.models import IncomingMail, key_of_mail

OPENER = "engine-mail"  # the bell of whoever opens what was accepted
MOST_AT_ONCE = 64


@dataclass(frozen=True, slots=True)
class Arrival:
    """A mail as a receiver has it: bytes, or a file of them, and the envelope. One entry of `inboxes` for each inbox
    that it is for."""

    raw: Content
    envelope_from: str
    inboxes: tuple[tuple[Inbox, str], ...]
    settled: Future[None] = field(default_factory=Future)


def accept(arrivals: Iterable[Arrival], *, now: datetime | None = None) -> list[IncomingMail]:
    """Keep mails for good: files written and synced, then one transaction with a row for each mail and inbox.

    When this returns, a power cut loses none of them. Calling twice with the same mail makes two rows; opening
    finds the double.
    """
    moment = now or timezone.now()
    rows = []
    contents: dict[str, Content] = {}
    for arrival in arrivals:
        digest, size = _measured(arrival.raw)
        path = f"{moment:%Y-%m-%d}/{digest}.eml"
        contents[key_of_mail(path)] = arrival.raw
        rows += [
            IncomingMail(
                inbox=inbox,
                recipient=recipient[:320],
                envelope_from=arrival.envelope_from[:320],
                path=path,
                digest=digest,
                size=size,
                received_at=moment,
            )
            for inbox, recipient in arrival.inboxes
        ]
    shelf().put_all_synced(contents)
    with transaction.atomic():
        IncomingMail.objects.bulk_create(rows)
        bell.ring_on_commit(OPENER)
    return rows


def _measured(raw: Content) -> tuple[str, int]:
    """The digest and the size of a mail."""
    if isinstance(raw, Spooled):
        return raw.digest, raw.size
    return hashlib.sha256(raw).hexdigest(), len(raw)


class Counter:
    """Where receivers hand mails over: those that come at the same moment share one commit."""

    def __init__(self) -> None:
        self._waiting: SimpleQueue[Arrival] = SimpleQueue()

    def hand_in(self, arrival: Arrival) -> Future[None]:
        """Put a mail on the counter. The future is done when it is kept, or holds the error that prevented it."""
        self._waiting.put(arrival)
        return arrival.settled

    def run(self, stop: threading.Event) -> None:
        """Take what is on the counter, keep it, and say so, until told to stop and nothing is left."""
        while not stop.is_set() or not self._waiting.empty():
            batch = self._take()
            if not batch:
                continue
            # From here on nobody can call it off. Who hung up before this has brought their mail all the same.
            asked = [arrival.settled for arrival in batch if arrival.settled.set_running_or_notify_cancel()]
            try:
                accept(batch)
            except Exception as error:
                for settled in asked:
                    settled.set_exception(error)
            else:
                for settled in asked:
                    settled.set_result(None)
            finally:
                for arrival in batch:
                    if isinstance(arrival.raw, Spooled):
                        arrival.raw.discard()  # the same mail twice at once, or one that could not be kept

    def _take(self) -> list[Arrival]:
        try:
            batch = [self._waiting.get(timeout=0.2)]
        except Empty:
            return []
        while len(batch) < MOST_AT_ONCE and not self._waiting.empty():
            batch.append(self._waiting.get())
        return batch
