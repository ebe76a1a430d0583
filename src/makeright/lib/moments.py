"""Reading a moment from words: "tuesday 9", "in 3 hours", "tomorrow", "next week", "24.11. 14 Uhr". Pure.

Words are taken in English, German and French alike, whatever language the screens are in: the tables are tried in turn.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from makeright.lib.moment_words import LANGUAGES, Words

MORNING = time(9)
LONGEST = 60  # characters
_EVENING = 20
_AFTERNOON = range(1, 7)  # hours that a twelve-hour clock means by day
_TIME = re.compile(r"(\d{1,2})(?:[:.h](\d{2})|h)?(am|pm)?", re.ASCII)
_COUNTED = re.compile(r"(\d{1,4}(?:[.,]\d)?)([^\W\d]+)")
_DAY_FIRST = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})?", re.ASCII)
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_SPLIT = re.compile(r"[\s,;]+")


class _Nothing(Exception):
    """These words say no moment in this language."""


def read(words: str, *, now: datetime, zone: ZoneInfo) -> datetime | None:
    """Say which moment the words mean to somebody in that zone, in UTC; None if they mean none.

    It may have passed, where a day or date is named: a time alone is the next one. Days without a time begin at 9. A
    time that the clocks skip is as much later as they skip; of a time that comes twice it is the first that is ahead.
    An ISO 8601 time with its offset says itself.
    """
    said = words.strip().casefold()
    if not said or len(said) > LONGEST:
        return None
    if exact := _exactly(words.strip()):
        return exact
    there = now.astimezone(zone)
    for language in LANGUAGES:
        try:
            return _Reader(language, there, zone).read(said)
        except (_Nothing, ValueError, OverflowError):
            continue
    return None


def _exactly(said: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(said)
        return moment.astimezone(UTC) if moment.tzinfo and "T" in said else None
    except (ValueError, OverflowError):
        return None


class _Reader:
    """One language, one moment. Each word says one thing at most once, or nothing is understood."""

    def __init__(self, words: Words, there: datetime, zone: ZoneInfo) -> None:
        self.words, self.there, self.zone = words, there, zone
        self.day: date | None = None
        self.at: time | None = None

    def read(self, said: str) -> datetime:
        tokens = [token.rstrip("!?") for token in _SPLIT.split(said)]
        tokens = [token for token in tokens if token and token not in self.words.small]
        if not tokens:
            raise _Nothing
        if (after := self._after(tokens)) is not None:
            return after
        while tokens:
            tokens = tokens[self._take(tokens) :]
        return self._moment()

    # How long from now

    def _after(self, tokens: Sequence[str]) -> datetime | None:
        rest = list(tokens)
        if is_within := rest[0] in self.words.within:
            rest.pop(0)
        if len(rest) == 3 and self.words.numbers.get(rest[0]) == 0.5 and rest[1] in self.words.numbers:
            rest.pop(1)  # half an hour
        elif len(rest) == 3 and rest[0] in self.words.numbers and self.words.numbers.get(rest[1]) == 0.5:
            rest.pop(0)  # eine halbe Stunde
        if len(rest) == 1 and (counted := _COUNTED.fullmatch(rest[0])):
            rest = [counted[1], counted[2]]
        unit = self.words.units.get(rest[1].rstrip(".")) if len(rest) == 2 else None
        count = self._number(rest[0]) if unit else None
        if unit is None or count is None:
            if is_within:
                raise _Nothing
            return None
        return self._later(count, unit)

    def _number(self, token: str) -> float | None:
        if re.fullmatch(r"\d{1,4}(?:[.,]\d)?", token, re.ASCII):
            return float(token.replace(",", "."))
        return self.words.numbers.get(token)

    def _later(self, count: float, unit: str) -> datetime:
        if count <= 0:
            raise _Nothing
        if unit in ("minute", "hour"):
            seconds = round(count * (60 if unit == "minute" else 3600))
            return (self.there.astimezone(UTC) + timedelta(seconds=seconds)).replace(microsecond=0)
        if count != int(count):
            raise _Nothing
        today = self.there.date()
        if unit == "month":
            self.day = _months_after(today, int(count))
        else:
            self.day = today + timedelta(days=int(count) * (7 if unit == "week" else 1))
        self.at = self.there.time().replace(second=0, microsecond=0, fold=0)
        return self._moment()

    # On which day, and at what time

    def _take(self, tokens: Sequence[str]) -> int:
        """Understand the first words; say how many."""
        first, second = tokens[0].rstrip("."), tokens[1].rstrip(".") if len(tokens) > 1 else ""
        words, today = self.words, self.there.date()
        if first in words.following:
            return self._take_following(second)
        if second in words.coming:
            return self._take_following(first)
        if first in words.days and not (self.day and first in words.days and self._is_also_morning(first)):
            self._on(today + timedelta(days=words.days[first]))
        elif first in words.weekdays:
            self._on_weekday(words.weekdays[first])
        elif first in words.weekend:
            self._on(today + timedelta(days=(5 - today.weekday()) % 7 or 7))
        elif first in words.tonight:
            self._on(today)
            self._at(time(_EVENING))
        elif first in words.parts:
            self._at(time(words.parts[first]))
        elif self._is_also_morning(first):
            self._at(MORNING)
        elif found := _YEAR_FIRST.fullmatch(first):
            self._on(date(int(found[1]), int(found[2]), int(found[3])))
        elif found := _DAY_FIRST.fullmatch(tokens[0]):
            self._on_date(int(found[1]), int(found[2]), found[3])
        elif first in words.months and re.fullmatch(r"\d{1,2}", second, re.ASCII):
            return 2 + self._take_date(int(second), words.months[first], tokens[2:])
        elif second in words.months and re.fullmatch(r"\d{1,2}", first, re.ASCII):
            return 2 + self._take_date(int(first), words.months[second], tokens[2:])
        elif found := _TIME.fullmatch(first):
            half = found[3] or (second if second in ("am", "pm") else "")
            self._at_clock(found[1], found[2], half)
            return 2 if half and not found[3] else 1
        else:
            raise _Nothing
        return 1

    def _is_also_morning(self, said: str) -> bool:
        """ "Morgen" is tomorrow, and after a day the morning."""
        return said == "morgen" and "morgen" in self.words.days and self.day is not None

    def _take_following(self, token: str) -> int:
        today = self.there.date()
        monday = today + timedelta(days=7 - today.weekday())
        if token in self.words.weekdays:
            self._on(monday + timedelta(days=self.words.weekdays[token]))
        elif self.words.units.get(token) == "week":
            self._on(monday)
        elif self.words.units.get(token) == "month":
            self._on(_months_after(today.replace(day=1), 1))
        else:
            raise _Nothing
        return 2

    def _take_date(self, day: int, month: int, rest: Sequence[str]) -> int:
        """A day of a month, and its year if that is next; say how many words that was."""
        year = rest[0] if rest and re.fullmatch(r"\d{4}", rest[0], re.ASCII) else None
        self._on_date(day, month, year)
        return 1 if year else 0

    def _on_date(self, day: int, month: int, year: str | None) -> None:
        """Without a year it is the next such day: today, or one to come."""
        today = self.there.date()
        if year:
            return self._on(date(int(year), month, day))
        for later in range(9):  # until a leap day comes again
            try:
                wanted = date(today.year + later, month, day)
            except ValueError:
                continue
            if wanted >= today:
                return self._on(wanted)
        raise _Nothing

    def _on_weekday(self, weekday: int) -> None:
        today = self.there.date()
        self._on(today + timedelta(days=(weekday - today.weekday()) % 7))
        self._is_weekday = True

    _is_weekday = False

    def _on(self, day: date) -> None:
        if self.day is not None:
            raise _Nothing
        self.day = day

    def _at(self, at: time) -> None:
        if self.at is not None:
            raise _Nothing
        self.at = at

    def _at_clock(self, hour: str, minute: str | None, half: str) -> None:
        hours = int(hour)
        if half:
            if not 1 <= hours <= 12:
                raise _Nothing
            hours = hours % 12 + (12 if half == "pm" else 0)
        elif self.words.is_twelve_hour and hours in _AFTERNOON and not hour.startswith("0"):
            hours += 12
        self._at(time(hours, int(minute or 0)))

    def _moment(self) -> datetime:
        at = self.at or MORNING
        if self.day is None:
            today = self._meant(self.there.date(), at)
            return today if today > self.there else self._meant(self.there.date() + timedelta(days=1), at)
        moment = self._meant(self.day, at)
        if self._is_weekday and moment <= self.there:
            moment = self._meant(self.day + timedelta(days=7), at)
        return moment

    def _meant(self, day: date, at: time) -> datetime:
        first, second = (
            datetime.combine(day, at, self.zone).replace(fold=fold).astimezone(UTC) for fold in (0, 1)
        )
        return second if first <= self.there < second else first


def _months_after(day: date, count: int) -> date:
    """The same day of a later month, or its last one."""
    months = day.year * 12 + day.month - 1 + count
    year, month = divmod(months, 12)
    following = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return day.replace(year=year, month=month + 1, day=min(day.day, (following - timedelta(days=1)).day))
