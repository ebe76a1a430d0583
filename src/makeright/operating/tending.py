"""Tending the work behind the screens: an operator has what failed done or sent again, or forgets what nobody needs."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.db import transaction

from makeright.events.kinds import UNKNOWN, Code
from makeright.events.recording import record
from makeright.jobs import settling
from makeright.jobs.models import Job
from makeright.jobs.models.job import JobQuerySet
from makeright.letters.models import Letter
from makeright.letters.trying_again import try_again
from makeright.lib.actor import Actor
from makeright.operating import events
from makeright.operating.events import Jobs, JobsForgotten, JobsRetried, LetterRetried, Letters

MOST_AT_ONCE = 1_000  # jobs in one transaction, so that nobody waits for it


@transaction.atomic
def run_again(job: int, *, by: Actor) -> bool:
    """Have a job done now that was given up, or waits for its next try; say whether it was one of these."""
    found = Job.objects.filter(pk=job).first()
    if found is None or not settling.run_again(Job.objects.filter(pk=job)):
        return False
    record(events.RETRIED, Jobs(job), by=by, payload=JobsRetried(_code(found.kind), job, 1))
    return True


@transaction.atomic
def forget(job: int, *, by: Actor) -> bool:
    """Delete a job that was given up, for good; say whether it was one."""
    found = Job.objects.filter(pk=job).first()
    if found is None or not settling.forget(Job.objects.filter(pk=job)):
        return False
    record(events.FORGOTTEN, Jobs(job), by=by, payload=JobsForgotten(_code(found.kind), job, 1))
    return True


def run_all_again(kind: str, *, by: Actor) -> int:
    """Have all of a kind done now that were given up; say how many. A thousand in a transaction, with an event each."""
    return _run_all(Job.objects.failed().filter(kind=kind), kind, by)


def try_all_now(kind: str, *, by: Actor) -> int:
    """Have all of a kind done now that failed and wait for their next try; say how many. In parts, as above."""
    return _run_all(Job.objects.failing().filter(kind=kind), kind, by)


def forget_all(kind: str, *, by: Actor) -> int:
    """Delete all of a kind that were given up, for good; say how many. A thousand in a transaction."""

    def some(jobs: JobQuerySet) -> int:
        if gone := settling.forget(jobs):
            record(events.FORGOTTEN, Jobs(0), by=by, payload=JobsForgotten(_code(kind), None, gone))
        return gone

    return _in_parts(Job.objects.failed().filter(kind=kind), some)


@transaction.atomic
def send_again(letter: int, *, by: Actor) -> bool:
    """Have a letter of the house sent that did not go; say whether it is due now. One that held a link can't be."""
    found = Letter.objects.filter(pk=letter).first()
    if found is None or not try_again(found):
        return False
    record(
        events.LETTER_RETRIED,
        Letters(letter),
        by=by,
        payload=LetterRetried(Code(found.name), Code(found.state)),
    )
    return True


def _run_all(jobs: JobQuerySet, kind: str, by: Actor) -> int:
    def some(jobs: JobQuerySet) -> int:
        if again := settling.run_again(jobs):
            record(events.RETRIED, Jobs(0), by=by, payload=JobsRetried(_code(kind), None, again))
        return again

    return _in_parts(jobs, some)


def _in_parts(jobs: JobQuerySet, some: Callable[[JobQuerySet], int]) -> int:
    """Do something with those that are among these now; what comes to be among them meanwhile is left."""
    theirs = jobs.order_by("pk")
    last = theirs.values_list("pk", flat=True).last() or 0
    seen = count = 0
    while ids := list(theirs.filter(pk__gt=seen, pk__lte=last).values_list("pk", flat=True)[:MOST_AT_ONCE]):
        with transaction.atomic():
            count += some(jobs.filter(pk__in=ids))
        seen = ids[-1]
    return count


def _code(kind: str) -> Code:
    """The kind as an event may name it."""
    return Code(kind) if re.fullmatch(events.KIND_OF_JOB, kind) else UNKNOWN
