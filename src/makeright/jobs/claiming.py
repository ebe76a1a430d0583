"""Claiming: taking jobs that are due so that nobody else does them, in turns by lane, and giving them back.

What is claimed carries the home of its engine and a lease, which the engine renews. If the engine dies, its home takes
the jobs back when it starts anew; if the machine is gone for good, others do when the lease is over.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from itertools import chain, zip_longest
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone

from makeright.jobs.models import DOUBTFUL, FAILED, LATER, PRIORITIES, RUNNING, WAITING, Job
from makeright.jobs.models.job import JobQuerySet
from makeright.lib.homes import home_id

LEASE = timedelta(minutes=5)
MOST_CRASHES = 3
CALM = timedelta(seconds=30)  # before the last try of a job that was being done at two ends of the program
MOST_PROMOTED = 500  # jobs whose time has come, in one transaction
LONGEST_TURN = 64  # lanes that one claim looks at
ENDED_THE_PROGRAM = "It ended the program, or was being done when the program ended, three times."

COLUMNS = "id, kind, lane, arguments, priority, tries, crashes, trace"
_LANES = """
    WITH RECURSIVE lanes(lane, place) AS (
        SELECT first.lane, 1 FROM (
            SELECT lane FROM jobs_job WHERE state = 'waiting' AND priority = %s AND lane > %s ORDER BY lane LIMIT 1
        ) AS first
        UNION ALL
        SELECT (SELECT next.lane FROM jobs_job AS next
                WHERE next.state = 'waiting' AND next.priority = %s AND next.lane > lanes.lane
                ORDER BY next.lane LIMIT 1), place + 1
        FROM lanes WHERE lanes.lane IS NOT NULL AND place < %s
    )
    SELECT lane FROM lanes WHERE lane IS NOT NULL"""
# The first few of each lane. PostgreSQL passes over those that another engine is about to take.
_FIRST = {
    "sqlite": """
        SELECT j.id FROM json_each(%s) AS l JOIN jobs_job AS j ON j.id IN (
            SELECT i.id FROM jobs_job AS i WHERE i.state = 'waiting' AND i.priority = %s AND i.lane = l.value
            ORDER BY i.run_at, i.id LIMIT %s)
        ORDER BY j.run_at, j.id""",
    "postgresql": """
        SELECT j.id FROM jsonb_array_elements_text(%s) AS l CROSS JOIN LATERAL (
            SELECT i.id, i.run_at FROM jobs_job AS i WHERE i.state = 'waiting' AND i.priority = %s AND i.lane = l.value
            ORDER BY i.run_at, i.id LIMIT %s FOR UPDATE SKIP LOCKED) AS j
        ORDER BY j.run_at, j.id""",
}
_COME = "SELECT id FROM jobs_job WHERE state = 'later' AND run_at <= %s ORDER BY run_at, id LIMIT %s"
_DOUBTED = "SELECT id FROM jobs_job WHERE state = 'doubtful' AND run_at <= %s ORDER BY crashes, id LIMIT 1"


class Claimed(NamedTuple):
    """A job that is ours to do."""

    id: int
    kind: str
    lane: str
    arguments: dict[str, Any]
    priority: int
    tries: int
    crashes: int
    trace: str


class Turns:
    """Whose turn it is: the lane that was served last, for each priority."""

    def __init__(self) -> None:
        self.served: dict[int, str] = {}


@transaction.atomic(savepoint=False)
def claim(
    room: Mapping[int, int], *, turns: Turns, without: Collection[str] = (), doubtful: bool = True
) -> list[Claimed]:
    """Take jobs that are due, at most so many of each priority, the lanes in turn; give them in order.

    `without` are lanes that have enough to do. Of the jobs that were being done when a program ended, one is taken at
    a time, if `doubtful` ones are wanted at all: should it end the program again, it is known which one it was.
    """
    now = timezone.now()
    _promote(now)
    taken = _take_doubtful(now) if doubtful else []
    for priority in PRIORITIES:
        if room.get(priority, 0) > 0:
            taken += _take_in_turn(priority, room[priority], turns, without, now)
    return taken


def lanes_in_turn(priority: int, turns: Turns, most: int, without: Collection[str] = ()) -> list[str]:
    """The lanes with jobs that are due, beginning after the one that was served last. Costs the same however many
    jobs wait: the index is entered once for each lane."""
    wanted = most + len(without)
    lanes = _lanes_after(priority, turns.served.get(priority, ""), wanted)
    if len(lanes) < wanted and turns.served.get(priority):
        lanes += _lanes_after(priority, "", wanted - len(lanes))
    return [lane for lane in dict.fromkeys(lanes) if lane not in without][:most]


def renew(ids: Iterable[int]) -> int:
    """Keep jobs that are still being done; say how many are still ours."""
    ours = Job.objects.filter(pk__in=list(ids), state=RUNNING, claimed_by=home_id())
    return ours.update(leased_until=timezone.now() + LEASE)


def give_back(ids: Collection[int], *, after: timedelta = timedelta()) -> int:
    """Let others do what was claimed and not done, now or after a while. It counts for no try."""
    if not ids:
        return 0
    now = timezone.now()
    return Job.objects.filter(pk__in=list(ids), state=RUNNING, claimed_by=home_id()).update(
        state=LATER if after else WAITING,
        run_at=now + after if after else F("run_at"),
        tries=Greatest(F("tries") - 1, 0),
        claimed_by="",
        leased_until=None,
    )


@transaction.atomic
def take_back(begun: Collection[int] | None) -> int:
    """At the start of this home's only engine: what its last one had claimed is due again; say how many.

    `begun` are those that it was doing when it ended, None if nobody knows. They are doubtful.
    """
    ours = Job.objects.filter(state=RUNNING)
    if connection.vendor == "postgresql":  # elsewhere there is one engine, so all are ours
        ours = ours.filter(claimed_by=home_id())
    doubted = ours if begun is None else ours.filter(pk__in=list(begun))
    return _doubt(doubted) + ours.update(
        state=WAITING, tries=Greatest(F("tries") - 1, 0), claimed_by="", leased_until=None
    )


@transaction.atomic
def sweep(held: Collection[int] = ()) -> int:
    """Take jobs from engines that are gone: their lease is over. Say how many. `held` are those that we do."""
    over = Job.objects.filter(state=RUNNING, leased_until__lt=timezone.now()).exclude(pk__in=list(held))
    return _doubt(over) if over.exists() else 0


def bring_forward(by: timedelta) -> int:
    """After the clock was set back: what failed waits for its next try no longer than was meant. Say how many."""
    return Job.objects.filter(state__in=(LATER, DOUBTFUL), tries__gt=0).update(run_at=F("run_at") - by)


def _doubt(jobs: JobQuerySet) -> int:
    """Have jobs done again one by one, since one of them may have ended the program; give up who did it before.

    The last try is made when all is calm: whatever kills an engine again and again from outside may meet the same job
    twice, but hardly thrice.
    """
    now = timezone.now()
    given_up = jobs.filter(crashes__gte=MOST_CRASHES - 1).update(
        state=FAILED,
        crashes=F("crashes") + 1,
        claimed_by="",
        leased_until=None,
        last_error=ENDED_THE_PROGRAM,
    )
    freed: dict[str, Any] = {
        "state": DOUBTFUL,
        "crashes": F("crashes") + 1,
        "claimed_by": "",
        "leased_until": None,
    }
    suspects = jobs.filter(crashes=MOST_CRASHES - 2).update(**freed, run_at=now + CALM)
    return given_up + suspects + jobs.update(**freed, run_at=now)


def _promote(now: datetime) -> None:
    """What was planned for a time that has come is due."""
    if ids := _ids_not_locked(_COME, [connection.ops.adapt_datetimefield_value(now), MOST_PROMOTED]):
        Job.objects.filter(pk__in=ids, state=LATER).update(state=WAITING)


def _take_doubtful(now: datetime) -> list[Claimed]:
    return _mark(_ids_not_locked(_DOUBTED, [connection.ops.adapt_datetimefield_value(now)]), now)


def _ids_not_locked(question: str, values: list[Any]) -> list[int]:
    with connection.cursor() as cursor:
        otherwise = " FOR UPDATE SKIP LOCKED" if connection.vendor == "postgresql" else ""
        cursor.execute(question + otherwise, values)
        return [job for (job,) in cursor.fetchall()]


def _take_in_turn(
    priority: int, most: int, turns: Turns, without: Collection[str], now: datetime
) -> list[Claimed]:
    lanes = lanes_in_turn(priority, turns, min(most, LONGEST_TURN), without)
    if not lanes:
        return []
    turns.served[priority] = lanes[-1]
    with connection.cursor() as cursor:
        cursor.execute(_FIRST[connection.vendor], [json.dumps(lanes), priority, most // len(lanes)])
        ids = [job for (job,) in cursor.fetchall()]
    by_lane: dict[str, list[Claimed]] = {lane: [] for lane in lanes}
    for job in _mark(ids, now):
        by_lane[job.lane].append(job)
    return [job for job in chain.from_iterable(zip_longest(*by_lane.values())) if job is not None]


def _lanes_after(priority: int, lane: str, most: int) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(_LANES, [priority, lane, priority, most])
        return [found for (found,) in cursor.fetchall()]


def _mark(ids: list[int], now: datetime) -> list[Claimed]:
    """Write down that these are ours. The try is counted before it is made: a job that kills us is known by that."""
    if not ids:
        return []
    at = connection.ops.adapt_datetimefield_value
    with connection.cursor() as cursor:
        cursor.execute(
            f"""UPDATE jobs_job
                SET state = 'running', tries = tries + 1, claimed_by = %s, claimed_at = %s, leased_until = %s
                WHERE id IN ({", ".join(["%s"] * len(ids))}) AND state IN ('waiting', 'doubtful')
                RETURNING {COLUMNS}""",  # noqa: S608
            [home_id(), at(now), at(now + LEASE), *ids],
        )
        found = {row[0]: row for row in cursor.fetchall()}
    return [_read(found[one]) for one in ids if one in found]


def _read(row: tuple[Any, ...]) -> Claimed:
    job, kind, lane, arguments, *others = row
    return Claimed(
        job, kind, lane, json.loads(arguments) if isinstance(arguments, str) else arguments, *others
    )


def moment(said: datetime | str) -> datetime:
    """A time as a raw question answers it: SQLite's own form is text, in UTC."""
    return datetime.fromisoformat(said).replace(tzinfo=UTC) if isinstance(said, str) else said
