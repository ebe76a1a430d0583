"""Watching: whether this installation is ready to serve, as codes; and how it fares, as figures for Prometheus.

Neither holds anything of customers or colleagues.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Count, Max, Min
from django.utils import timezone

from makeright.events.models import Position
from makeright.jobs.living import GONE_AFTER
from makeright.jobs.models import WAITING, Engine, Job
from makeright.jobs.models.job import STATES
from makeright.lib.scrubbing import scrubbed
from makeright.live import health as live_health
from makeright.mail.models import ACCEPTED, HANDING, OPENING, QUEUED, SENDING, Delivery, IncomingMail
from makeright.mail.models import WAITING as HELD_BACK
from makeright.operating.tallying import BOUNDS, CLASSES, totals

log = logging.getLogger(__name__)

DATABASE_UNREACHABLE, MIGRATIONS_PENDING = "database_unreachable", "migrations_pending"
ENGINE_SILENT, MAIL_DOOR_SILENT = "engine_silent", "mail_door_silent"


def what_is_missing(*, now: datetime | None = None) -> list[str]:
    """Codes of what keeps this machine from being ready; none if it is.

    What is no reason to send people elsewhere, such as a relay that is down for all machines alike, is told by the
    doctor and the figures.
    """
    try:
        if not _is_migrated():
            return [MIGRATIONS_PENDING]
        live = (fault.code for fault in live_health.faults())
        stands = (code for code in live if code not in live_health.SERVES_ALL_THE_SAME)
        return [*_silent_engines(now or timezone.now()), *stands]
    except Error as error:
        log.warning("the database can't be asked: %s", scrubbed(error))
        return [DATABASE_UNREACHABLE]


def pending_migrations() -> list[str]:
    """The migrations that are still to be done here, as app.name."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def figures(*, now: datetime | None = None) -> str:
    """How this machine and the installation fare, in Prometheus' text format.

    Requests and streams are those of all web processes of this machine; all else is of the whole installation.
    See https://prometheus.io/docs/instrumenting/exposition_formats/
    """
    now = now or timezone.now()
    return "\n".join([*_about_requests(), *_about_live(), *_about_the_database(now)]) + "\n"


_migrated = False  # what is done once stays done, for this release


def _is_migrated() -> bool:
    global _migrated
    if _migrated:
        connection.ensure_connection()
    else:
        _migrated = not pending_migrations()
    return _migrated


def _silent_engines(now: datetime) -> Iterator[str]:
    """An installation has an engine or more, and a door for mail; one that works is enough."""
    seen = Engine.objects.aggregate(engine=Max("seen_at"), door=Max("door_seen_at"))
    for code, at in ((ENGINE_SILENT, seen["engine"]), (MAIL_DOOR_SILENT, seen["door"])):
        if at is None or now - at > GONE_AFTER:
            yield code


def _about_requests() -> Iterator[str]:
    counted = totals(Path(settings.MAKERIGHT_RUN))
    yield from _head("makeright_requests_total", "counter", "Requests, by class of status.")
    for name, number in zip(CLASSES, counted.by_class, strict=True):
        yield f'makeright_requests_total{{class="{name}"}} {number}'
    yield from _head("makeright_request_seconds", "histogram", "Seconds until an answer began.")
    so_far = 0
    for bound, number in zip([*map(str, BOUNDS), "+Inf"], counted.by_seconds, strict=True):
        so_far += number
        yield f'makeright_request_seconds_bucket{{le="{bound}"}} {so_far}'
    yield f"makeright_request_seconds_sum {counted.seconds:.6f}"
    yield f"makeright_request_seconds_count {so_far}"


def _about_live() -> Iterator[str]:
    states = live_health.states()
    yield from _one(
        "makeright_live_streams", "Open streams of this machine.", sum(one.streams for one in states)
    )
    found = {fault.code for fault in live_health.faults()}
    yield from _head(
        "makeright_live_fault", "gauge", "What is wrong with live updates on this machine: 1 if so."
    )
    for code in live_health.WHAT:
        yield f'makeright_live_fault{{code="{code}"}} {int(code in found)}'


def _about_the_database(now: datetime) -> Iterator[str]:
    yield from _head("makeright_info", "gauge", "What runs here.")
    yield f'makeright_info{{version="{_version()}",database="{connection.vendor}"}} 1'
    by_state = dict(Job.objects.order_by().values_list("state").annotate(Count("pk")))
    yield from _head("makeright_jobs", "gauge", "Jobs that are not done, by state.")
    for state in STATES:
        yield f'makeright_jobs{{state="{state}"}} {by_state.get(state, 0)}'
    oldest = Job.objects.filter(state=WAITING).aggregate(at=Min("run_at"))["at"]
    yield from _one(
        "makeright_jobs_oldest_seconds", "For how long the oldest job is due.", _age(oldest, now) or 0
    )
    mails = IncomingMail.objects.filter(state__in=(ACCEPTED, OPENING))
    unopened = mails.aggregate(count=Count("pk"), at=Min("received_at"))
    yield from _one("makeright_mails_unopened", "Mails that came in and are not opened.", unopened["count"])
    yield from _one(
        "makeright_mails_oldest_seconds", "For how long the oldest waits.", _age(unopened["at"], now) or 0
    )
    waiting = Delivery.objects.filter(state__in=(HELD_BACK, QUEUED, SENDING, HANDING)).count()
    yield from _one("makeright_deliveries_waiting", "Replies that no mail server has taken yet.", waiting)
    position = Position.objects.aggregate(at=Max("position"))["at"] or 0
    yield from _one("makeright_event_position", "The place of the newest event.", position)
    seen = Engine.objects.aggregate(engine=Max("seen_at"), door=Max("door_seen_at"))
    for name, at in (("engine", seen["engine"]), ("mail_door", seen["door"])):
        if (age := _age(at, now)) is not None:
            yield from _one(f"makeright_{name}_heartbeat_seconds", "Since the latest sign of life.", age)


def _one(name: str, means: str, number: float) -> Iterator[str]:
    yield from _head(name, "gauge", means)
    yield f"{name} {number}"


def _head(name: str, kind: str, means: str) -> Iterator[str]:
    yield f"# HELP {name} {means}"
    yield f"# TYPE {name} {kind}"


def _age(at: datetime | None, now: datetime) -> float | None:
    return None if at is None else round(max((now - at).total_seconds(), 0.0), 3)


def _version() -> str:
    try:
        return version("makeright")
    except PackageNotFoundError:
        return "unknown"
