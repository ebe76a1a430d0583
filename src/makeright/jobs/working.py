"""The worker: claims what is due in one short transaction, has it done outside any, and writes down how it went.

One thread claims and settles, for the whole crew and many jobs at once; the hands of the crew do the jobs.
"""

from __future__ import annotations

import logging
import threading
import time
from datetime import timedelta

from django.db import close_old_connections, connection, connections, transaction
from django.utils import timezone

from makeright.jobs import living
from makeright.jobs.claiming import (
    Claimed,
    Turns,
    bring_forward,
    claim,
    give_back,
    moment,
    renew,
    sweep,
    take_back,
)
from makeright.jobs.crew import Crew
from makeright.jobs.models import PRIORITIES
from makeright.jobs.queueing import TASKS
from makeright.jobs.settling import Outcome, settle
from makeright.jobs.slate import last_noted
from makeright.lib.bell import JOBS, Bell
from makeright.lib.scrubbing import scrubbed, where
from makeright.lib.tracing import tracing

log = logging.getLogger(__name__)

BATCH = 64
LONGEST_NAP = 1.0  # seconds; other machines' bells are not always heard
HELP_AFTER = 0.02  # seconds that a job waits for another hand
TEND_EVERY = 10.0  # seconds between signs of life; leases are renewed with them
PAUSES = (0.2, 1.0, 5.0)  # seconds after the database could not be asked
END_WITHIN = 1.4  # seconds for jobs that are being done when it ends
INTERRUPTED_FOR = timedelta(seconds=5)
CLOCK_SET_BACK = 30.0  # seconds by which the clock of the day fell behind the one that nobody sets
# Each is one look at the head of an index; a mere EXISTS may be a walk through all that was given up.
_OUTLOOK = """
    SELECT (SELECT id FROM jobs_job WHERE state = 'waiting' ORDER BY priority, lane, run_at, id LIMIT 1),
           (SELECT id FROM jobs_job WHERE state = 'doubtful' AND run_at <= %s ORDER BY crashes, id LIMIT 1),
           (SELECT min(run_at) FROM jobs_job WHERE state = 'later')"""


def begin() -> None:
    """Before anything works: what the last engine of this home had claimed is due again."""
    taken = take_back(last_noted())
    if taken:
        log.info("%d jobs of the engine before are due again", taken)


def run(stop: threading.Event) -> None:
    """Work until told to stop. Sleeps until the next job is due or the bell rings."""
    with Bell(JOBS) as bell:
        post = Post(Crew(do, bell.ring))
        try:
            pause = 0.0
            while not stop.is_set():
                rang = bell.wait(pause)
                pause = post.look(rang=rang)
        finally:
            post.leave()


def work_off(limit: int = BATCH) -> int:
    """Do at most `limit` jobs that are due, here and now; say how many were claimed."""
    jobs = _claim_here(limit)
    settle([do(job) for job in jobs])
    return len(jobs)


def do(job: Claimed) -> Outcome:
    """Do one job. Whatever it raises is its outcome."""
    try:
        with tracing(job.trace):
            if job.kind not in TASKS:
                raise LookupError("nobody here does jobs of this kind")
            TASKS[job.kind](**job.arguments)
    except (Exception, SystemExit) as error:
        said = scrubbed(error)
        log.error("job %s (%s) failed, try %d: %s; at %s", job.id, job.kind, job.tries, said, where(error))
        return Outcome(job, said)
    return Outcome(job)


class Post:
    """Where jobs are claimed for a crew, and settled."""

    def __init__(self, crew: Crew) -> None:
        self._crew = crew
        self._turns = Turns()
        self._stuck: list[int] = []  # what goes back, and could not be written down yet
        self._look_at = self._tend_at = 0.0  # by the clock that nobody sets
        self._failures = 0
        self._life = living.Life()
        self._clocks = _clocks()

    def look(self, *, rang: bool) -> float:
        """Do what there is to do; say how many seconds may pass until the next look, unless the bell rings."""
        now = time.monotonic()
        if self._failures and now < self._look_at:
            return self._look_at - now
        try:
            if now >= self._tend_at:
                self._tend()
                self._tend_at = now + TEND_EVERY
            outcomes = self._crew.take_outcomes()
            if rang or outcomes or now >= self._look_at:
                self._exchange(outcomes)
        except Exception as error:
            log.error("jobs could not be claimed or settled: %s; at %s", scrubbed(error), where(error))
            connections.close_all()
            pause = PAUSES[min(self._failures, len(PAUSES) - 1)]
            self._failures += 1
            self._look_at = time.monotonic() + pause
            return pause
        self._failures = 0
        some_wait = self._crew.help()
        return HELP_AFTER if some_wait else max(self._look_at - time.monotonic(), 0.0)

    def leave(self) -> None:
        """Let the crew end what it does, settle that, and give back the rest."""
        unbegun, interrupted = self._crew.close(END_WITHIN)
        try:
            settle(self._crew.take_outcomes())
            give_back(unbegun + self._stuck)
            give_back(interrupted, after=INTERRUPTED_FOR)
            self._life.end()
        except Exception as error:
            log.error("the last jobs could not be settled; others do them again: %s", scrubbed(error))

    def _exchange(self, outcomes: list[Outcome]) -> None:
        """Write down what is done and fetch what is to be done, in one transaction; none if there is neither."""
        claimed: list[Claimed] = []
        try:
            self._stuck += self._crew.take_stuck()
            give_back(self._stuck)
            self._stuck = []
            some_are_due, nap = _outlook()
            if outcomes or some_are_due:
                with transaction.atomic():
                    settle(outcomes)
                    if some_are_due:
                        need = self._crew.need()
                        claimed = claim(
                            need.room, turns=self._turns, without=need.without, doubtful=need.doubtful
                        )
        except BaseException:
            self._crew.return_outcomes(outcomes)
            raise
        self._crew.put(claimed)
        self._look_at = time.monotonic() + (0.0 if len(claimed) >= BATCH else nap)

    def _tend(self) -> None:
        """Keep what is ours, take over what is nobody's any more, and give a sign of life."""
        close_old_connections()
        clocks = _clocks()
        if self._clocks - clocks > CLOCK_SET_BACK:
            bring_forward(timedelta(seconds=self._clocks - clocks))
        self._clocks = clocks
        held = self._crew.held() + self._stuck
        renew(held)
        sweep(held)
        self._life.sign()


def _claim_here(limit: int) -> list[Claimed]:
    """At most so many: a doubtful one, then the most urgent."""
    turns = Turns()
    jobs = claim({}, turns=turns)
    for priority in PRIORITIES:
        jobs += claim({priority: limit - len(jobs)}, turns=turns, doubtful=False)
    return jobs


def _clocks() -> float:
    """By how much the clock of the day differs from the one that nobody sets."""
    return time.time() - time.monotonic()


def _outlook() -> tuple[bool, float]:
    """Say whether anything is due, and how many seconds may pass until the next look."""
    with connection.cursor() as cursor:
        cursor.execute(_OUTLOOK, [connection.ops.adapt_datetimefield_value(timezone.now())])
        waiting, doubtful, next_at = cursor.fetchone()
    some_wait = waiting is not None or doubtful is not None
    if next_at is None:
        return some_wait, LONGEST_NAP
    left = (moment(next_at) - timezone.now()).total_seconds()
    return some_wait or left <= 0, min(max(left, 0.0), LONGEST_NAP)
