"""What people type when they write a customer's wishes down: a language by its name, a zone by its city, a quiet time
in one line. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import time
from functools import cache
from zoneinfo import available_timezones

from django.conf.locale import LANG_INFO
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from makeright.lib.languages import within_words

_QUIET = re.compile(r"(\d{1,2})(?:[:.h](\d{2}))?(?:\s*[-–—]+\s*|\s+\S{1,12}\s+)(\d{1,2})(?:[:.h](\d{2}))?")


def language_of(typed: str) -> str:
    """The code of a language that is named in English, in itself, or in the reader's language; else what was typed."""
    said = " ".join(typed.split())
    return _languages().get(said.casefold()) or _in_the_readers_words().get(said.casefold()) or said


def name_of_language(code: str) -> str:
    """What the reader calls a language; its code, if it has no name that we know."""
    known = LANG_INFO.get(code.lower()) or LANG_INFO.get(code.lower().partition("-")[0])
    return within_words(_(known["name"]), get_language() or "") if known and "name" in known else code


def zone_of(typed: str) -> str:
    """The zone that has a city in its name, if just one has; else what was typed."""
    said = " ".join(typed.split())
    return _cities().get(said.casefold(), said)


def quiet_of(typed: str) -> tuple[time, time] | tuple[()]:
    """From when and until when: "22:00 to 7:30", "22-7"; nothing is no quiet time. Raises ValueError otherwise."""
    if not typed.strip():
        return ()
    found = _QUIET.fullmatch(typed.strip())
    if found is None:
        raise ValueError(f"{typed!r} is no time from when until when")
    hours = [int(each or 0) for each in found.groups()]
    return time(hours[0], hours[1]), time(hours[2], hours[3])


@cache
def _languages() -> Mapping[str, str]:
    """Code by name."""
    named: dict[str, str] = {}
    for code, known in LANG_INFO.items():
        if len(code) == 2:
            named |= {known[key].casefold(): code for key in ("name", "name_local") if key in known}
    return named


def _in_the_readers_words() -> dict[str, str]:
    return {name_of_language(code).casefold(): code for code in LANG_INFO if len(code) == 2}


@cache
def _cities() -> Mapping[str, str]:
    """Zone by city."""
    by_city: dict[str, set[str]] = {}
    for zone in available_timezones():
        area, _slash, city = zone.rpartition("/")
        if area in ("Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"):
            by_city.setdefault(city.replace("_", " ").casefold(), set()).add(zone)
    return {city: zones.pop() for city, zones in by_city.items() if len(zones) == 1}
