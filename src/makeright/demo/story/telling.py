"""How the story is told: matters, and in each the lines that people say. Plain values; `seeding.py` plays them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from unicodedata import east_asian_width

from makeright.demo.cast import SHOP, Colleague, Person

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True, slots=True)
class When:
    """A moment before now: so many minutes ago; so many days ago (at least one) at an hour of the house's clock; or on
    a `day` of the week that was so many weeks ago (at least one), so that Sundays stay Sundays."""

    minutes: int = 0
    days: int = 0
    clock: str = ""
    weeks: int = 0
    day: str = ""

    def before(self, now: datetime) -> datetime:
        """The moment itself, as seen from an aware `now` in the house's time zone."""
        if self.weeks:
            monday = now.date() - timedelta(days=now.weekday())
            on = monday + timedelta(days=DAYS.index(self.day), weeks=-self.weeks)
        elif self.days:
            on = (now - timedelta(days=self.days)).date()
        else:
            return now - timedelta(minutes=self.minutes)
        return datetime.combine(on, time.fromisoformat(self.clock), now.tzinfo)


def ago(*, hours: int = 0, minutes: int = 0) -> When:
    return When(minutes=hours * 60 + minutes)


def days_ago(days: int, clock: str) -> When:
    return When(days=days, clock=clock)


@dataclass(frozen=True, slots=True)
class Says:
    """A customer writes. `by` is somebody else than the matter's customer, `copies` go to those named; `quotes`: the
    mail before it stands below, as mail programs do; `robot`: it was written by one (auto, list)."""

    at: When
    text: str
    by: Person | None = None
    subject: str = ""
    html: str = ""
    pictures: tuple[str, ...] = ()
    copies: tuple[Person, ...] = ()
    quotes: bool = False
    robot: str = ""


@dataclass(frozen=True, slots=True)
class Answers:
    """A colleague answers. `came_back`: what the customer's mail server said when it sent the answer back."""

    by: Colleague
    at: When
    text: str
    came_back: str = ""


@dataclass(frozen=True, slots=True)
class Notes:
    """A colleague leaves a note for the others."""

    by: Colleague
    at: When
    text: str


@dataclass(frozen=True, slots=True)
class Gives:
    """A colleague gives the matter to somebody, or takes it."""

    by: Colleague
    at: When
    to: Colleague


@dataclass(frozen=True, slots=True)
class Resolves:
    by: Colleague
    at: When


@dataclass(frozen=True, slots=True)
class Snoozes:
    """A colleague puts it away, `until` a moment that has passed by now, or for so many days that are still to pass."""

    by: Colleague
    at: When
    until: When | None = None
    days: int = 0


@dataclass(frozen=True, slots=True)
class Wakes:
    """What was put away is back."""

    at: When


Line = Says | Answers | Notes | Gives | Resolves | Snoozes | Wakes


@dataclass(frozen=True, slots=True)
class Matter:
    """One conversation, from its first line to where it stands now. `language`: in which the customer writes."""

    who: Person
    subject: str
    lines: tuple[Line, ...]
    inbox: str = SHOP
    language: str = "en"


def matter(who: Person, subject: str, *lines: Line, inbox: str = SHOP, language: str = "en") -> Matter:
    return Matter(who, subject, lines, inbox, language)


def words(text: str) -> str:
    """Text as it is typed into a mail: each paragraph is one long line; a slash at its end breaks it, as in verse."""
    paragraphs = re.split(r"\n\s*\n", text.strip())
    return "\n\n".join(_paragraph(paragraph) for paragraph in paragraphs)


def _paragraph(text: str) -> str:
    line = ""
    for part in text.splitlines():
        line += (" " if line and not _runs_on(line[-1], part.strip()[:1]) else "") + part.strip()
    return re.sub(r" /(?: |$)", "\n", line).rstrip()


def _runs_on(last: str, first: str) -> bool:
    """Whether no space stands between two lines: in Japanese words aren't parted."""
    return all(letter and east_asian_width(letter) in "WF" for letter in (last, first))
