"""Feeding: calendars on the web, in iCal, whose events are days off here. They are read again every few hours.

What a feed says is fetched by lib/fetching.py, and taken apart by a child that may die of it (occurrences.py). A feed
that can't be read keeps what came from it, and says in words what is wrong.
"""

from __future__ import annotations

import contextlib
import json
import logging
import signal
import subprocess
import sys
import tempfile
from datetime import date, datetime
from urllib.parse import urlsplit

from django.db import transaction
from django.utils import timezone

from makeright.events.kinds import Code
from makeright.events.recording import record
from makeright.hours import events, occurrences
from makeright.hours.closing import Closed, bring_up_to, last_day_ahead, today_of
from makeright.hours.keeping import LONGEST, take_turn, tidy
from makeright.hours.models import BY_FEED, Calendar, Feed
from makeright.hours.reading import zone_at
from makeright.hours.refusals import Refused
from makeright.jobs.models import BULK
from makeright.jobs.queueing import enqueue
from makeright.lib.actor import Actor
from makeright.lib.fetching import Unreachable, fetch
from makeright.lib.text import squeeze, without_controls

log = logging.getLogger(__name__)

LARGEST = 2_000_000  # bytes of a feed
LONGEST_URL = 4_000
MOST_FEEDS = 20  # a calendar
PATIENCE = 60.0  # seconds by the clock for the child, which goes last on a busy machine
NAMELESS = "Closed"
BY = Actor.system("engine")
CHILD = (sys.executable, "-I", occurrences.__file__)  # nothing of the environment or the folder counts for it

_SAID = {
    occurrences.TOO_MANY: ("too_many", f"It has more than {occurrences.MOST:,} days off in the years ahead."),
    occurrences.TOO_MUCH_MEMORY: ("too_much", "It takes too much work to read."),
    -signal.SIGXCPU: ("too_much", "It takes too much work to read."),
    -signal.SIGXFSZ: ("too_many", "It has too many days off in the years ahead."),
    -signal.SIGKILL: ("too_much", "It takes too much work to read."),
}
_BROKEN = ("not_a_calendar", "What stands there is no calendar in iCal, or a broken one.")


