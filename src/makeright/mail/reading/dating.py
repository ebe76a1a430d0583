"""Dating: when a mail says it was written."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz

_EARLIEST, _LATEST = 1971, 2200  # a date outside of these years is a fault, not a date


def read_date(written: str) -> datetime | None:
    """Read a Date header (RFC 5322, 3.3 and 4.3, or ISO 8601, as some write it) as UTC; None for what is no date, or an
    absurd one."""
    try:
        found = parsedate_tz(written[:200])
        if found is None:
            return _within_reason(datetime.fromisoformat(written[:200].strip()))
        offset = found[9] or 0
        zone = timezone(timedelta(seconds=offset)) if abs(offset) < 86_400 else UTC
        year, month, day, hour, minute, second = found[:6]
        date = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError, IndexError, TypeError):
        return None
    return _within_reason(date)


def _within_reason(date: datetime) -> datetime | None:
    date = date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC)
    return date if _EARLIEST <= date.year <= _LATEST else None
