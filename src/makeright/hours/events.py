"""What this app announces."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from makeright.events.kinds import ONLY_NOW, Code, Codes, Standard, declare

ZONE_NAMES = r"[A-Z][A-Za-z0-9_+-]{1,30}(/[A-Za-z0-9_+-]{1,30}){0,2}"
Zone = Annotated[Code, Standard("IANA time zone", ZONE_NAMES)]
Region = Annotated[Code, Standard("ISO 3166-1 or 3166-2", r"[A-Z]{2}(-[A-Z0-9]{1,3})?")]
Source = Annotated[Code, Codes("hand", "region", "feed", "unknown"), ONLY_NOW]
Failure = Annotated[
    Code,
    Codes(
        "url", "scheme", "userinfo", "host", "port", "unresolved", "inside", "redirects", "downgrade", "too_large",
        "too_slow", "encoding", "tls", "no_answer", "status", "not_a_calendar", "too_many", "too_much", "unknown",
    ),
]  # fmt: skip


@dataclass(frozen=True)
class Opening:
    """A span of a weekday, 0 for Monday, in minutes of the day."""

    day: int
    start: int
    end: int


@dataclass(frozen=True)
class Closing:
    """A holiday with its day and the minutes of the day, and its region or feed, if it comes from one."""

    holiday: int
    on: date
    start: int
    end: int
    region: Region | None
    feed: int | None


@dataclass(frozen=True)
class Added:
    """A calendar says from now on when is worked: these hours, in this zone. `default`: for all who have no other."""

    default: bool
    week: int
    zone: Annotated[Zone, ONLY_NOW]
    openings: tuple[Opening, ...]


@dataclass(frozen=True)
class Renamed:
    """A calendar has another name."""


@dataclass(frozen=True)
class HoursSet:
    """A calendar has other hours from a moment on, which may lie ahead; until then the former ones count."""

    week: int
    since: datetime
    zone: Annotated[Zone, ONLY_NOW]
    openings: tuple[Opening, ...]


@dataclass(frozen=True)
class PlanDropped:
    """Hours that were to count from a moment ahead will not."""

    week: int


@dataclass(frozen=True)
class RegionChosen:
    """A calendar keeps the holidays of a region from now on, or of none."""

    from_region: Region | None
    to_region: Region | None


@dataclass(frozen=True)
class HolidaysChanged:
    """Days of a calendar, or parts of them, are holidays from now on; of others, `removed`, that is taken back.
    `declined`: by a person, so that their source doesn't bring them again."""

    source: Source
    added: tuple[Closing, ...]
    removed: tuple[int, ...]
    declined: bool


@dataclass(frozen=True)
class MadeDefault:
    """A calendar counts for all who have no other, instead of the one before."""

    before: int | None


@dataclass(frozen=True)
class Retired:
    """A calendar is used no longer."""


@dataclass(frozen=True)
class Reinstated:
    """A calendar is used again."""


@dataclass(frozen=True)
class FeedAdded:
    """The days in a feed close a calendar from now on."""

    calendar: int


@dataclass(frozen=True)
class FeedRemoved:
    """A feed is read no longer, and the days that came from it and lie ahead are holidays no longer."""

    calendar: int


@dataclass(frozen=True)
class FeedFailed:
    """A feed could not be read, or fails in another way than before; what came from it stays."""

    calendar: int
    reason: Annotated[Failure, ONLY_NOW]


@dataclass(frozen=True)
class FeedRecovered:
    """A feed that had failed could be read again."""

    calendar: int


ADDED = declare("calendar.added", Added)
RENAMED = declare("calendar.renamed", Renamed)
HOURS_SET = declare("calendar.hours_set", HoursSet)
PLAN_DROPPED = declare("calendar.plan_dropped", PlanDropped)
REGION_CHOSEN = declare("calendar.region_chosen", RegionChosen)
HOLIDAYS_CHANGED = declare("calendar.holidays_changed", HolidaysChanged)
MADE_DEFAULT = declare("calendar.made_default", MadeDefault)
RETIRED = declare("calendar.retired", Retired)
REINSTATED = declare("calendar.reinstated", Reinstated)
FEED_ADDED = declare("feed.added", FeedAdded)
FEED_REMOVED = declare("feed.removed", FeedRemoved)
FEED_FAILED = declare("feed.failed", FeedFailed)
FEED_RECOVERED = declare("feed.recovered", FeedRecovered)
