"""Closing: the days on which nobody works, entered by hand, or known of a region, or found in a feed.

Whatever is entered counts from that moment on. A day that is over stays as it was.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from makeright.events.kinds import Code
from makeright.events.recording import record
from makeright.hours import events
from makeright.hours.clock import MINUTES_OF_A_DAY, Span
from makeright.hours.keeping import renew, take_turn, tidy
from makeright.hours.models import BY_HAND, BY_REGION, Calendar, Feed, Holiday
from makeright.hours.reading import zone_at
from makeright.hours.refusals import Refused
from makeright.hours.regions import holidays_of, is_known
from makeright.jobs.going_on import do_each
from makeright.lib.actor import Actor

WHOLE_DAY = Span(0, MINUTES_OF_A_DAY)
YEARS_AHEAD = 2  # beside the one that runs
MOST_BY_HAND = 1_000  # in force, a calendar
BY = Actor.system("engine")


@dataclass(frozen=True, slots=True, order=True)
class Closed:
    """A day that is closed, or a span of it, before there is a row of it."""

    on: date
    start: int
    end: int
    name: str


@transaction.atomic
def add_holiday(
    calendar: Calendar, on: date, name: str, *, span: Span = WHOLE_DAY, by: Actor, now: datetime | None = None
) -> Holiday:
    """Close on a day, or in a span of it, by the clock of the calendar's zone. Today counts from now on.

    Raises Refused: `no_name`, `over` for a day that has gone by, `too_far`, `closed_already`, `too_many`.
    """
    moment, name = now or timezone.now(), tidy(name)
    take_turn(calendar)
    today = today_of(calendar, moment)
    if on < today:
        raise Refused(
            "over", "%(on)s is over. What was worked then stays as it was.", {"on": f"{on:%Y-%m-%d}"}
        )
    if on > today + timedelta(days=3_660):
        raise Refused("too_far", "Holidays are entered for the next ten years.")
    in_force = calendar.holidays.in_force().filter(source=BY_HAND).from_day(today)
    if in_force.filter(falls_on=on, start=span.start, end=span.end).exists():
        raise Refused("closed_already", "%(calendar)s is closed then already.", {"calendar": calendar})
    if in_force.count() >= MOST_BY_HAND:
        raise Refused(
            "too_many",
            "%(calendar)s has %(most)s holidays entered by hand. Put more into a feed.",
            {"calendar": calendar, "most": MOST_BY_HAND},
        )
    holiday = _enter(calendar, Closed(on, span.start, span.end, name), BY_HAND, None, moment)
    _tell(calendar, BY_HAND, [holiday], [], by=by, now=moment)
    return holiday


@transaction.atomic
def remove_holiday(holiday: Holiday, *, by: Actor, now: datetime | None = None) -> bool:
    """Work on that day after all; say whether it was a holiday. What a region or a feed says of it is not listened to
    any more. Raises Refused: `over` for a day that has gone by."""
    moment, calendar = now or timezone.now(), holiday.calendar
    take_turn(calendar)
    if holiday.falls_on < today_of(calendar, moment):
        raise Refused(
            "over",
            "%(falls_on)s is over. What was worked then stays as it was.",
            {"falls_on": f"{holiday.falls_on:%Y-%m-%d}"},
        )
    in_force = Holiday.objects.in_force().filter(pk=holiday.pk)
    if not in_force.update(removed_at=moment, is_declined=holiday.source != BY_HAND):
        return False
    holiday.refresh_from_db()
    _tell(calendar, holiday.source, [], [holiday.pk], declined=holiday.is_declined, by=by, now=moment)
    return True


@transaction.atomic
def choose_region(calendar: Calendar, region: str, *, by: Actor, now: datetime | None = None) -> bool:
    """Keep the public holidays of a region, such as DE-BY, or of none (""); say whether that is another than before.

    Those of the former region that lie ahead are taken back. Raises Refused: `no_region`.
    """
    region, moment = region.strip().upper(), now or timezone.now()
    if region and not is_known(region):
        raise Refused(
            "no_region",
            "“%(region)s” is no region whose holidays are known, such as DE or DE-BY.",
            {"region": region[:20]},
        )
    take_turn(calendar)
    before = calendar.region
    if not Calendar.objects.filter(pk=calendar.pk).exclude(region=region).update(region=region):
        return False
    calendar.refresh_from_db()
    chosen = events.RegionChosen(Code(before) if before else None, Code(region) if region else None)
    record(events.REGION_CHOSEN, calendar, by=by, payload=chosen, now=moment)
    _follow_region(calendar, by=by, now=moment)
    return True


def keep_up(*, now: datetime | None = None) -> int:
    """Enter what regions have in the years ahead, as laws and years go on; say for how many calendars something
    changed. Done each night, and whenever it is done again nothing changes."""
    moment = now or timezone.now()
    return do_each(
        Calendar.objects.in_use().exclude(region=""), lambda calendar: _keep_up_one(calendar, moment)
    )


@transaction.atomic
def _keep_up_one(calendar: Calendar, now: datetime) -> bool:
    take_turn(calendar)
    return bool(calendar.region) and _follow_region(calendar, by=BY, now=now)


def bring_up_to(
    calendar: Calendar,
    source: str,
    wanted: Iterable[Closed],
    *,
    feed: Feed | None = None,
    by: Actor,
    now: datetime,
) -> bool:
    """Make the days ahead that come from a region or a feed those which it has by now; say whether anything changed.

    Days that are over, and those that somebody declined, are left alone. Whoever calls has taken their turn.
    """
    today = today_of(calendar, now)
    ours = calendar.holidays.filter(source=source, feed=feed).from_day(today)
    if source == BY_REGION:
        declined = {row.falls_on for row in ours.filter(is_declined=True, region=calendar.region)}
    else:
        declined = {row.falls_on for row in ours.filter(is_declined=True)}
    still = {one for one in wanted if one.on >= today and one.on not in declined}
    kept: dict[Closed, Holiday] = {}
    for row in ours.in_force():
        same_region = source != BY_REGION or row.region == calendar.region
        kept[Closed(row.falls_on, row.start, row.end, row.name if same_region else "")] = row
    gone = [row.pk for closed, row in kept.items() if closed not in still]
    Holiday.objects.filter(pk__in=gone).update(removed_at=now)
    new = [_enter(calendar, one, source, feed, now) for one in sorted(still - kept.keys())]
    if not new and not gone:
        return False
    _tell(calendar, source, new, sorted(gone), by=by, now=now)
    return True


def today_of(calendar: Calendar, now: datetime) -> date:
    """The day that it is, now, by the clock of the calendar's zone."""
    return now.astimezone(zone_at(calendar, now)).date()


