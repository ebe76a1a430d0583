"""Counting what is to be done, for whoever looks after the house.

Bounded: a million jobs cost hardly more than a hundred.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import QuerySet

from makeright.jobs.claiming import Turns, lanes_in_turn, moment
from makeright.jobs.models import DOUBTFUL, FAILED, LATER, PRIORITIES, RUNNING, WAITING, Job

MOST = 10_000  # that are counted; more are "10,000 and more"
MOST_LANES = 100  # of each priority
MOST_LOOKED_AT = 5_000  # jobs that are told apart by kind, over all lanes
MOST_KINDS = 20  # that were given up
_BY_INDEX = {
    WAITING: ("priority", "lane", "run_at", "pk"),
    DOUBTFUL: ("crashes", "pk"),
    RUNNING: ("leased_until",),
    LATER: ("run_at", "pk"),
}
# What waits in some lanes, by kind; of each lane its oldest jobs.
_BY_KIND = {
    "sqlite": """
        SELECT l.value, j.kind, count(*), min(j.run_at) FROM json_each(%s) AS l JOIN jobs_job AS j ON j.id IN (
            SELECT i.id FROM jobs_job AS i WHERE i.state = 'waiting' AND i.priority = %s AND i.lane = l.value
            ORDER BY i.run_at, i.id LIMIT %s)
        GROUP BY 1, 2""",
    "postgresql": """
        SELECT l.value, j.kind, count(*), min(j.run_at) FROM jsonb_array_elements_text(%s) AS l CROSS JOIN LATERAL (
            SELECT i.kind, i.run_at FROM jobs_job AS i
            WHERE i.state = 'waiting' AND i.priority = %s AND i.lane = l.value
            ORDER BY i.run_at, i.id LIMIT %s) AS j
        GROUP BY 1, 2""",
}


@dataclass(frozen=True, slots=True)
class Capped:
    """How many, and whether there are more than were counted."""

    number: int
    and_more: bool = False

    def __bool__(self) -> bool:
        return self.number > 0


@dataclass(frozen=True, slots=True)
class Standing:
    """How many jobs stand in each state. `failing` ones failed and will be tried again; they are `later` too."""

    waiting: Capped
    doubtful: Capped
    running: Capped
    later: Capped
    failing: Capped
    failed: Capped


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits in a lane, of one priority and kind."""

    priority: int
    lane: str
    kind: str
    waiting: Capped
    oldest_at: datetime


@dataclass(frozen=True, slots=True)
class GivenUp:
    """What was given up, of one kind: how many, when the last of them, and why."""

    kind: str
    jobs: Capped
    last_at: datetime
    last_error: str


def standing() -> Standing:
    """How many jobs stand in each state."""
    jobs = Job.objects.all()
    waiting, doubtful, running, later = (
        capped(jobs.filter(state=state).order_by(*index)) for state, index in _BY_INDEX.items()
    )
    return Standing(waiting, doubtful, running, later, capped(jobs.failing()), capped(_by_kind(FAILED)))


def queues() -> list[Queue]:
    """What waits, by priority, lane and kind, the longest waiting first. Of many lanes and of long ones, a part."""
    found = [queue for priority in PRIORITIES for queue in _queues_of(priority)]
    return sorted(found, key=lambda queue: (queue.oldest_at, queue.priority, queue.lane))


def oldest_due() -> datetime | None:
    """Since when the oldest job is due that nobody has begun; None if none is."""
    return min((queue.oldest_at for queue in queues()), default=None)


def given_up() -> list[GivenUp]:
    """What was given up, by kind, the largest first."""
    found = [_heap(kind) for kind in _kinds_given_up()]
    return sorted((heap for heap in found if heap), key=lambda heap: (-heap.jobs.number, heap.kind))


def capped(jobs: QuerySet[Job], most: int | None = None) -> Capped:
    """Count, up to a bound. Ordered by the index that holds these alone, so that a database goes along it, and not
    through all of it, even if it has no idea yet how many there are."""
    bound = MOST if most is None else most
    count = jobs.values("pk")[: bound + 1].count()
    return Capped(min(count, bound), count > bound)


def _by_kind(state: str) -> QuerySet[Job]:
    return Job.objects.filter(state=state).order_by("kind", "pk")


def _kinds_given_up() -> list[str]:
    """The kinds of which any was given up: one look at the index for each."""
    kinds: list[str] = []
    while len(kinds) < MOST_KINDS:
        after = _by_kind(FAILED).filter(kind__gt=kinds[-1] if kinds else "")
        kind = after.values_list("kind", flat=True).first()
        if kind is None:
            break
        kinds.append(kind)
    return kinds


def _heap(kind: str) -> GivenUp | None:
    """What was given up of a kind; None if it was seen to this moment."""
    jobs = _by_kind(FAILED).filter(kind=kind)
    last = jobs.last()
    return GivenUp(kind, capped(jobs), last.run_at, last.last_error) if last else None


def _queues_of(priority: int) -> list[Queue]:
    lanes = lanes_in_turn(priority, Turns(), MOST_LANES)
    if not lanes:
        return []
    most = MOST_LOOKED_AT // len(lanes)
    with connection.cursor() as cursor:
        cursor.execute(_BY_KIND[connection.vendor], [json.dumps(lanes), priority, most])
        found = [(lane, kind, count, moment(at)) for lane, kind, count, at in cursor.fetchall()]
    full = _full(found, most)
    return [Queue(priority, lane, kind, Capped(count, lane in full), at) for lane, kind, count, at in found]


def _full(found: Sequence[tuple[str, str, int, datetime]], most: int) -> set[str]:
    """The lanes that hold more than was looked at."""
    counts: dict[str, int] = {}
    for lane, _, count, _ in found:
        counts[lane] = counts.get(lane, 0) + count
    return {lane for lane, count in counts.items() if count >= most}
