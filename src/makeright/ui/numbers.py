"""Telling numbers as the reader's language writes them (CLDR): 12,345 or 12.345, and 2.4 or 2,4."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.numbers import format_currency, format_decimal
from django.utils.translation import get_language

from makeright.lib.money import Money

# English here is the world's: days stand before months.
_ELSEWHERE = {"en": "en_001"}


def locale() -> Locale:
    """What CLDR knows of the reader's language."""
    return _locale(get_language() or "en")


def number(count: float, digits: int = 0) -> str:
    """A number with its thousands apart and so many digits behind the point."""
    if isinstance(count, int) and -1000 < count < 1000 and not digits:
        return str(count)
    pattern = "#,##0." + "0" * digits if digits else "#,##0"
    return format_decimal(count, pattern, locale=locale())


def money(minor: int, currency: str) -> str:
    """An amount of minor units, as the reader's language writes it: €148.00 or 148,00 €."""
    amount = Decimal(minor).scaleb(-Money(0, currency).decimals)
    return str(format_currency(amount, currency, locale=locale()))


@lru_cache(maxsize=64)
def _locale(language: str) -> Locale:
    return Locale.parse(_ELSEWHERE.get(language, language), sep="-" if "-" in language else "_")