class Unreadable(Exception):
    """A feed that was fetched and can't be read: a code, and why in words."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code


@transaction.atomic
def add_feed(calendar: Calendar, url: str, name: str, *, by: Actor, now: datetime | None = None) -> Feed:
    """Close a calendar whenever a feed has an event; it is read at once, by a job. webcal: is read by https.

    Raises Refused: `no_name`, `no_url`, `read_already`, `too_many`, `retired`.
    """
    moment, name, url = now or timezone.now(), tidy(name), url.strip()
    scheme, colon, rest = url.partition(":")
    if scheme.lower() in {"webcal", "webcals"}:
        url = f"https{colon}{rest}"
    host = _host_of(url)
    take_turn(calendar)
    if calendar.retired_at is not None:
        raise Refused(
            "retired", "%(calendar)s is used no longer. Take it up again first.", {"calendar": calendar}
        )
    others = calendar.feeds.filter(removed_at=None)
    if any(other.url.reveal() == url for other in others):
        raise Refused("read_already", "%(calendar)s reads this feed already.", {"calendar": calendar})
    if others.count() >= MOST_FEEDS:
        raise Refused(
            "too_many",
            "%(calendar)s reads %(most)s feeds already.",
            {"calendar": calendar, "most": MOST_FEEDS},
        )
    feed = Feed.objects.create(calendar=calendar, name=name, host=host, url=url, added_at=moment)
    record(events.FEED_ADDED, feed, by=by, payload=events.FeedAdded(calendar.pk), now=moment)
    enqueue("hours.read_feed", feed=feed.pk)
    return feed


@transaction.atomic
def remove_feed(feed: Feed, *, by: Actor, now: datetime | None = None) -> bool:
    """Read a feed no longer, and take back the days off that came from it and lie ahead; say whether it was read."""
    moment, calendar = now or timezone.now(), feed.calendar
    take_turn(calendar)
    if not Feed.objects.filter(pk=feed.pk, removed_at=None).update(removed_at=moment, url=""):
        return False
    feed.refresh_from_db()
    bring_up_to(calendar, BY_FEED, [], feed=feed, by=by, now=moment)
    record(events.FEED_REMOVED, feed, by=by, payload=events.FeedRemoved(calendar.pk), now=moment)
    return True


def read_all() -> int:
    """Have every feed read, each by a job of its own; say how many."""
    feeds = list(Feed.objects.in_use().values_list("pk", flat=True))
    for feed in feeds:
        enqueue("hours.read_feed", priority=BULK, feed=feed)
    return len(feeds)


def read_feed(feed: Feed, *, by: Actor = BY, now: datetime | None = None) -> bool:
    """Fetch a feed and bring its calendar up to it; say whether it could be read. Twice is harmless.

    Raises TimeoutExpired or OSError if the machine is at fault, for another try.
    """
    if not Feed.objects.in_use().filter(pk=feed.pk).exists():
        return False
    moment, calendar = now or timezone.now(), feed.calendar
    today = today_of(calendar, moment)
    try:
        found = _occurrences(_fetched(feed), today, last_day_ahead(today), zone_at(calendar, moment).key)
    except (Unreachable, Unreadable) as why:
        _fail(feed, why.code, str(why), by=by, now=moment)
        return False
    with transaction.atomic():
        take_turn(calendar)
        still = Feed.objects.filter(pk=feed.pk, removed_at=None)
        failed_before = still.exclude(failed_with="").exists()
        if not still.update(read_at=moment, tried_at=moment, failed_with="", failure=""):
            return False
        bring_up_to(calendar, BY_FEED, found, feed=feed, by=by, now=moment)
        if failed_before:
            record(events.FEED_RECOVERED, feed, by=by, payload=events.FeedRecovered(calendar.pk), now=moment)
    feed.refresh_from_db()
    return True


def _fetched(feed: Feed) -> bytes:
    answer = fetch(feed.url.reveal(), headers={"accept": "text/calendar, */*;q=0.5"}, limit=LARGEST)
    if answer.status != 200:
        raise Unreadable("status", f"{feed.host} answered with {answer.status} instead of a calendar.")
    return answer.body


def _occurrences(raw: bytes, first: date, last: date, zone: str) -> set[Closed]:
    """Let a child read it. Raises Unreadable."""
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as found:
        source.write(raw)
        source.seek(0)
        done = subprocess.run(
            (*CHILD, first.isoformat(), last.isoformat(), zone),
            stdin=source,
            stdout=found,  # a file, so that the kernel holds how much it may say
            stderr=subprocess.DEVNULL,
            timeout=PATIENCE,
            env={},
            cwd="/",
            start_new_session=True,
            check=False,
        )
        if done.returncode:
            raise Unreadable(*_SAID.get(done.returncode, _BROKEN))
        found.seek(0)
        told = json.load(found)
    return {Closed(date.fromisoformat(day), start, end, _name(name)) for day, start, end, name in told}


@transaction.atomic
def _fail(feed: Feed, code: str, words: str, *, by: Actor, now: datetime) -> None:
    """Keep what is wrong; one event when it begins to fail, or fails otherwise."""
    log.info("feed %s can't be read: %s", feed.pk, code)
    take_turn(feed.calendar)
    still = Feed.objects.filter(pk=feed.pk, removed_at=None)
    is_news = still.exclude(failed_with=code).exists()
    still.update(tried_at=now, failed_with=code, failure=words[:300])
    feed.refresh_from_db()
    if is_news:
        failed = events.FeedFailed(feed.calendar_id, Code(code))
        record(events.FEED_FAILED, feed, by=by, payload=failed, now=now)


def _host_of(url: str) -> str:
    host = ""
    with contextlib.suppress(ValueError):
        parts = urlsplit(url)
        if parts.scheme in {"http", "https"} and parts.username is None and len(url) <= LONGEST_URL:
            host = parts.hostname or ""
    if not host or len(host) > 255 or squeeze(without_controls(url)).replace(" ", "") != url:
        raise Refused(
            "no_url", "This is not the address of a calendar, such as https://example.com/days-off.ics."
        )
    return host


def _name(said: str) -> str:
    return squeeze(without_controls(said))[:LONGEST].strip() or NAMELESS
