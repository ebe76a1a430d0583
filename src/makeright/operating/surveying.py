"""Surveying the work behind the screens, for the page and the command: what waits, fails and recurs, and who works.

Everything is bounded, and each thing stands beside what it does in words.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from makeright.events import cursors
from makeright.jobs import counting
from makeright.jobs.counting import GivenUp, Queue, Standing
from makeright.jobs.living import GONE_AFTER
from makeright.jobs.models import RUNNING, Engine, Job, Recurring
from makeright.jobs.settling import MOST_TRIES
from makeright.operating.describing import Described, describe, words_of_recurring

SHOWN = 50  # rows of one sort
SHOWN_OF_A_HEAP = 10
OVERDUE = 3  # rhythms without a run, after which light work is missed
LEAST_OVERDUE = timedelta(minutes=3)
FAR_BEHIND = 1_000  # events


@dataclass(frozen=True, slots=True)
class Task:
    """A job and what it does. `tries_left` before it is given up."""

    job: Job
    does: Described
    tries_left: int


@dataclass(frozen=True, slots=True)
class Line:
    """What waits in a lane, and what it does."""

    queue: Queue
    does: Described


@dataclass(frozen=True, slots=True)
class Heap:
    """What was given up, of one kind, and the latest of it."""

    given_up: GivenUp
    does: Described
    tasks: list[Task]


@dataclass(frozen=True, slots=True)
class Habit:
    """Something that recurs. `is_late`: its time is over, and it did not come."""

    row: Recurring
    is_late: bool

    @property
    def took(self) -> timedelta | None:
        began, ended = self.row.last_began_at, self.row.last_ended_at
        return ended - began if began and ended and ended >= began else None

    @property
    def is_at_work(self) -> bool:
        began, ended = self.row.last_began_at, self.row.last_ended_at
        return began is not None and (ended is None or began > ended)


@dataclass(frozen=True, slots=True)
class Worker:
    """An engine. `is_gone`: it gave no sign of life for a while; `door_is_open`: mail can come in there."""

    engine: Engine
    is_gone: bool
    door_is_open: bool

    @property
    def starts(self) -> list[tuple[str, int]]:
        """The parts that had to be started anew, and how often."""
        return [(part, times) for part, times in sorted(self.engine.parts.items()) if times]


@dataclass(frozen=True, slots=True)
class Survey:
    """How the work stands at a moment."""

    standing: Standing
    lines: list[Line]
    running: list[Task]
    failing: list[Task]
    heaps: list[Heap]
    habits: list[Habit]
    workers: list[Worker]
    followers: list[cursors.Standing]

    @property
    def oldest_at(self) -> datetime | None:
        """Since when the oldest job is due that nobody has begun."""
        return min((line.queue.oldest_at for line in self.lines), default=None)

    @property
    def somebody_works(self) -> bool:
        return any(not worker.is_gone for worker in self.workers)


def survey(*, now: datetime | None = None) -> Survey:
    """Look everything over."""
    now = now or timezone.now()
    words = words_of_recurring()
    return Survey(
        standing=counting.standing(),
        lines=[Line(queue, describe(queue.kind)) for queue in counting.queues()[:SHOWN]],
        running=_tasks(Job.objects.filter(state=RUNNING).order_by("claimed_at", "pk")[:SHOWN], words),
        failing=_tasks(Job.objects.all().failing()[:SHOWN], words),
        heaps=_heaps(words),
        habits=[
            Habit(row, is_late(row, now)) for row in Recurring.objects.order_by("every", "daily_at", "name")
        ],
        workers=[_worker(engine, now) for engine in Engine.objects.order_by("machine", "home")],
        followers=cursors.standings(),
    )


def _tasks(jobs: Iterable[Job], words: dict[str, str]) -> list[Task]:
    return [
        Task(job, describe(job.kind, job.arguments, words), max(MOST_TRIES - job.tries, 0)) for job in jobs
    ]


def _heaps(words: dict[str, str]) -> list[Heap]:
    """Each kind with its latest; of kinds there are few."""
    heaps = []
    for each in counting.given_up():
        latest = Job.objects.all().failed().filter(kind=each.kind)[:SHOWN_OF_A_HEAP]
        heaps.append(Heap(each, describe(each.kind), _tasks(latest, words)))
    return heaps


def is_late(row: Recurring, now: datetime) -> bool:
    """Whether the time of something that recurs is over, and it did not come."""
    if row.next_at is not None:
        return now - row.next_at > LEAST_OVERDUE
    if row.every is None or row.last_ended_at is None:
        return False
    return now - row.last_ended_at > max(OVERDUE * row.every, LEAST_OVERDUE)


def _worker(engine: Engine, now: datetime) -> Worker:
    door = engine.door_seen_at
    return Worker(engine, now - engine.seen_at > GONE_AFTER, door is not None and now - door <= GONE_AFTER)
