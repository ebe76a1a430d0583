"""Keeping calendars: when is worked, from which moment on, and which calendar counts for those who have no other.

What has gone by stays as it was: hours change from now on, or from a moment ahead.
"""

from __future__ import annotations

import re
from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import IntegrityError, transaction
from django.utils import timezone

from makeright.events.kinds import Code
from makeright.events.recording import record
from makeright.hours import events
from makeright.hours.models import Calendar, Week
from makeright.hours.refusals import Refused
from makeright.hours.spelling import MOST_SPANS
from makeright.hours.spelling import Week as Days
from makeright.lib.actor import Actor
from makeright.lib.text import squeeze, without_controls
from makeright.lib.tokens import random_id

LONGEST = 120  # letters of a name
ZONE = re.compile(events.ZONE_NAMES)


@transaction.atomic
def add_calendar(name: str, *, zone: str, week: Days, by: Actor, now: datetime | None = None) -> Calendar:
    """Keep a calendar: seven days of spans, Monday first, by the clocks of a zone (IANA, such as Europe/Berlin). The
    first one counts for all who have no other.

    Raises Refused: `no_name`, `name_taken`, `no_zone`, `no_week`.
    """
    moment = now or timezone.now()
    name, where = tidy(name), zone_called(zone)
    _check(week)
    calendar = _new(name, moment)
    first = _put(calendar, where, week, moment)
    added = events.Added(calendar.is_default, first.pk, Code(where.key), _openings(week))
    record(events.ADDED, calendar, by=by, payload=added, now=moment)
    return calendar


def _new(name: str, moment: datetime) -> Calendar:
    """Two may add the first one at once: one of them is the default."""
    for is_default in (not Calendar.objects.filter(is_default=True).exists(), False):
        try:
            with transaction.atomic():
                return Calendar.objects.create(
                    name=name, is_default=is_default, revision=random_id(), added_at=moment
                )
        except IntegrityError:
            if _is_taken(name):
                break
    raise _taken(name)


def rename(calendar: Calendar, name: str, *, by: Actor, now: datetime | None = None) -> bool:
    """Call a calendar otherwise; say whether it was. Raises Refused: `no_name`, `name_taken`."""
    name = tidy(name)
    try:
        with transaction.atomic():
            if not Calendar.objects.filter(pk=calendar.pk).exclude(name=name).update(name=name):
                return False
            calendar.refresh_from_db()
            record(events.RENAMED, calendar, by=by, now=now)
    except IntegrityError:
        raise _taken(name) from None
    return True


@transaction.atomic
def set_hours(
    calendar: Calendar,
    week: Days,
    *,
    zone: str = "",
    since: datetime | None = None,
    by: Actor,
    now: datetime | None = None,
) -> bool:
    """Work by other hours, from now on or from a moment ahead (`since`), in the same zone or another; say whether that
    changes anything. What is planned for later than that still comes.

    Raises Refused: `no_week`, `no_zone`, `past` for a moment that has gone by.
    """
    moment = now or timezone.now()
    begins = since or moment
    if begins < moment:
        raise Refused("past", "Hours change from now on or later. What was worked until now stays as it was.")
    _check(week)
    take_turn(calendar)
    before = calendar.weeks.filter(since__lte=begins).order_by("since").last()
    where = zone_called(zone) if zone or before is None else before.where
    if before is not None and (before.days, before.zone) == (_sorted(week), where.key):
        return False
    calendar.weeks.filter(since=begins).delete()
    kept = _put(calendar, where, week, begins)
    changed = events.HoursSet(kept.pk, begins, Code(where.key), _openings(week))
    record(events.HOURS_SET, calendar, by=by, payload=changed, now=moment)
    renew(calendar)
    return True


@transaction.atomic
def drop_plan(calendar: Calendar, week: Week, *, by: Actor, now: datetime | None = None) -> bool:
    """Don't change to hours that were to count from a moment ahead; say whether they still lay ahead."""
    moment = now or timezone.now()
    take_turn(calendar)
    dropped = week.pk
    if not calendar.weeks.filter(pk=dropped, since__gt=moment).delete()[0]:
        return False
    record(events.PLAN_DROPPED, calendar, by=by, payload=events.PlanDropped(dropped), now=moment)
    renew(calendar)
    return True


