"""Putting work into the queue, and the register of who does it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from makeright.jobs.models import BULK, LATER, NORMAL, PRIORITIES, WAITING, Job
from makeright.lib import bell
from makeright.lib.inserting import insert
from makeright.lib.tracing import current_trace

TASKS: dict[str, Callable[..., None]] = {}


def task(kind: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Register the function that does jobs of this kind. It may run twice (after a crash) and must bear that."""

    def register(function: Callable[..., None]) -> Callable[..., None]:
        if kind in TASKS and TASKS[kind] is not function:
            raise ValueError(f"two tasks are called {kind!r}")
        TASKS[kind] = function
        return function

    return register


def enqueue(
    kind: str,
    *,
    at: datetime | None = None,
    after: timedelta | None = None,
    priority: int = NORMAL,
    lane: str = "",
    **arguments: Any,
) -> Job:
    """Have a task done once this transaction is committed: now, at an aware time, or after a while.

    `arguments` must be plain JSON values: ids, codes, times, nothing personal. `lane` is what it is done for, such as
    `hook-12`; without one it is the kind. Jobs of one priority take turns by lane. The engine is woken by the bell; if
    that is lost, it looks by itself. Raises ValueError for an unknown priority.
    """
    if priority not in PRIORITIES:
        raise ValueError(f"{kind} can't have the priority {priority!r}: it takes URGENT, NORMAL or BULK")
    now = timezone.now()
    due = at or now + (after or timedelta())
    job = insert(
        Job(
            kind=kind,
            lane=(lane or kind)[:100],
            arguments=arguments,
            state=WAITING if due <= now else LATER,
            priority=priority,
            run_at=due,
            trace=current_trace()[:32],
        )
    )
    if priority != BULK:  # what waits for all others can wait for the next look as well
        bell.ring_on_commit(bell.JOBS)
    return job
