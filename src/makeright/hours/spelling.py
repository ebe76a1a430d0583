"""Spelling: a week as people write it, "Mo-Fr 9:00-12:30, 13:30-18:00; Sa 10-14", read and written.

Pure. A day that isn't named is closed; hours that go over midnight count for the day on which they begin.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from makeright.hours.clock import MINUTES_OF_A_DAY, WHOLE_DAY, Span, Spans
from makeright.lib.refusing import Refusal

Week = tuple[Spans, ...]
DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NEVER: Week = ((),) * 7
ALWAYS: Week = (WHOLE_DAY,) * 7
LONGEST = 1_000  # characters
MOST_SPANS = 12  # a day
_CLOSED = {"closed", "off"}
_DASH = re.compile(r"\s*(?:[-–—]|\bto\b)\s*", re.IGNORECASE)
_LINE = re.compile(
    r"(?P<days>[a-z][a-z,&\s–—-]*?)\s*:?\s*(?P<spans>[0-9].*|closed|off)", re.IGNORECASE | re.DOTALL
)
_TIME = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*([ap]\.?m\.?)?", re.IGNORECASE)


class Misspelled(Refusal, ValueError):
    """Hours that can't be read; says which words, and what would do."""

    def __init__(self, sentence: str, named: Mapping[str, object] | None = None, /) -> None:
        super().__init__("misspelled", sentence, named)


def read(text: str) -> Week:
    """The seven days of a week, Monday first, each with its spans in order; spans that touch become one.

    Takes "24/7", "closed", and parts such as "Mo-Fr 9:00-12:30, 13:30-18:00", divided by semicolons or lines. Raises
    Misspelled.
    """
    text = text.strip()
    if len(text) > LONGEST:
        raise Misspelled("Hours are said in at most %(most)s characters.", {"most": LONGEST})
    if text == "24/7":
        return ALWAYS
    if text.lower() in _CLOSED:
        return NEVER
    week: list[list[Span]] = [[] for _ in range(7)]
    for part in filter(None, map(str.strip, re.split(r"[;\n]", text))):
        found = _LINE.fullmatch(part)
        if not found:
            raise Misspelled(
                "“%(part)s” is not understood. Say it like this: Mo-Fr 9:00-12:30, 13:30-18:00; Sa 10-14",
                {"part": part},
            )
        spans = list(_spans(found["spans"]))
        for day in _days(found["days"]):
            for start, end in spans:
                _put(week, day, start, end)
    if not any(week) and not text:
        raise Misspelled(
            "Say when is worked, or “closed”. For example: Mo-Fr 9:00-12:30, 13:30-18:00; Sa 10-14"
        )
    return tuple(_joined(number, spans) for number, spans in enumerate(week))


def write(week: Week) -> str:
    """The week as `read` takes it."""
    if week == ALWAYS:
        return "24/7"
    parts = []
    for first, last, spans in runs(week):
        if spans:
            days = DAYS[first] if first == last else f"{DAYS[first]}-{DAYS[last]}"
            parts.append(f"{days} {', '.join(f'{clock(one.start)}-{clock(one.end)}' for one in spans)}")
    return "; ".join(parts) or "closed"


def runs(week: Week) -> Iterator[tuple[int, int, Spans]]:
    """Days one after the other that have the same spans: the first, the last (0 is Monday), and the spans."""
    first = 0
    for day in range(1, 8):
        if day == 7 or week[day] != week[first]:
            yield first, day - 1, week[first]
            first = day


def clock(minutes: int) -> str:
    """A minute of the day as the clock shows it: 9:05, 24:00."""
    return f"{minutes // 60}:{minutes % 60:02}"


def minutes_of(text: str) -> int:
    """A time of the day, such as 9, 9:30, 5 pm or 24:00, in minutes. Raises Misspelled."""
    found = _TIME.fullmatch(text.strip())
    hour, minute = (int(found[1]), int(found[2] or 0)) if found else (99, 0)
    if found and found[3]:
        half = found[3][0].lower()
        hour = hour % 12 + (12 if half == "p" else 0) if 1 <= hour <= 12 else 99
    if minute > 59 or hour * 60 + minute > MINUTES_OF_A_DAY:
        raise Misspelled("“%(typed)s” is not a time of the day, such as 9:30.", {"typed": text.strip()})
    return hour * 60 + minute


def _spans(text: str) -> Iterator[tuple[int, int]]:
    if text.strip().lower() in _CLOSED:
        return
    for part in re.split(r",|&|\band\b", text):
        ends = _DASH.split(part.strip())
        if len(ends) != 2:
            raise Misspelled(
                "“%(part)s” has no beginning and end, such as 9:00-12:30.", {"part": part.strip()}
            )
        start, end = map(minutes_of, ends)
        if start in (end, MINUTES_OF_A_DAY):
            raise Misspelled(
                "“%(part)s” ends as it begins. Around the clock is 0:00-24:00.", {"part": part.strip()}
            )
        yield start, end


def _days(text: str) -> list[int]:
    days: list[int] = []
    for part in filter(None, re.split(r"[,&]|\band\b", text)):
        ends = [_day(one) for one in _DASH.split(part.strip())]
        if len(ends) > 2:
            raise Misspelled(
                "“%(part)s” is not understood: a range of days has two ends, such as Mo-Fr.",
                {"part": part.strip()},
            )
        first, last = ends[0], ends[-1]
        days += [day % 7 for day in range(first, last + (8 if last < first else 1))]
    if len(set(days)) < len(days):
        raise Misspelled("“%(days)s” names a day twice.", {"days": text.strip()})
    return days


def _day(text: str) -> int:
    said = text.strip().lower().rstrip(".")
    for number, name in enumerate(NAMES):
        if len(said) >= 2 and name.startswith(said):
            return number
    raise Misspelled(
        "“%(typed)s” is not a day. The days are %(days)s.", {"typed": text.strip(), "days": ", ".join(DAYS)}
    )


def _put(week: list[list[Span]], day: int, start: int, end: int) -> None:
    if start < end:
        week[day].append(Span(start, end))
        return
    week[day].append(Span(start, MINUTES_OF_A_DAY))
    if end:
        week[(day + 1) % 7].append(Span(0, end))


def _joined(day: int, spans: list[Span]) -> Spans:
    joined: list[Span] = []
    for one in sorted(spans):
        if joined and one.start < joined[-1].end:
            both = (
                f"{clock(joined[-1].start)}-{clock(joined[-1].end)} and {clock(one.start)}-{clock(one.end)}"
            )
            raise Misspelled(
                "%(day)s has hours that overlap: %(both)s.", {"day": NAMES[day].capitalize(), "both": both}
            )
        if joined and one.start == joined[-1].end:
            one = Span(joined.pop().start, one.end)
        joined.append(one)
    if len(joined) > MOST_SPANS:
        raise Misspelled(
            "%(day)s has more than %(most)s spans.", {"day": NAMES[day].capitalize(), "most": MOST_SPANS}
        )
    return tuple(joined)
