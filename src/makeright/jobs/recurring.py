"""What recurs: all of it stands in one table (config/schedule.py), and each run happens once, however many engines.

What recurs within a minute is done by each engine for itself, by the clock that nobody sets, and its row is written
once a minute: such work is a sweep that harms nobody when done twice. What recurs more seldom is begun by one guarded
update of its row, which also puts its job into the queue: so it survives a killed engine, and holds nobody up.
"""

from __future__ import annotations

import logging
import threading
import time
import zlib
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from datetime import time as time_of_day
from importlib import import_module
from typing import Any

from django.conf import settings
from django.db import close_old_connections, connections, transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce, Least
from django.utils import timezone

from makeright.jobs.models import FAILED, Job, Recurring
from makeright.jobs.queueing import enqueue, task
from makeright.lib.scrubbing import scrubbed, where
from makeright.lib.tracing import tracing

log = logging.getLogger(__name__)

LIGHT = timedelta(minutes=1)  # what recurs more often than this
LOOK_EVERY = 5.0  # seconds between looks at what recurs seldom
TOLD_EVERY = 60.0  # seconds between two words about light work that goes well
TICK = 0.5  # seconds
MOST_AT_ONCE = 4
AGAIN_AFTER = timedelta(minutes=15)  # a failure, at most
DAY = timedelta(days=1)
LATEST = 600  # seconds that a daily time is put off by, differently for each name and installation
RHYTHMS: dict[str, Rhythm] = {}


@dataclass(frozen=True, slots=True)
class Rhythm:
    """One line of the table: `words` is an English sentence, `place` the function, as "package.module:function"."""

    name: str
    words: str
    place: str
    every: timedelta | None = None
    daily_at: time_of_day | None = None

    @property
    def is_light(self) -> bool:
        return self.every is not None and self.every < LIGHT

    def work(self) -> None:
        """Do it."""
        module, _, function = self.place.partition(":")
        getattr(import_module(module), function)()

    def next_after(self, now: datetime) -> datetime:
        """When it is due after an aware time. Daily work has its own minutes in each installation, always the same."""
        if self.every is not None:
            return now + self.every
        assert self.daily_at is not None
        late = timedelta(seconds=zlib.crc32(f"{self.name} {settings.SECRET_KEY}".encode()) % LATEST)
        today = datetime.combine(now.astimezone(UTC).date(), self.daily_at, UTC) + late
        return today if today > now else today + DAY


def every(
    name: str, words: str, place: str, *, seconds: float = 0, minutes: float = 0, hours: float = 0
) -> Rhythm:
    """Work in a rhythm. Raises ValueError for one of less than a second."""
    rhythm = timedelta(seconds=seconds, minutes=minutes, hours=hours)
    if rhythm < timedelta(seconds=1):
        raise ValueError(f"{name} can't recur every {rhythm.total_seconds():g} s")
    return Rhythm(name, words, place, every=rhythm)


def daily(name: str, words: str, place: str, *, at: time_of_day) -> Rhythm:
    """Work once a day, at a time in UTC and some minutes."""
    return Rhythm(name, words, place, daily_at=at)


def arrange(table: Iterable[Rhythm]) -> None:
    """Make the rows what the table says: new lines get one, and what recurs no longer loses its own.

    Raises ValueError if two lines have one name.
    """
    rhythms = list(table)
    RHYTHMS.clear()
    for one in rhythms:
        if one.name in RHYTHMS:
            raise ValueError(f"two recurring works are called {one.name!r}")
        RHYTHMS[one.name] = one
    now = timezone.now()
    for one in rhythms:
        said = {"words": one.words, "every": one.every, "daily_at": one.daily_at}
        fresh = said | {"next_at": _first(one, now)}
        row, is_new = Recurring.objects.get_or_create(name=one.name, defaults=fresh)
        if not is_new and (row.words, row.every, row.daily_at) != tuple(said.values()):
            Recurring.objects.filter(name=one.name).update(**fresh)
    Recurring.objects.exclude(name__in=RHYTHMS).delete()


def begin_due() -> int:
    """Put what is due into the queue; say how many. Of all engines that see a row due, one does it.

    A clock that was set back does not stop it: a time further off than its rhythm is corrected. One that was set
    forward brings one run, not all those in between. What is still at work is not begun again.
    """
    begun = 0
    now = timezone.now()
    for row in Recurring.objects.filter(next_at__isnull=False):
        rhythm = RHYTHMS.get(row.name)
        if rhythm is None or row.next_at is None:
            continue
        latest = rhythm.next_after(now)
        if now < row.next_at <= latest:
            continue
        is_due = row.next_at <= now
        ours = Recurring.objects.filter(name=row.name, next_at=row.next_at)
        with transaction.atomic():
            if ours.update(next_at=latest) and is_due and not _is_at_work(row):
                job = enqueue("jobs.recur", lane=f"recurring-{row.name}", name=row.name)
                Recurring.objects.filter(name=row.name).update(job=job.pk)
                begun += 1
    return begun


