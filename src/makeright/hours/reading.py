"""Reading: the hours of a calendar, for whoever counts by the clock (clock.py).

They are put together once and kept in the process; each look asks for the calendar's revision, one small query, so what
is given is never older than the rows.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from makeright.hours.clock import Hours
from makeright.hours.models import Calendar, Holiday, Week
from makeright.hours.weaving import ALWAYS, Closing, Reign, weave

MOST_KEPT = 500  # calendars
_KEPT: dict[int, tuple[str, Hours]] = {}


def hours_of(calendar: Calendar | int) -> Hours:
    """When is worked by a calendar, in all time. Raises Calendar.DoesNotExist."""
    key = calendar if isinstance(calendar, int) else calendar.pk
    revision = Calendar.objects.values_list("revision", flat=True).get(pk=key)
    known = _KEPT.get(key)
    if known is not None and known[0] == revision:
        return known[1]
    # A revision is never used twice, not even by a transaction that was rolled back.
    hours = _read(key)
    if len(_KEPT) >= MOST_KEPT:
        _KEPT.clear()
    _KEPT[key] = revision, hours
    return hours


def default_hours() -> Hours:
    """The hours of all who have no calendar of their own: those of the default one; around the clock where nobody has
    said when is worked."""
    default = Calendar.objects.filter(is_default=True).values_list("pk", flat=True).first()
    return ALWAYS if default is None else hours_of(default)


def zone_at(calendar: Calendar, moment: datetime) -> ZoneInfo:
    """The zone by whose clocks a calendar counts at a moment."""
    return hours_of(calendar).at(moment).zone


def _read(calendar: int) -> Hours:
    reigns = [
        Reign(week.since, week.where, week.days)
        for week in Week.objects.filter(calendar=calendar).order_by("since")
    ]
    days = Holiday.objects.filter(calendar=calendar).order_by("falls_on", "pk")
    closings = [Closing(one.falls_on, one.span, one.added_at, one.removed_at) for one in days]
    return weave(reigns, closings)
