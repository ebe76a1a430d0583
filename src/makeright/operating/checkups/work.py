"""The work behind the screens: engines, jobs, what recurs, followers of the log, mails in and replies out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from makeright.events import cursors
from makeright.jobs.living import GONE_AFTER
from makeright.jobs.models import FAILED, WAITING, Engine, Job, Recurring
from makeright.live import health
from makeright.mail.models import ACCEPTED, OPENING, QUARANTINED, QUEUED, Delivery, IncomingMail
from makeright.operating.findings import Asked, Finding, fault, warning, well
from makeright.search import checking, tables

SLOW, STUCK = timedelta(minutes=5), timedelta(hours=1)
LATE_REPLY = timedelta(hours=1)
OFTEN = 3  # new starts of one part
FAR_BEHIND = 10_000  # events
SAMPLES = 2


def engine(asked: Asked) -> Iterator[Finding]:
    """An engine works, its door for mail is open, and its parts don't fall over."""
    now = timezone.now()
    alive = [one for one in Engine.objects.all() if now - one.seen_at < GONE_AFTER]
    if not alive:
        yield fault(
            "engine.none",
            "No engine works: mails are not opened, replies do not leave, nothing recurs.",
            "Start Makeright (makeright serve), or the engine alone (makeright engine); its log says why it ended.",
        )
        return
    yield well("engine", f"Engines at work: {', '.join(sorted(one.machine for one in alive))}.")
    for one in alive:
        if one.door_seen_at is None or now - one.door_seen_at > GONE_AFTER:
            yield fault(
                "engine.door",
                f"The engine on {one.machine} has no open door for mail.",
                "Start Makeright there again; its log says why the door ended.",
            )
        for part, times in one.parts.items():
            if times >= OFTEN:
                yield warning(
                    "engine.part",
                    f"The part {part} of the engine on {one.machine} had to be started {times} times.",
                    "Its log says why it failed.",
                )


def jobs(asked: Asked) -> Iterator[Finding]:
    """What is to be done is done soon."""
    now = timezone.now()
    oldest = (
        Job.objects.filter(state=WAITING, run_at__lte=now)
        .order_by("run_at")
        .values_list("run_at", "kind")
        .first()
    )
    waited = now - oldest[0] if oldest else timedelta()
    if oldest and waited > SLOW:
        words = f"A job ({oldest[1]}) has been waiting for {_for(waited)}."
        cure = "Look at /operating for what keeps the engine busy, and whether one runs."
        yield (fault if waited > STUCK else warning)("jobs.waiting", words, cure)
    else:
        yield well("jobs", "No job waits for long.")
    if failed := Job.objects.filter(state=FAILED).count():
        yield warning(
            "jobs.failed",
            f"{failed:,} jobs were given up after many tries.",
            "See /operating for their last error; mend that, then run them again there.",
        )


def recurring(asked: Asked) -> Iterator[Finding]:
    """What recurs goes well."""
    failing = Recurring.objects.filter(failing_since__isnull=False).order_by("name")
    for row in failing:
        yield warning(
            "recurring.failing",
            f"“{row.words}” has been failing since {row.failing_since:%Y-%m-%d %H:%M}: {row.last_error}.",
            "Mend what it names; it is tried again by itself. See /operating.",
        )
    if not failing:
        yield well("recurring", "What recurs goes well.")


def followers(asked: Asked) -> Iterator[Finding]:
    """Whoever follows the event log keeps up."""
    behind = [one for one in cursors.standings() if one.failing_since or one.behind > FAR_BEHIND]
    for one in behind:
        if one.failing_since:
            yield fault(
                "followers.failing",
                f"{one.name} has been stuck at the same event since {one.failing_since:%Y-%m-%d %H:%M}:"
                f" {one.last_error}.",
                "Mend what it names; it is tried again by itself.",
            )
        else:
            yield warning(
                "followers.behind",
                f"{one.name} is {one.behind:,} events behind.",
                "Look whether an engine runs; after an import it takes a while.",
            )
    if not behind:
        yield well("followers", "All who follow the event log keep up.")


def search(asked: Asked) -> Iterator[Finding]:
    """What can be found is what is kept."""
    if missing := sorted(tables.missing()):
        yield fault(
            "search.missing",
            f"The search index lacks {', '.join(missing)}: nothing is found.",
            "makeright migrate (it makes them anew)",
        )
        return
    wrong = checking.check(samples=SAMPLES)
    for words in wrong:
        yield warning(
            "search.behind",
            f"The search index is not whole. {words}",
            "The engine goes on with it by itself.",
        )
    if not wrong:
        yield well("search", "The search index holds what is kept (by counts and samples).")


def live(asked: Asked) -> Iterator[Finding]:
    """What changes is shown at once: the live part of each web process on this machine."""
    faults = health.faults()
    for one in faults:
        yield fault(f"live.{one.code}", one.words, one.cure)
    if not faults and (count := len(health.states())):
        yield well("live", f"Screens hear of changes at once ({count} web processes here).")


def mail(asked: Asked) -> Iterator[Finding]:
    """Mails that came are opened, and none was set aside."""
    now = timezone.now()
    unopened = IncomingMail.objects.filter(state__in=(ACCEPTED, OPENING))
    oldest = unopened.order_by("received_at").values_list("received_at", flat=True).first()
    if oldest and now - oldest > SLOW:
        words = f"{unopened.count():,} mails are not opened yet, one for {_for(now - oldest)}. None is lost."
        cure = "Look whether an engine runs, and what its log says of opening mails."
        yield (fault if now - oldest > STUCK else warning)("mail.unopened", words, cure)
    else:
        yield well("mail", "All mails that came were opened.")
    if aside := IncomingMail.objects.filter(state=QUARANTINED).count():
        yield warning(
            "mail.set_aside",
            f"{aside:,} mails could not be read as they should be, and were set aside.",
            "An admin sees them on the desk, in what was set aside, and can read them as they came.",
        )


def replies(asked: Asked) -> Iterator[Finding]:
    """Replies leave."""
    now = timezone.now()
    late = Delivery.objects.filter(state=QUEUED, created_at__lt=now - LATE_REPLY).order_by("created_at")
    if oldest := late.values_list("created_at", "server_said").first():
        yield fault(
            "replies.late",
            f"{late.count():,} replies could not leave yet, one for {_for(now - oldest[0])}.",
            "Look below whether the mail server answers (MAKERIGHT_SMTP); they are tried again by themselves.",
        )
    else:
        yield well("replies", "No reply waits for long.")


def _for(time: timedelta) -> str:
    minutes = int(time.total_seconds() // 60)
    if minutes < 120:
        return f"{minutes} minutes"
    return f"{minutes // 60:,} hours" if minutes < 72 * 60 else f"{minutes // 1440:,} days"