@transaction.atomic
def make_default(calendar: Calendar, *, by: Actor, now: datetime | None = None) -> bool:
    """Let a calendar count for all who have no other; say whether it didn't. Raises Refused: `retired`."""
    list(Calendar.objects.select_for_update().order_by("pk"))  # one at a time
    before = Calendar.objects.filter(is_default=True).values_list("pk", flat=True).first()
    if before == calendar.pk:
        return False
    if not Calendar.objects.in_use().filter(pk=calendar.pk).exists():
        raise Refused(
            "retired", "%(calendar)s is used no longer. Take it up again first.", {"calendar": calendar}
        )
    Calendar.objects.filter(is_default=True).update(is_default=False)
    Calendar.objects.filter(pk=calendar.pk).update(is_default=True)
    calendar.refresh_from_db()
    record(events.MADE_DEFAULT, calendar, by=by, payload=events.MadeDefault(before), now=now)
    return True


@transaction.atomic
def retire(calendar: Calendar, *, by: Actor, now: datetime | None = None) -> bool:
    """Use a calendar no longer; say whether it was. It can be taken up again, and whoever still counts by it may.

    Raises Refused (`default`) for the one that counts for all who have no other.
    """
    moment = now or timezone.now()
    used = Calendar.objects.filter(pk=calendar.pk, is_default=False, retired_at=None)
    if not used.update(retired_at=moment):
        if Calendar.objects.filter(pk=calendar.pk, is_default=True).exists():
            raise Refused(
                "default",
                "%(calendar)s counts for all who have no other calendar. Make another the default.",
                {"calendar": calendar},
            )
        return False
    calendar.refresh_from_db()
    record(events.RETIRED, calendar, by=by, now=moment)
    return True


def reinstate(calendar: Calendar, *, by: Actor, now: datetime | None = None) -> bool:
    """Use a calendar again; say whether it wasn't. Raises Refused: `name_taken`, if another has its name by now."""
    try:
        with transaction.atomic():
            retired = Calendar.objects.filter(pk=calendar.pk, retired_at__isnull=False)
            if not retired.update(retired_at=None):
                return False
            calendar.refresh_from_db()
            record(events.REINSTATED, calendar, by=by, now=now)
    except IntegrityError:
        raise _taken(calendar.name) from None
    return True


def take_turn(calendar: Calendar) -> None:
    """Wait until nobody else changes this calendar, and read it again. For a verb that judges before it writes."""
    Calendar.objects.select_for_update().get(pk=calendar.pk)
    calendar.refresh_from_db()


def renew(calendar: Calendar) -> None:
    """Say that the calendar is another one now, so that no copy of its hours is taken for the truth."""
    Calendar.objects.filter(pk=calendar.pk).update(revision=random_id())
    calendar.refresh_from_db()


def tidy(name: str) -> str:
    """A name on one line, not too long. Raises Refused: `no_name`."""
    name = squeeze(without_controls(name))[:LONGEST].strip()
    if not name:
        raise Refused(
            "no_name", "A calendar, a holiday and a feed have a name each, by which people know them."
        )
    return name


def zone_called(name: str) -> ZoneInfo:
    """The time zone of that name. Raises Refused: `no_zone`."""
    try:
        if not ZONE.fullmatch(name):  # system folders of zones hold other files, and zones with leap seconds
            raise ValueError(name)
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: the name of a folder
        raise Refused(
            "no_zone", "“%(name)s” is not a time zone, such as Europe/Berlin.", {"name": name[:60]}
        ) from None


def _check(week: Days) -> None:
    if len(week) != 7:
        raise Refused("no_week", "A week has seven days.")
    for spans in week:
        ordered = sorted(spans)
        if len(ordered) > MOST_SPANS or any(other.start < one.end for one, other in pairwise(ordered)):
            raise Refused(
                "no_week", "A day has at most %(most)s spans, and they don’t overlap.", {"most": MOST_SPANS}
            )


def _put(calendar: Calendar, zone: ZoneInfo, week: Days, since: datetime) -> Week:
    spans = [[[one.start, one.end] for one in day] for day in _sorted(week)]
    return Week.objects.create(calendar=calendar, zone=zone.key, spans=spans, since=since)


def _sorted(week: Days) -> Days:
    return tuple(tuple(sorted(spans)) for spans in week)


def _openings(week: Days) -> tuple[events.Opening, ...]:
    return tuple(
        events.Opening(day, one.start, one.end) for day, spans in enumerate(_sorted(week)) for one in spans
    )


def _is_taken(name: str) -> bool:
    return Calendar.objects.in_use().filter(name=name).exists()


def _taken(name: str) -> Refused:
    return Refused("name_taken", "There is a calendar called %(name)s already.", {"name": name})