def last_day_ahead(today: date) -> date:
    """Until when days off are entered that regions and feeds know."""
    return date(today.year + YEARS_AHEAD, 12, 31)


def _follow_region(calendar: Calendar, *, by: Actor, now: datetime) -> bool:
    today = today_of(calendar, now)
    years = range(today.year, last_day_ahead(today).year + 1)
    found = holidays_of(calendar.region, years) if calendar.region else {}
    wanted = [Closed(day, WHOLE_DAY.start, WHOLE_DAY.end, name) for day, name in found.items()]
    return bring_up_to(calendar, BY_REGION, wanted, by=by, now=now)


def _enter(calendar: Calendar, closed: Closed, source: str, feed: Feed | None, now: datetime) -> Holiday:
    return Holiday.objects.create(
        calendar=calendar,
        falls_on=closed.on,
        start=closed.start,
        end=closed.end,
        name=closed.name,
        source=source,
        region=calendar.region if source == BY_REGION else "",
        feed=feed,
        added_at=now,
    )


def _tell(
    calendar: Calendar,
    source: str,
    added: Iterable[Holiday],
    removed: Iterable[int],
    *,
    declined: bool = False,
    by: Actor,
    now: datetime,
) -> None:
    closings = tuple(
        events.Closing(
            one.pk, one.falls_on, one.start, one.end, Code(one.region) if one.region else None, one.feed_id
        )
        for one in added
    )
    changed = events.HolidaysChanged(Code(source), closings, tuple(removed), declined)
    record(events.HOLIDAYS_CHANGED, calendar, by=by, payload=changed, now=now)
    renew(calendar)
