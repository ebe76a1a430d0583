"""Finding promises in what we wrote: "you'll have it by Friday". Rules, in eight languages. Pure.

A promise is a sentence of ours that says that we will do something, or that the customer will have it, and by when.
What asks, depends on something, is usual, denied or only hoped is none; neither is what stands in a quote or below a
signature's mark. It is better to overlook one than to see one where there is none: it is only offered.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache

from makeright.hours.clock import Hours, Timetable
from makeright.promises.phrases import GERMAN, LANGUAGES, Phrases

LONGEST = 20_000  # characters of a message that are read
MOST = 5  # promises of a message
FARTHEST = timedelta(days=180)
_MONTHS = "|".join(GERMAN.months).title()  # "4. Dezember": the dot ends no sentence
_SENTENCE = re.compile(
    rf"(?:[^.!?\n;:–—]|(?<=\d)[.:](?=\w| [a-zà-ż]| (?:{_MONTHS}))|\.(?=\w| ?[a-zà-ż]))+[.!?;]?"
)
_QUOTED = re.compile(r"^[ \t]*[>|].*$", re.MULTILINE)
_SIGNED = re.compile(r"^-- ?$", re.MULTILINE)
_FORWARDED = re.compile(
    r"^(?:-{3,}.*-{3,}|_{8,}|.{0,200}\b"
    r"(?:wrote|schrieb|a écrit|escribió|ha scritto|schreef|escreveu|napisał(?:\(a\)|a)?)(?: .{0,80})?:)[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_DOTTED = re.compile(r"\b(\d{1,2})\.(\d{1,2})\.(\d{4}|\d{2})?(?!\d)")
_SLASHED = re.compile(r"\b(\d{1,2})/(\d{1,2})(?:/(\d{4}))?\b")
_CLOCK = r"(\d{{1,2}})(?:[:.h](\d{{2}}))? ?(am|pm|a\.m\.|p\.m\.|uhr|h\b|uur)?"


@dataclass(frozen=True, slots=True)
class Found:
    """A promise in a text: from which character to which it stands, and when it is due. `is_day`: a day was named, or a
    week, and no time; it is due when that day's work ends."""

    begins: int
    ends: int
    due_at: datetime
    is_day: bool
    language: str


@dataclass(frozen=True, slots=True)
class _When:
    begins: int
    ends: int
    day: date
    moment: datetime | None = None


def find(text: str, *, now: datetime, hours: Hours) -> list[Found]:
    """Say which promises stand in a text that we write at an aware moment, in their order. Days, and when their work
    ends, are those of `hours`. What is due in the past, or in more than half a year, is none."""
    found: list[Found] = []
    table = hours.at(now)
    for begins, sentence in _sentences(text[:LONGEST]):
        here = next(filter(None, (_read(each, sentence, now, table) for each in _tables())), None)
        if here is None or len(found) == MOST:
            continue
        language, when = here
        due_at = when.moment or end_of(when.day, table)
        if now < due_at <= now + FARTHEST:
            found.append(
                Found(begins, begins + len(sentence), due_at.astimezone(UTC), when.moment is None, language)
            )
    return found


