"""Settling: what became of a job. Done ones are deleted, failed ones are tried again later, or given up and kept."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import NamedTuple

from django.db import connection, transaction
from django.utils import timezone

from makeright.jobs.claiming import Claimed
from makeright.jobs.models import FAILED, LATER, RUNNING, WAITING, Job
from makeright.jobs.models.job import JobQuerySet
from makeright.lib import bell
from makeright.lib.homes import home_id

MOST_TRIES = 10
LONGEST_PAUSE = timedelta(hours=1)
JITTER = 0.2  # of a pause, to either side: what failed together does not come again together
MOST_AT_ONCE = 500  # rows in one statement


class Outcome(NamedTuple):
    """How a job went: `error` in scrubbed words, none if it is done."""

    job: Claimed
    error: str = ""


@transaction.atomic(savepoint=False)
def settle(outcomes: Sequence[Outcome]) -> None:
    """Write down how jobs went: one statement for all that are done, one for each that failed.

    Another engine may have taken a job over whose lease ended; then it is that one's to tell.
    """
    done = [each.job.id for each in outcomes if not each.error]
    for some in _in_parts(done):
        with connection.cursor() as cursor:
            cursor.execute(
                f"""DELETE FROM jobs_job WHERE id IN ({", ".join(["%s"] * len(some))})
                    AND state = 'running' AND claimed_by = %s""",  # noqa: S608
                [*some, home_id()],
            )
    ours = Job.objects.filter(state=RUNNING, claimed_by=home_id())
    now = timezone.now()
    for each in outcomes:
        if each.error:
            is_last = each.job.tries >= MOST_TRIES
            ours.filter(pk=each.job.id).update(
                state=FAILED if is_last else LATER,
                run_at=now if is_last else now + pause_before(each.job.tries),
                last_error=each.error[:300],
                claimed_by="",
                leased_until=None,
            )


def pause_before(tries: int, *, jitter: float | None = None) -> timedelta:
    """How long to wait after so many tries: about 5 s, 20 s, 80 s … one hour, a fifth more or less by chance."""
    pause = min(timedelta(seconds=5 * 4 ** max(min(tries, 10) - 1, 0)), LONGEST_PAUSE)
    return pause * (1 + (random.uniform(-JITTER, JITTER) if jitter is None else jitter))


@transaction.atomic
def run_again(jobs: JobQuerySet) -> int:
    """Have jobs that were given up, or wait for their next try, done now, with all their tries before them; say how
    many. One that is being done, or is due anyway, is left alone."""
    again = jobs.filter(state__in=(FAILED, LATER)).update(
        state=WAITING, run_at=timezone.now(), tries=0, crashes=0
    )
    bell.ring_on_commit(bell.JOBS)
    return again


@transaction.atomic
def forget(jobs: JobQuerySet) -> int:
    """Delete jobs that were given up, for good; say how many. What still has tries before it stays."""
    deleted, _ = jobs.filter(state=FAILED).delete()
    return deleted


def _in_parts(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (ids[start : start + MOST_AT_ONCE] for start in range(0, len(ids), MOST_AT_ONCE))