def run_soon(name: str) -> bool:
    """Have it begun at the next look; say whether it can be: light work comes around by itself."""
    return bool(Recurring.objects.filter(name=name, next_at__isnull=False).update(next_at=timezone.now()))


@task("jobs.recur")
def recur(name: str) -> None:
    """Do what recurs seldom, and write down how it went. A failure is tried again at its own rhythm, and soon."""
    rhythm = RHYTHMS[name]
    began_at = timezone.now()
    Recurring.objects.filter(name=name).update(last_began_at=began_at)
    error = _error_of(rhythm)
    row = Recurring.objects.filter(name=name)
    if error:
        row.update(next_at=Least(F("next_at"), timezone.now() + AGAIN_AFTER))
    _tell(row, error, began_at, runs=1)


def run(table: Iterable[Rhythm], stop: threading.Event) -> None:
    """Have all of the table done in its rhythm, until told to stop."""
    arrange(table)
    light = [Light(rhythm) for rhythm in RHYTHMS.values() if rhythm.is_light]
    look_at = 0.0
    hands = ThreadPoolExecutor(MOST_AT_ONCE, "recurring")
    try:
        while not stop.wait(TICK):
            now = time.monotonic()
            for each in light:
                if each.is_due(now):
                    each.begin(now, hands)
            if now >= look_at:
                look_at = now + LOOK_EVERY
                begin_due()
                close_old_connections()
    finally:
        hands.shutdown(wait=False, cancel_futures=True)  # one that takes long is not waited for


class Light:
    """Work that recurs within a minute, as one engine does it. A run that takes long is not begun a second time."""

    def __init__(self, rhythm: Rhythm) -> None:
        assert rhythm.every is not None
        self._rhythm = rhythm
        self._every = rhythm.every.total_seconds()
        self._due_at = 0.0
        self._is_at_work = False
        self._is_failing = False
        self._told_at = float("-inf")
        self._runs = 0

    def is_due(self, now: float) -> bool:
        return now >= self._due_at and not self._is_at_work

    def begin(self, now: float, hands: ThreadPoolExecutor) -> None:
        """Have it done by one of these threads."""
        self._due_at = now + self._every
        self._is_at_work = True
        hands.submit(self._work)

    def _work(self) -> None:
        try:
            self.do()
            close_old_connections()
        except Exception as error:  # how it went could not be written down
            log.error("%s can't be told of: %s", self._rhythm.name, scrubbed(error))
            connections.close_all()
        finally:
            self._is_at_work = False

    def do(self) -> None:
        """Do it once, and tell of it if there is news: a failure or its end, or nothing said for a minute."""
        began_at = timezone.now()
        error = _error_of(self._rhythm)
        self._runs += 1
        changed = bool(error) != self._is_failing
        if changed or time.monotonic() - self._told_at >= TOLD_EVERY:
            row = Recurring.objects.filter(name=self._rhythm.name)
            if not error and not self._is_failing:
                # Another engine may be the one that fails; its word of the last minutes stands.
                recently = timezone.now() - timedelta(seconds=3 * TOLD_EVERY)
                row = row.filter(Q(last_failed_at=None) | Q(last_failed_at__lt=recently))
            _tell(row, error, began_at, runs=self._runs)
            self._told_at, self._runs = time.monotonic(), 0
        self._is_failing = bool(error)


def _error_of(rhythm: Rhythm) -> str:
    """Do it; say what went wrong in scrubbed words, nothing if it went well."""
    try:
        with tracing():
            rhythm.work()
    except Exception as error:
        said = scrubbed(error)
        log.error("%s failed: %s; at %s", rhythm.name, said, where(error))
        return said
    return ""


def _tell(row: QuerySet[Recurring], error: str, began_at: datetime, *, runs: int) -> None:
    now = timezone.now()
    said: dict[str, Any] = {"last_error": error[:300], "failing_since": None}
    if error:
        said |= {"last_failed_at": now, "failing_since": Coalesce("failing_since", now)}
    row.update(last_began_at=began_at, last_ended_at=now, runs=F("runs") + runs, **said)


def _first(rhythm: Rhythm, now: datetime) -> datetime | None:
    """When new work is due first: at once, or at its time of the day."""
    if rhythm.is_light:
        return None
    return now if rhythm.every is not None else rhythm.next_after(now)


def _is_at_work(row: Recurring) -> bool:
    return row.job is not None and Job.objects.filter(pk=row.job).exclude(state=FAILED).exists()
