"""Telling time in few words: when something was, how long somebody waits. Pure; every teller is given `now`."""

from __future__ import annotations

import datetime as calendar
from datetime import datetime, timedelta

from babel.dates import format_interval, get_datetime_format
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from makeright.ui.numbers import locale, number

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
# Each tenth of the pie is about a doubling of the wait, so that a minute and a week can both be told at a glance.
_TENTHS = (5 * _MINUTE, 15 * _MINUTE, 30 * _MINUTE, _HOUR, 2 * _HOUR, 4 * _HOUR, 8 * _HOUR, _DAY, 3 * _DAY)
# What is told, as CLDR names it; the language says in which order, and with which dots.
_CLOCK, _WEEKDAY, _WEEKDAY_CLOCK, _DAY_MONTH, _MONTH_YEAR, _DAY_MONTH_YEAR, _YEAR = (
    "Hm", "E", "EHm", "MMMd", "yMMM", "yMMMd", "y",
)  # fmt: skip


def clock(at: datetime, now: datetime) -> str:
    """Say when, as shortly as it is clear: 14:02 (today), Wed (the last six days), 14 Nov (this year), 2025."""
    there, today = timezone.localtime(at), timezone.localtime(now)
    days = (today.date() - there.date()).days
    if days == 0:
        return _say(_CLOCK, there)
    if 0 < days < 7:
        return _say(_WEEKDAY, there)
    return _say(_DAY_MONTH if there.year == today.year else _YEAR, there)


def clock_with_day(at: datetime, now: datetime) -> str:
    """Say when, with the hour: 14:02 (today), Wed 14:02, 14 Nov 14:02, 14 Nov 2025."""
    there, today = timezone.localtime(at), timezone.localtime(now)
    days = (today.date() - there.date()).days
    if days == 0:
        return _say(_CLOCK, there)
    if 0 < days < 7:
        return _say(_WEEKDAY_CLOCK, there)
    if there.year != today.year:
        return _say(_DAY_MONTH_YEAR, there)
    return _("%(day)s %(time)s") % {"day": _say(_DAY_MONTH, there), "time": _say(_CLOCK, there)}


def ahead(at: datetime | str, now: datetime) -> str:
    """Say when something will be: 16:30 (today), tomorrow 09:00, Tue 09:00 (the next six days), 24 Nov 09:00, 24 Nov
    2027. Of what has passed it says when it was. A text is an ISO 8601 time, as events hold it."""
    moment = datetime.fromisoformat(at) if isinstance(at, str) else at
    there, today = timezone.localtime(moment), timezone.localtime(now)
    days = (there.date() - today.date()).days
    if days == 1:
        return _("tomorrow %(time)s") % {"time": _say(_CLOCK, there)}
    return _say(_WEEKDAY_CLOCK, there) if 1 < days < 7 else clock_with_day(moment, now)


def day(at: datetime, now: datetime) -> str:
    """Say on which day, or long ago in which month: today, 14 Nov (this year), Mar 2021."""
    there, today = timezone.localtime(at), timezone.localtime(now)
    if there.date() == today.date():
        return _("today")
    return _say(_DAY_MONTH if there.year == today.year else _MONTH_YEAR, there)


def date(at: datetime) -> str:
    """Say on which day, whatever the day is now: 14 Nov 2026."""
    return _say(_DAY_MONTH_YEAR, timezone.localtime(at))


def full(at: datetime) -> str:
    """Say when in full, for a tooltip: Thursday, 19 November 2026, 14:02."""
    there = timezone.localtime(at)
    return _together(there, _say(_CLOCK, there))


def span(starts: calendar.date, ends: calendar.date | None) -> str:
    """Say from when to when in full: Thursday, 19 November 2026, 14:00–15:00. Mere dates are whole days, of which
    `ends` is the day after the last; times that know no zone are told as they stand."""
    if not isinstance(starts, datetime):
        last = ends - timedelta(days=1) if ends and ends - timedelta(days=1) > starts else starts
        return day_in_full(starts) if last == starts else _between(starts, last, _DAY_MONTH_YEAR)
    begin, end = _here(starts), _here(ends) if isinstance(ends, datetime) else None
    if end is None or end <= begin:
        return _together(begin, clocks(begin, None))
    if begin.date() == end.date():
        return _together(begin, clocks(begin, end))
    days = (_together(one, _say(_CLOCK, one), _say(_DAY_MONTH_YEAR, one)) for one in (begin, end))
    return " – ".join(days)


def clocks(starts: datetime, ends: datetime | None) -> str:
    """Say from which hour to which, as the zone that they are in has it, with the weekday if it is another one here."""
    is_short = ends and starts.date() == ends.date() and ends > starts
    said = _between(starts, ends, _CLOCK) if ends and is_short else _say(_CLOCK, starts)
    is_other_day = starts.tzinfo and timezone.localtime(starts).date() != starts.date()
    return f"{_say(_WEEKDAY, starts)} {said}" if is_other_day else said


def _here(at: datetime) -> datetime:
    return timezone.localtime(at) if at.tzinfo else at


def _between(starts: calendar.date, ends: calendar.date, skeleton: str) -> str:
    return format_interval(starts, ends, skeleton, locale=locale())


def _together(at: datetime, clock: str, on: str = "") -> str:
    pattern = str(get_datetime_format("medium", locale=locale())).replace("'", "")
    return pattern.replace("{1}", on or day_in_full(at)).replace("{0}", clock)


def day_in_full(there: calendar.date) -> str:
    """Say on which day in full, by the zone that the time is in: Thursday, 19 November 2026."""
    said: str = locale().date_formats["full"].apply(there, locale())
    return said


def waiting(since: datetime, now: datetime) -> str:
    """Say how long: now, 8 min, 2 h, 3 days."""
    seconds = _seconds(since, now)
    if seconds < _MINUTE:
        return _("now")
    if seconds < _HOUR:
        return _("%(n)s min") % {"n": seconds // _MINUTE}
    if seconds < _DAY:
        return _("%(n)s h") % {"n": seconds // _HOUR}
    days = seconds // _DAY
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}


def part(since: datetime, now: datetime) -> int:
    """The tenths of the pie that a wait fills, 0 to 9; about one for each doubling."""
    seconds = _seconds(since, now)
    return sum(seconds >= step for step in _TENTHS)


def size(count: int) -> str:
    """Say how large a file is: 12 B, 340 kB, 2.4 MB."""
    if count < 1000:
        return _("%(n)s B") % {"n": count}
    if count < 999_500:
        return _("%(n)s kB") % {"n": round(count / 1000)}
    return _("%(n)s MB") % {"n": number(count / 1_000_000, 1)}


def _say(skeleton: str, at: datetime) -> str:
    said: str = locale().datetime_skeletons[skeleton].apply(at, locale())
    return said


def _seconds(since: datetime, now: datetime) -> int:
    return max(now - since, timedelta()) // timedelta(seconds=1)
