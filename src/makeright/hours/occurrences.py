"""What a feed in iCal (RFC 5545) says of some years: a program of its own, which may die of it.

Standard input is the feed, as a file; standard output the days and spans as JSON: [["2026-12-24", 780, 1440,
"Christmas Eve"], …]. Arguments: the first day, the last day, and the zone by whose clock the spans are said. It says
what was wrong by its exit code. Started by feeding.py, by path and isolated: it imports nothing of ours.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MEMORY = 500_000_000  # bytes of address space
MOST_WRITTEN = 1_000_000  # bytes
SECONDS = 5  # of CPU
MOST = 1_000  # days and spans
MOST_OPEN = 32  # files: zones are read as they are named
BROKEN, TOO_MANY, TOO_MUCH_MEMORY = 3, 4, 5  # exit codes
DAY = timedelta(days=1)
MINUTES_OF_A_DAY = 24 * 60
Closed = tuple[str, int, int, str]


def main(arguments: list[str]) -> int:
    """Read, within limits that the kernel holds; return the exit code."""
    os.nice(19)  # whoever waits for something goes first
    confine()
    first, last = map(date.fromisoformat, arguments[:2])
    try:
        found = sorted(set(closed(sys.stdin.buffer.read(), first, last, ZoneInfo(arguments[2]))))
        if len(found) > MOST:
            return TOO_MANY
        sys.stdout.write(json.dumps(found))
        sys.stdout.flush()
    except MemoryError:
        return TOO_MUCH_MEMORY
    except Exception:
        return BROKEN
    return 0


def closed(raw: bytes, first: date, last: date, zone: ZoneInfo) -> Iterator[Closed]:
    """Each day that an event covers, from its first minute to its last, in the days asked for. Raises ValueError for
    what is no calendar, and whatever else a broken one leads to."""
    import icalendar  # here, so that who only starts this program doesn't carry them
    import recurring_ical_events

    calendar = icalendar.Calendar.from_ical(raw)
    if calendar.name != "VCALENDAR":
        raise ValueError("this is no calendar")
    # A day more on both sides: it may be another day there than here.
    for event in recurring_ical_events.of(calendar).between(first - DAY, last + 2 * DAY):
        if str(event.get("STATUS", "")).upper() == "CANCELLED":
            continue
        name = str(event.get("SUMMARY", ""))[:200]
        begins, start, ends, end = _days(event.start, event.end, zone)
        day = max(begins, first)
        while day <= min(ends, last):
            from_minute = start if day == begins else 0
            to_minute = end if day == ends else MINUTES_OF_A_DAY
            if from_minute < to_minute:
                yield day.isoformat(), from_minute, to_minute, name
            day += DAY


def _days(start: date, end: date, zone: ZoneInfo) -> tuple[date, int, date, int]:
    """The first day and its minute, the last day and its minute. A time without a zone is that of whoever reads.

    The day on which whole days end is not one of them (RFC 5545, 3.6.1).
    """
    if not isinstance(start, datetime) or not isinstance(end, datetime):
        return start, 0, max(end - DAY, start), MINUTES_OF_A_DAY
    begins, ends = (at.astimezone(zone) if at.tzinfo else at.replace(tzinfo=zone) for at in (start, end))
    return begins.date(), _minute(begins.time()), ends.date(), _minute(ends.time(), up=True)


def _minute(at: time, *, up: bool = False) -> int:
    return at.hour * 60 + at.minute + (1 if up and (at.second or at.microsecond) else 0)


def confine() -> None:
    """No more memory and time than a feed takes, and no process from here on."""
    for what, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, MOST_WRITTEN),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_NOFILE, MOST_OPEN),
        (resource.RLIMIT_AS, MEMORY),
    ):
        resource.setrlimit(what, (most, most))
    resource.setrlimit(
        resource.RLIMIT_CPU, (SECONDS, SECONDS + 1)
    )  # first a signal that says why, then the end


if __name__ == "__main__":
    os._exit(main(sys.argv[1:]))
