"""Telling: a calendar in sentences, for screens, commands and customers."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from makeright.hours import clock
from makeright.hours.clock import Span, Spans, Timetable
from makeright.hours.models import Calendar
from makeright.hours.reading import hours_of
from makeright.hours.regions import name_of
from makeright.hours.spelling import ALWAYS, NEVER, runs
from makeright.hours.spelling import clock as shown
from makeright.ui.listing import listed

WITHIN = timedelta(days=7)


def in_words(calendar: Calendar, *, now: datetime) -> str:
    """When is worked as of now: "Open Monday to Friday 9:00–12:30 and 13:30–18:00 in Berlin; closed on the holidays of
    Bayern (DE-BY)." """
    timetable = hours_of(calendar).at(now)
    words = week_in_words(timetable)
    if not calendar.region:
        return words + "."
    name = name_of(calendar.region)
    region = calendar.region if name == calendar.region else f"{name} ({calendar.region})"
    return _("%(hours)s; closed on the holidays of %(region)s.") % {"hours": words, "region": region}


def week_in_words(timetable: Timetable) -> str:
    """The days and hours of a week, and where: without a full stop."""
    where = place(timetable)
    if timetable.week == NEVER:
        return _("Never open")
    if timetable.week == ALWAYS:
        return _("Open around the clock")
    parts = [
        _("%(days)s %(hours)s") % {"days": _days(first, last), "hours": _hours(spans)}
        for first, last, spans in runs(timetable.week)
        if spans
    ]
    return _("Open %(hours)s in %(place)s") % {"hours": listed(parts), "place": where}


def now_in_words(calendar: Calendar, *, now: datetime) -> str:
    """Whether is worked now, and until or from when: "Closed now. Opens on Monday at 9:00." """
    hours = hours_of(calendar)
    is_open = clock.is_open(hours, now)
    changes = clock.next_closing(hours, now) if is_open else clock.next_opening(hours, now)
    if changes is None:
        return _("Open around the clock.") if is_open else _("Closed, and no opening is in sight.")
    when = moment_in_words(calendar, changes, now=now)
    if is_open:
        return _("Open now, until %(when)s.") % {"when": when}
    return _("Closed now. Opens %(when)s.") % {"when": when}


def moment_in_words(calendar: Calendar, moment: datetime, *, now: datetime) -> str:
    """A moment by the clock of the calendar's zone: today "18:00", within a week "Monday 9:00", else with its date."""
    zone = hours_of(calendar).at(moment).zone
    there = moment.astimezone(zone)
    at = shown(there.hour * 60 + there.minute)
    if there.date() == now.astimezone(zone).date():
        return at
    if timedelta() < moment - now < WITHIN:
        return _("%(day)s %(time)s") % {"day": WEEKDAYS[there.weekday()], "time": at}
    return f"{there:%Y-%m-%d} {at}"


def span_in_words(span: Span) -> str:
    """A part of a day by the clock: "13:00–24:00"."""
    return f"{shown(span.start)}–{shown(span.end)}"


def place(timetable: Timetable) -> str:
    """The city that a time zone is named after."""
    return timetable.zone.key.rpartition("/")[2].replace("_", " ")


def _days(first: int, last: int) -> str:
    if first == last:
        return str(WEEKDAYS[first])
    return _("%(first)s to %(last)s") % {"first": WEEKDAYS[first], "last": WEEKDAYS[last]}


def _hours(spans: Spans) -> str:
    return listed(map(span_in_words, spans))