def end_of(day: date, table: Timetable) -> datetime:
    """When a day's work ends, by a timetable; of a day on which nobody works, its last minute. Aware."""
    spans = table.spans_of(day)
    minutes = min(max((span.end for span in spans), default=24 * 60), 24 * 60 - 1)
    return datetime.combine(day, time(minutes // 60, minutes % 60), tzinfo=table.zone)


def _sentences(text: str) -> Iterator[tuple[int, str]]:
    """The sentences that are ours and no questions, each with where it begins."""
    ends = [each.start() for each in (_SIGNED.search(text), _FORWARDED.search(text)) if each]
    said = text[: min(ends, default=len(text))]
    said = _QUOTED.sub(lambda quoted: "\n" * len(quoted[0]), said).replace("’", "'")
    for match in _SENTENCE.finditer(said):
        sentence = match[0].strip()
        if sentence and not sentence.endswith("?"):
            yield match.start() + len(match[0]) - len(match[0].lstrip()), sentence


@dataclass(frozen=True, slots=True)
class _Table:
    phrases: Phrases
    gives: re.Pattern[str]
    depends: re.Pattern[str]
    denies: re.Pattern[str]


@cache
def _tables() -> Sequence[_Table]:
    return [
        _Table(
            each,
            re.compile("|".join(each.gives)),
            re.compile(each.withdraws[0]),
            re.compile("|".join(each.withdraws[1:])),
        )
        for each in LANGUAGES
    ]


def _read(table: _Table, sentence: str, now: datetime, hours: Timetable) -> tuple[str, _When] | None:
    """The promise of a sentence, as one language has it: what is given stands before when, or when begins a clause."""
    said = sentence.lower()
    gives = [(each.start(), each.end()) for each in table.gives.finditer(said)]
    if not gives or table.depends.search(said):
        return None
    for when in _whens(table.phrases, said, now, hours):
        for start, end in gives:
            if end <= when.begins:
                first, last = start, when.ends
            elif _begins_clause(said, when.begins) and start - when.ends < 30:
                first, last = when.begins, end
            else:
                continue
            clause = said[said.rfind(",", 0, first) + 1 : _next(said, ",", last)]
            if not table.denies.search(clause):
                return table.phrases.code, when
    return None


def _begins_clause(said: str, at: int) -> bool:
    clause = max(
        said.rfind(each, 0, at) for each in (",", " and ", " und ", " et ", " y ", " e ", " en ", " i ")
    )
    return len(said[max(clause, 0) : at].strip(" ,")) <= 12


def _next(said: str, what: str, at: int) -> int:
    found = said.find(what, at)
    return len(said) if found < 0 else found


def _whens(phrases: Phrases, said: str, now: datetime, hours: Timetable) -> Iterator[_When]:
    """When is said, in the order in which it counts: a length of time, a date, a weekday, a day, a week."""
    today = now.astimezone(hours.zone).date()
    yield from _within(phrases, said, now, hours)
    days = [*_dates(phrases, said, today), *_weekdays(phrases, said, today), *_near(phrases, said, today)]
    for begins, ends, day in sorted(days):
        moment, after = _at(phrases, said, ends, day, hours)
        yield _When(begins, after, day, moment)
    ending = today + timedelta(days=_last_workday(hours) - today.weekday())
    for patterns, day in ((phrases.next_week, ending + timedelta(days=7)), (phrases.this_week, ending)):
        for pattern in patterns:
            for match in re.finditer(pattern, said):
                yield _When(match.start(), match.end(), day)


def _within(phrases: Phrases, said: str, now: datetime, hours: Timetable) -> Iterator[_When]:
    """Within so many minutes, hours, days, working days or weeks; of "3 to 5 days" the longer."""
    words = "|".join(sorted(phrases.numbers, key=len, reverse=True))
    number = rf"(?:\d{{1,2}} ?(?:-|to|bis|à|a|o|tot|do|until) ?)?(?P<number>\d{{1,2}}|{words})"
    work = rf"(?P<before>{phrases.working})?" if phrases.code in ("en", "de", "nl") else ""
    after = "" if work else rf"(?: (?P<after>{phrases.working}))?"
    unit = rf"{work}(?P<unit>{'|'.join(phrases.units)})\b{after}"
    for pattern in phrases.within:
        for match in re.finditer(r"\b" + pattern.format(number=number, unit=unit), said):
            count = _counted(phrases, match["number"])
            code = next(name for each, name in phrases.units.items() if re.fullmatch(each, match["unit"]))
            is_work = bool(match.groupdict().get("before") or match.groupdict().get("after"))
            yield _later(match.start(), match.end(), count, code, is_work, now, hours)


def _counted(phrases: Phrases, word: str) -> int:
    if word.isdigit():
        return int(word)
    return next(number for each, number in phrases.numbers.items() if re.fullmatch(each, word))


def _later(
    begins: int, ends: int, count: int, unit: str, is_work: bool, now: datetime, hours: Timetable
) -> _When:
    today = now.astimezone(hours.zone).date()
    if unit in ("minute", "hour"):
        moment = now + timedelta(**{f"{unit}s": count})
        return _When(begins, ends, moment.astimezone(hours.zone).date(), moment)
    if not is_work:
        return _When(begins, ends, today + timedelta(days=count * (7 if unit == "week" else 1)))
    day, left, looked = today, count, 0
    while left and looked < FARTHEST.days:
        day, looked = day + timedelta(days=1), looked + 1
        left -= bool(hours.spans_of(day))
    return _When(begins, ends, day)


def _dates(phrases: Phrases, said: str, today: date) -> Iterator[tuple[int, int, date]]:
    """A date with its month in words or figures: the next such day, where no year is said."""
    for match in _ISO.finditer(said):
        yield from _date(match, int(match[1]), int(match[2]), int(match[3]), today)
    for match in _DOTTED.finditer(said) if phrases.code in ("de", "pl") else ():
        yield from _date(match, _year(match[3]), int(match[2]), int(match[1]), today)
    for match in _SLASHED.finditer(said) if phrases.code not in ("en", "de", "pl") else ():
        yield from _date(match, _year(match[3]), int(match[2]), int(match[1]), today)
    for month, names in enumerate(phrases.months, 1):
        number = r"(\d{1,2})(?:\.|st|nd|rd|th|er|º|°)?"
        for match in re.finditer(rf"\b{number} {phrases.of}(?:{names})\b(?: (?:de )?(\d{{4}}))?", said):
            yield from _date(match, _year(match[2]), month, int(match[1]), today)
        if phrases.is_month_first:
            for match in re.finditer(rf"\b(?:{names})\.? (?:the )?{number}\b(?:,? (\d{{4}}))?", said):
                yield from _date(match, _year(match[2]), month, int(match[1]), today)


def _year(said: str | None) -> int:
    year = int(said or 0)
    return year + 2000 if 0 < year < 100 else year


def _date(
    match: re.Match[str], year: int, month: int, day: int, today: date
) -> Iterator[tuple[int, int, date]]:
    try:
        said = date(year or today.year, month, day)
        if not year and said < today:
            said = date(today.year + 1, month, day)
    except ValueError:
        return
    yield match.start(), match.end(), said


def _weekdays(phrases: Phrases, said: str, today: date) -> Iterator[tuple[int, int, date]]:
    """A weekday with "by", "on" and the like before it: the next one after today. One of the week to come, where it is
    called so."""
    following = rf"(?P<next>(?:{phrases.next}) )?" if phrases.next else ""
    coming = rf"(?P<coming> (?:{phrases.coming})\b)?" if phrases.coming else ""
    parts = [rf"(?P<by>{phrases.by}) {following}", rf"(?P<next>(?:{phrases.next}) )" if phrases.next else ""]
    if phrases.code in ("fr", "es", "it"):
        parts.append(r"(?<![\w'])")  # a weekday by itself: "vous l'aurez vendredi"
    for number, names in enumerate(phrases.weekdays):
        for part in filter(None, parts):
            for match in re.finditer(rf"(?<!\w){part}(?:{names})\b{coming}", said):
                groups = match.groupdict()
                days = (number - today.weekday()) % 7 or 7
                if groups.get("next") or groups.get("coming"):
                    days = number - today.weekday() + 7
                yield match.start(), match.end(), today + timedelta(days=days)


def _near(phrases: Phrases, said: str, today: date) -> Iterator[tuple[int, int, date]]:
    """Today, tomorrow and the like; "the day after tomorrow" is one of them, and no tomorrow."""
    taken: list[tuple[int, int]] = []
    for pattern, days in phrases.in_days.items():
        for match in re.finditer(rf"(?<!\w)(?:{pattern})\b", said):
            if not any(begins <= match.start() < ends for begins, ends in taken):
                taken.append(match.span())
                yield match.start(), match.end(), today + timedelta(days=days)


def _at(phrases: Phrases, said: str, after: int, day: date, hours: Timetable) -> tuple[datetime | None, int]:
    """The time of the day that follows right after it, if one does, and where that ends."""
    match = re.compile(rf"(?:,| )? ?(?:{phrases.at}){_CLOCK.format()}").match(said, after)
    if match is None or not (match[2] or match[3] or phrases.code != "en"):
        return None, after
    hour, minute, half = int(match[1]), int(match[2] or 0), (match[3] or "").replace(".", "")
    hour = hour % 12 + 12 if half == "pm" else hour % 12 if half == "am" else hour
    if hour > 23 or minute > 59:
        return None, after
    return datetime.combine(day, time(hour, minute), tzinfo=hours.zone), match.end()


def _last_workday(hours: Timetable) -> int:
    """Friday, in most weeks: the last weekday on which is worked, Monday being 0; Sunday where none is."""
    worked = [number for number, spans in enumerate(hours.week) if spans]
    return worked[-1] if worked else 6
