"""The words by which people say when, a table for each language. Keys are case-folded; `moments` reads with them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """One language's. `numbers` are those that people write out; `units`: minute, hour, day, week or month; `days`:
    from today on; `parts`: the hour at which a part of the day begins; `small` words say nothing. `following` stands
    before a weekday, a week or a month, `coming` after it. `is_twelve_hour`: a bare "3" is in the afternoon."""

    numbers: dict[str, float]
    units: dict[str, str]
    days: dict[str, int]
    weekdays: dict[str, int]
    months: dict[str, int]
    parts: dict[str, int]
    tonight: frozenset[str]
    weekend: frozenset[str]
    following: frozenset[str]
    within: frozenset[str]
    small: frozenset[str]
    is_twelve_hour: bool = False
    coming: frozenset[str] = frozenset()


def _numbered(first: int, *names: str) -> dict[str, int]:
    """Each name and what it may be shortened to, such as "mon|monday", from `first` on."""
    return {
        each: number for number, together in enumerate(names, first) for each in together.split("|") if each
    }


ENGLISH = Words(
    numbers={
        "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
        "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "half": 0.5,
    },
    units={
        **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), "minute"),
        **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), "hour"),
        **dict.fromkeys(("d", "day", "days"), "day"),
        **dict.fromkeys(("w", "week", "weeks"), "week"),
        **dict.fromkeys(("month", "months"), "month"),
    },
    days={"today": 0, "tomorrow": 1, "tmr": 1, "tmrw": 1},
    weekdays=_numbered(
        0, "mon|monday", "tue|tues|tuesday", "wed|wednesday", "thu|thur|thurs|thursday", "fri|friday",
        "sat|saturday", "sun|sunday",
    ),
    months=_numbered(
        1, "jan|january", "feb|february", "mar|march", "apr|april", "may", "jun|june", "jul|july", "aug|august",
        "sep|sept|september", "oct|october", "nov|november", "dec|december",
    ),
    parts={"morning": 9, "noon": 12, "midday": 12, "lunch": 12, "afternoon": 14, "evening": 18, "night": 20},
    tonight=frozenset({"tonight"}),
    weekend=frozenset({"weekend"}),
    following=frozenset({"next"}),
    within=frozenset({"in", "for"}),
    small=frozenset({"at", "on", "the", "this", "until", "till", "of", "clock", "o'clock", "later", "coming"}),
    is_twelve_hour=True,
)  # fmt: skip
GERMAN = Words(
    numbers={
        "ein": 1, "eine": 1, "einem": 1, "einen": 1, "einer": 1, "zwei": 2, "drei": 3, "vier": 4, "fünf": 5,
        "sechs": 6, "sieben": 7, "acht": 8, "neun": 9, "zehn": 10, "elf": 11, "zwölf": 12, "halbe": 0.5,
        "halben": 0.5,
    },
    units={
        **dict.fromkeys(("min", "minute", "minuten"), "minute"),
        **dict.fromkeys(("h", "std", "stunde", "stunden"), "hour"),
        **dict.fromkeys(("tag", "tage", "tagen"), "day"),
        **dict.fromkeys(("woche", "wochen"), "week"),
        **dict.fromkeys(("monat", "monate", "monaten"), "month"),
    },
    days={"heute": 0, "morgen": 1, "übermorgen": 2},
    weekdays=_numbered(
        0, "mo|montag", "di|dienstag", "mi|mittwoch", "do|donnerstag", "fr|freitag", "sa|samstag|sonnabend",
        "so|sonntag",
    ),
    months=_numbered(
        1, "jan|januar|jänner", "feb|februar", "mär|märz|mrz", "apr|april", "mai", "jun|juni", "jul|juli",
        "aug|august", "sep|sept|september", "okt|oktober", "nov|november", "dez|dezember",
    ),
    parts={
        "früh": 9, "vormittag": 9, "mittag": 12, "mittags": 12, "nachmittag": 14, "nachmittags": 14, "abend": 18,
        "abends": 18,
    },
    tonight=frozenset(),
    weekend=frozenset({"wochenende"}),
    following=frozenset({"nächste", "nächsten", "nächster", "nächstes", "kommende", "kommenden"}),
    within=frozenset({"in", "für"}),
    small=frozenset({"um", "am", "uhr", "bis", "den", "der", "dem", "zum", "ab"}),
)  # fmt: skip
FRENCH = Words(
    numbers={
        "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9,
        "dix": 10, "onze": 11, "douze": 12,
    },
    units={
        **dict.fromkeys(("min", "minute", "minutes"), "minute"),
        **dict.fromkeys(("h", "heure", "heures"), "hour"),
        **dict.fromkeys(("j", "jour", "jours"), "day"),
        **dict.fromkeys(("semaine", "semaines"), "week"),
        "mois": "month",
    },
    days={"aujourd'hui": 0, "aujourd’hui": 0, "demain": 1, "après-demain": 2},
    weekdays=_numbered(
        0, "lun|lundi", "mardi", "mer|mercredi", "jeu|jeudi", "ven|vendredi", "sam|samedi", "dim|dimanche",
    ),
    months=_numbered(
        1, "janv|janvier", "févr|février", "mars", "avr|avril", "mai", "juin", "juil|juillet", "août", "sept|septembre",
        "oct|octobre", "nov|novembre", "déc|décembre",
    ),
    parts={"matin": 9, "midi": 12, "après-midi": 14, "soir": 18},
    tonight=frozenset(),
    weekend=frozenset({"week-end", "weekend"}),
    following=frozenset(),
    within=frozenset({"dans", "pour"}),
    small=frozenset({
        "à", "le", "la", "au", "vers", "ce", "cet", "cette", "jusqu'à", "jusqu’à", "jusqu'au", "jusqu’au",
    }),
    coming=frozenset({"prochain", "prochaine"}),
)  # fmt: skip
LANGUAGES = (ENGLISH, GERMAN, FRENCH)
