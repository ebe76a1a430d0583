"""Calendars: which dates an invitation names (RFC 5545, 5546), for people to read. No alarms, and of what recurs only
how often."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from makeright.lib.text import squeeze, without_controls
from makeright.mail.reading.limits import MAX_NAME, MAX_SUBJECT

MIMES = frozenset({"text/calendar", "application/ics", "text/x-vcalendar", "application/x-ical"})
_MAX_TEXT = 500_000
_MAX_LINES = 10_000
_MAX_MEETINGS = 20
_YEARS = range(1900, 2200)  # others are absurd, and near the ends of the calendar no zone can be reckoned


class Repeats(NamedTuple):
    """How often a date comes again: `every` so many of a `unit`, which is day, week, month or year."""

    every: int
    unit: str


@dataclass(frozen=True, slots=True)
class Meeting:
    """A date that a mail names. `method` is request, cancel, reply, publish … or "". Times of day know their zone if
    the invitation says it, or stand as they were said (naive); whole days are dates, of which `ends` is the day after
    the last. `starts` is None if it can't be read. `recurs`: it is the first of several; `repeats` says how often, if
    that is said in a simple way. `zone` is what the zone is called, if everybody calls it so (IANA), or "".
    `is_updated`: it was sent before, and says something else now."""

    method: str
    summary: str
    starts: datetime | date | None
    ends: datetime | date | None
    place: str
    organizer: str
    uid: str
    recurs: bool
    repeats: Repeats | None = None
    zone: str = ""
    is_updated: bool = False


def meetings_in(text: str) -> list[Meeting]:
    """Read the meetings of a calendar, at most twenty; [] if there is none."""
    lines = list(_unfolded(text[:_MAX_TEXT]))
    method = next((value.strip().lower() for name, _, value in lines if name == "METHOD"), "")
    offsets = _offsets(lines)
    meetings: list[Meeting] = []
    fields: dict[str, tuple[dict[str, str], str]] | None = None
    depth = 0
    for name, parameters, value in lines:
        kind = value.strip().upper()
        if name == "BEGIN" and kind == "VEVENT":
            fields, depth = {}, 0
        elif fields is not None and name == "BEGIN":
            depth += 1  # an alarm has a description of its own
        elif fields is not None and name == "END" and kind == "VEVENT":
            meetings.append(_meeting(fields, method, offsets))
            fields = None
            if len(meetings) >= _MAX_MEETINGS:
                break
        elif fields is not None and name == "END":
            depth -= 1
        elif fields is not None and depth == 0:
            fields.setdefault(name, (parameters, value))
    return meetings


def meeting_of(
    method: str, summary: str, place: str, starts: datetime | None, ends: datetime | None, *, recurs: bool
) -> Meeting:
    """A meeting that some other form than a calendar tells; what is absurd in it is left out."""
    said, there = (squeeze(without_controls(words))[:MAX_SUBJECT] for words in (summary, place))
    known, until = (one if one and one.year in _YEARS else None for one in (starts, ends))
    return Meeting(method, said, known, until, there, "", "", recurs)


_FOLD = re.compile(r"\r?\n[ \t]")
_LINE = re.compile(
    r"([A-Za-z0-9-]{1,60})"
    r"((?>;[^:;\"=]{1,60}=(?:\"[^\"]{0,500}\"(?:,\"[^\"]{0,500}\")*+|[^\":;][^:;]{0,499}+)?)*+):(.*)",
    re.DOTALL,
)
_PARAMETER = re.compile(r";([^=;]{1,60})=(?:\"([^\"]{0,500})\"|([^:;]{0,500}))")
_Line = tuple[str, dict[str, str], str]


def _unfolded(text: str) -> Iterator[_Line]:
    for line in _FOLD.sub("", text).split("\n")[:_MAX_LINES]:
        found = _LINE.match(line.rstrip("\r"))
        if found:
            given = {one[1].upper(): one[2] or one[3] or "" for one in _PARAMETER.finditer(found[2])}
            yield found[1].upper(), given, found[3]


def _meeting(
    fields: dict[str, tuple[dict[str, str], str]], method: str, offsets: dict[str, timedelta]
) -> Meeting:
    def words(name: str, most: int = MAX_SUBJECT) -> str:
        said = fields.get(name, ({}, ""))[1]
        plain = re.sub(r"\\(.)", lambda one: " " if one[1] in "nN" else one[1], said)
        return squeeze(without_controls(plain))[:most]

    starts = _moment(fields.get("DTSTART"), offsets)
    ends = _moment(fields.get("DTEND"), offsets)
    if ends is None and starts is not None and (lasts := _lasts(words("DURATION", 40))):
        ends = starts + lasts
    is_canceled = words("STATUS", 20).upper() in {"CANCELLED", "CANCELED"}
    given, whom = fields.get("ORGANIZER", ({}, ""))
    organizer = given.get("CN") or re.sub(r"(?i)^mailto:", "", whom)
    return Meeting(
        "cancel" if is_canceled else method[:20],
        words("SUMMARY"),
        starts,
        ends,
        words("LOCATION"),
        squeeze(without_controls(organizer))[:MAX_NAME],
        words("UID", 250),
        "RRULE" in fields or "RDATE" in fields,
        _repeats(words("RRULE")),
        str(starts.tzinfo) if isinstance(starts, datetime) and isinstance(starts.tzinfo, ZoneInfo) else "",
        words("SEQUENCE", 10).lstrip("0").isdecimal(),
    )


_UNITS = {"DAILY": "day", "WEEKLY": "week", "MONTHLY": "month", "YEARLY": "year"}
_RULE_PART = re.compile(r"(FREQ|INTERVAL|BY[A-Z]{3,8})=([A-Z0-9,+-]{1,60})", re.IGNORECASE)


def _repeats(rule: str) -> Repeats | None:
    said = {name.upper(): value.upper() for name, value in _RULE_PART.findall(rule)}
    unit, every = _UNITS.get(said.get("FREQ", "")), said.get("INTERVAL", "1")
    # On several days of it, that often is not how often it comes.
    is_simple = not any("," in value for name, value in said.items() if name.startswith("BY"))
    if unit is None or not is_simple or not re.fullmatch("[1-9][0-9]?", every):
        return None
    return Repeats(int(every), unit)


_MOMENT = re.compile(r"\s*([0-9]{4})-?([0-9]{2})-?([0-9]{2})(?:T([0-9]{2}):?([0-9]{2}):?([0-9]{2})?(Z?))?")


def _moment(
    field: tuple[dict[str, str], str] | None, offsets: dict[str, timedelta]
) -> datetime | date | None:
    found = _MOMENT.match(field[1]) if field else None
    if field is None or found is None:
        return None
    year, month, day, hour, minute, second, utc = found.groups()
    try:
        if int(year) not in _YEARS:
            return None
        if hour is None:
            return date(int(year), int(month), int(day))
        moment = datetime(int(year), int(month), int(day), int(hour), int(minute), min(int(second or 0), 59))  # noqa: DTZ001 (its zone comes below)
        if utc:
            return moment.replace(tzinfo=UTC)
        named = field[0].get("TZID", "").strip().lstrip("/")
        zone = _zone(named)
        if zone is None and named in offsets:
            return moment.replace(tzinfo=timezone(offsets[named]))
        return moment.replace(tzinfo=zone)
    except (ValueError, OverflowError):
        return None


# What Outlook calls zones (CLDR, windowsZones); the rest say their offset beside them.
_OF_WINDOWS = {
    "W. Europe Standard Time": "Europe/Berlin", "Central European Standard Time": "Europe/Warsaw",
    "Central Europe Standard Time": "Europe/Budapest", "Romance Standard Time": "Europe/Paris",
    "GMT Standard Time": "Europe/London", "Greenwich Standard Time": "Atlantic/Reykjavik", "UTC": "UTC",
    "E. Europe Standard Time": "Europe/Chisinau", "FLE Standard Time": "Europe/Kyiv",
    "GTB Standard Time": "Europe/Bucharest", "Russian Standard Time": "Europe/Moscow",
    "Turkey Standard Time": "Europe/Istanbul", "Israel Standard Time": "Asia/Jerusalem",
    "Eastern Standard Time": "America/New_York", "Central Standard Time": "America/Chicago",
    "Mountain Standard Time": "America/Denver", "Pacific Standard Time": "America/Los_Angeles",
    "E. South America Standard Time": "America/Sao_Paulo", "India Standard Time": "Asia/Kolkata",
    "China Standard Time": "Asia/Shanghai", "Tokyo Standard Time": "Asia/Tokyo", "Korea Standard Time": "Asia/Seoul",
    "Singapore Standard Time": "Asia/Singapore", "Arabian Standard Time": "Asia/Dubai",
    "AUS Eastern Standard Time": "Australia/Sydney", "New Zealand Standard Time": "Pacific/Auckland",
    "South Africa Standard Time": "Africa/Johannesburg", "Egypt Standard Time": "Africa/Cairo",
}  # fmt: skip
_ZONE_NAME = re.compile(r"[A-Za-z]{1,20}(?:/[A-Za-z0-9_+-]{1,30}){0,2}")


@lru_cache(maxsize=256)
def _zone(named: str) -> ZoneInfo | None:
    name = _OF_WINDOWS.get(named, named)
    if not _ZONE_NAME.fullmatch(name):
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _offsets(lines: list[_Line]) -> dict[str, timedelta]:
    """The standard offset of each zone that the calendar describes itself."""
    offsets: dict[str, timedelta] = {}
    zone, is_standard = "", False
    for name, _, value in lines:
        if name == "TZID":
            zone = value.strip()
        elif name == "BEGIN":
            is_standard = value.strip().upper() == "STANDARD"
        elif (
            name == "TZOFFSETTO"
            and is_standard
            and (found := re.match(r"([+-])([0-9]{2})([0-9]{2})", value.strip()))
        ):
            offset = timedelta(hours=int(found[2]), minutes=int(found[3]))
            if offset < timedelta(days=1):
                offsets[zone] = -offset if found[1] == "-" else offset
    return offsets


_LASTS = re.compile(
    r"\+?P(?:([0-9]{1,3})W)?(?:([0-9]{1,4})D)?(?:T(?:([0-9]{1,4})H)?(?:([0-9]{1,5})M)?(?:([0-9]{1,6})S)?)?"
)


def _lasts(said: str) -> timedelta | None:
    found = _LASTS.fullmatch(said)
    if found is None:
        return None
    weeks, days, hours, minutes, seconds = (int(one or 0) for one in found.groups())
    return timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
