"""The work behind the screens: engines, jobs, what recurs, followers of the log, mails in, replies and letters out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from makeright.conversations.models import Inbox
from makeright.events import cursors
from makeright.hours.models import Feed
from makeright.jobs.living import GONE_AFTER
from makeright.jobs.models import FAILED, RUNNING, WAITING, Engine, Job, Recurring
from makeright.letters.models import WAITING as LETTER_WAITING
from makeright.letters.models import Letter
from makeright.letters.trying_again import NOT_GONE
from makeright.live import health
from makeright.mail.models import (
    ACCEPTED,
    OPENING,
    QUARANTINED,
    QUEUED,
    Acknowledgment,
    Delivery,
    IncomingMail,
)
from makeright.operating.findings import Asked, Finding, counted, fault, warning, well
from makeright.operating.surveying import is_late
from makeright.search import checking, tables
from makeright.webhooks.models import ACTIVE, PAUSED, Webhook
from makeright.webhooks.pausing import BY_PERSON, FAILING, GONE, RESTORED

SLOW, STUCK = timedelta(minutes=5), timedelta(hours=1)
LATE_REPLY = timedelta(hours=1)
LATELY = timedelta(days=3)
OLD_FEED = timedelta(days=2)
OFTEN = 3  # new starts of one part
FAR_BEHIND = 10_000  # events
SAMPLES = 2
_WHY_PAUSED = {
    FAILING: "its server took nothing for three days",
    GONE: "its server says that it is gone (410)",
    RESTORED: "this house was restored from a backup",
}


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
    stuck = Job.objects.filter(state=RUNNING, claimed_at__lte=now - STUCK).order_by("claimed_at")
    if (longest := stuck.first()) and longest.claimed_at:
        yield warning(
            "jobs.stuck",
            f"A job ({longest.kind}) has been worked at for {_for(now - longest.claimed_at)}.",
            "See /operating for what it is, and the engine's log for what it does; starting the engine again ends it,"
            " and it is done anew.",
        )
    if failed := Job.objects.filter(state=FAILED).count():
        yield warning(
            "jobs.failed",
            f"{counted(failed, 'job was', 'jobs were')} given up after many tries.",
            "See /operating for their last error; mend that, then run them again there.",
        )


def recurring(asked: Asked) -> Iterator[Finding]:
    """What recurs comes at its time, and goes well."""
    now = timezone.now()
    late = [row for row in Recurring.objects.order_by("name") if is_late(row, now)]
    if late:
        more = f" and {len(late) - 1} more" if len(late) > 1 else ""
        yield warning(
            "recurring.late",
            f"What recurs did not come at its time: “{late[0].words}”{more}.",
            "Look whether an engine works, and what its log says; it comes as soon as one does.",
        )
    failing = Recurring.objects.filter(failing_since__isnull=False).order_by("name")
    for row in failing:
        yield warning(
            "recurring.failing",
            f"“{row.words}” has been failing since {row.failing_since:%Y-%m-%d %H:%M}: {row.last_error}.",
            "Mend what it names; it is tried again by itself. See /operating.",
        )
    if not failing and not late:
        yield well("recurring", "What recurs comes at its time, and goes well.")


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
    """There is an address that is answered; mails that came are opened, and none was set aside."""
    now = timezone.now()
    if not Inbox.objects.exists():
        yield warning(
            "mail.no_inbox",
            "No address is answered here yet, so no mail is taken.",
            "Add the first inbox: makeright inboxes add hello@example.com Hello",
        )
    unopened = IncomingMail.objects.filter(state__in=(ACCEPTED, OPENING))
    oldest = unopened.order_by("received_at").values_list("received_at", flat=True).first()
    if oldest and now - oldest > SLOW:
        many = counted(unopened.count(), "mail is", "mails are")
        words = f"{many} not opened yet, the oldest for {_for(now - oldest)}. Nothing is lost."
        cure = "Look whether an engine runs, and what its log says of opening mails."
        yield (fault if now - oldest > STUCK else warning)("mail.unopened", words, cure)
    else:
        yield well("mail", "All mails that came were opened.")
    if aside := IncomingMail.objects.filter(state=QUARANTINED).count():
        yield warning(
            "mail.set_aside",
            f"{counted(aside, 'mail was', 'mails were')} set aside, since nothing could be made of the content.",
            "See /operating/mail for what is wrong; each is kept whole, and can be tried again or let go there.",
        )
    for inbox in Inbox.objects.filter(
        pk__in=Acknowledgment.objects.filter(is_on=True, paused_at__isnull=False).values("inbox")
    ):
        yield warning(
            "mail.acknowledging_paused",
            f"{inbox.address} told so many that their mail came that its brake holds it.",
            "See whether something writes to it again and again; then let it go on in the settings (Acknowledgments).",
        )


def replies(asked: Asked) -> Iterator[Finding]:
    """Replies leave."""
    now = timezone.now()
    late = Delivery.objects.filter(state=QUEUED, created_at__lt=now - LATE_REPLY).order_by("created_at")
    if oldest := late.values_list("created_at", "server_said").first():
        yield fault(
            "replies.late",
            f"{counted(late.count(), 'reply', 'replies')} could not leave yet, the oldest for {_for(now - oldest[0])}.",
            "Look whether the mail server answers (MAKERIGHT_SMTP); makeright doctor asks it. They are tried again.",
        )
    else:
        yield well("replies", "No reply waits for long.")


def letters(asked: Asked) -> Iterator[Finding]:
    """The letters of the house go out: links to new passwords, notices to admins."""
    now = timezone.now()
    late = Letter.objects.filter(state=LETTER_WAITING, written_at__lt=now - LATE_REPLY).order_by("written_at")
    oldest = late.values_list("written_at", flat=True).first()
    if oldest:
        yield warning(
            "letters.late",
            f"{counted(late.count(), 'letter', 'letters')} of the house, such as links to new passwords, could not"
            f" leave yet, the oldest for {_for(now - oldest)}.",
            "They need a mail server (MAKERIGHT_SMTP) and an address of ours (MAKERIGHT_HOUSE_ADDRESS, or an inbox).",
        )
    lately = Letter.objects.filter(state__in=NOT_GONE, written_at__gt=now - LATELY)
    if count := lately.count():
        yield warning(
            "letters.not_gone",
            f"{counted(count, 'letter', 'letters')} of the house did not go in the last {LATELY.days} days.",
            "See /operating/mail for why; what held no link can be sent again there.",
        )
    if not oldest and not count:
        yield well("letters", "The letters of the house go out.")


def feeds(asked: Asked) -> Iterator[Finding]:
    """The calendars on the web that we follow can be read."""
    now = timezone.now()
    old = [one for one in Feed.objects.in_use() if now - (one.read_at or one.added_at) > OLD_FEED]
    for one in old[:SAMPLES]:
        yield warning(
            "feeds.old",
            f"A feed of days off at {one.host} could not be read for {_for(now - (one.read_at or one.added_at))}."
            f" {one.failure}".rstrip(),
            "What came from it stays. makeright hours feed CALENDAR list names it; remove says good-bye to it.",
        )
    if not old:
        yield well("feeds", "Feeds of days off can be read, or there are none.")


def webhooks(asked: Asked) -> Iterator[Finding]:
    """The programs that are told what happens here take it."""
    kept = Webhook.objects.in_use().order_by("pk")
    stopped = list(kept.filter(state=PAUSED).exclude(paused_because=BY_PERSON))
    for one in stopped[:SAMPLES]:
        yield warning(
            "webhooks.paused",
            f"The webhook {one.name} is paused since {one.paused_at:%Y-%m-%d %H:%M}:"
            f" {_WHY_PAUSED[one.paused_because]}.",
            "Once its server takes events, resume it in Settings, Webhooks, or by makeright webhooks resume.",
        )
    now = timezone.now()
    failing = list(kept.filter(state=ACTIVE, failing_since__lt=now - SLOW))
    for one in failing[:SAMPLES]:
        yield warning(
            "webhooks.failing",
            f"The webhook {one.name} has taken nothing since {one.failing_since:%Y-%m-%d %H:%M}.",
            "makeright webhooks deliveries shows what its server says. It is tried again by itself, for three days.",
        )
    if not stopped and not failing:
        yield well("webhooks", "All webhooks are told what happens, or there are none.")


def _for(time: timedelta) -> str:
    minutes = int(time.total_seconds() // 60)
    if minutes < 120:
        return "a minute" if minutes == 1 else f"{minutes} minutes"
    return f"{minutes // 60:,} hours" if minutes < 72 * 60 else f"{minutes // 1440:,} days"
