"""Regions whose holidays are known, and which days those are, by the package `holidays`. Pure.

A region is a country's two letters (ISO 3166-1), or those and a subdivision's (ISO 3166-2): DE, DE-BY.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

LONGEST_NAME = 120


@lru_cache(1)
def regions() -> dict[str, str]:
    """All regions: code → what people call it, which is the code where we know no more."""
    import holidays

    known = {}
    for country, subdivisions in holidays.list_supported_countries(include_aliases=False).items():
        known[country] = country
        known |= {f"{country}-{each}": f"{country}-{each}" for each in subdivisions if _is_code(each)}
    return known


def is_known(region: str) -> bool:
    return region in regions()


@lru_cache(100)
def name_of(region: str) -> str:
    """What people there call it: "Bayern"; the code, where we know no more."""
    import holidays

    country, _, subdivision = region.partition("-")
    called = holidays.country_holidays(country, years=[]).subdivisions_aliases if subdivision else {}
    return next((name for name, code in called.items() if code == subdivision), region)


def holidays_of(region: str, years: Iterable[int]) -> dict[date, str]:
    """The public holidays of a region in some years, in the first language of its country, with those on which they
    are observed instead. Raises ValueError for an unknown region."""
    import holidays

    if not is_known(region):
        raise ValueError(f"the holidays of {region} are not known")
    country, _, subdivision = region.partition("-")
    asked = sorted(years)
    language = holidays.country_holidays(country, years=[]).default_language
    found = holidays.country_holidays(country, subdiv=subdivision or None, years=asked, language=language)
    return {day: name[:LONGEST_NAME] for day, name in sorted(found.items()) if day.year in asked}


def _is_code(subdivision: str) -> bool:
    return re.fullmatch(r"[A-Z0-9]{1,3}", subdivision) is not None
