"""Fitting: what somebody typed into a field of their own, read as the field's kind, or refused in words. Pure.

What could be read in two ways, such as 1,234 or 03/04/2026, is refused rather than guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from makeright.customers.refusals import Refused
from makeright.lib.money import Money
from makeright.lib.text import squeeze, without_controls

TEXT, NUMBER, MONEY, DATE, YES_NO, CHOICE, SEVERAL = KINDS = (
    "text", "number", "money", "date", "yes_no", "choice", "several",
)  # fmt: skip
LONGEST = 500  # characters of a text
MOST_NUMBER = Decimal(10) ** 9
MOST_MINOR = 10**12
YES, NO = frozenset("yes true on 1 y".split()), frozenset("no false off 0 n".split())

Choices = Sequence[Sequence[str]]
"""[code, label] of each."""

_DIGITS = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
_CURRENCY = re.compile(r"([A-Z]{3})\s*(\S.*)|(.*\S)\s*([A-Z]{3})")
_ISO_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DOTTED_DAY = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})")


@dataclass(frozen=True, slots=True)
class Fitted:
    """A value as a row keeps it."""

    text: str = ""
    number: Decimal | None = None
    day: date | None = None


def fit(kind: str, said: str | Sequence[str], choices: Choices = ()) -> list[Fitted]:
    """Read what was said for a field of a kind; nothing said is an empty list. Of `several` each choice is one value.

    Raises Refused: `too_long`, `no_number`, `no_money`, `no_date`, `no_yes_or_no`, `no_choice`.
    """
    if kind == SEVERAL:
        parts = re.split(r"[;,\n]", said) if isinstance(said, str) else said
        codes = [_choice(part, choices) for part in map(_tidy, parts) if part]
        return [Fitted(code) for code in dict.fromkeys(codes)]
    words = _tidy(said if isinstance(said, str) else " ".join(said))
    if not words:
        return []
    return [_READ[kind](words, choices)]


def in_words(kind: str, values: Sequence[Fitted], choices: Choices = ()) -> str:
    """Write values as `fit` reads them, for people and for files."""
    labels = {one[0]: one[1] for one in choices}
    return "; ".join(_written(kind, value, labels) for value in values)


def _tidy(words: str) -> str:
    return squeeze(without_controls(words))


def _text(words: str, choices: Choices) -> Fitted:
    if len(words) > LONGEST:
        raise Refused("too_long", "This takes at most %(most)s characters.", {"most": LONGEST})
    return Fitted(words)


def _number(words: str, choices: Choices) -> Fitted:
    number = _decimal(words)
    if number is None or abs(number) >= MOST_NUMBER or _places(number) > 6:
        raise Refused(
            "no_number",
            "%(words)s is not a number that this takes: write it as 1234.5.",
            {"words": repr(words)},
        )
    return Fitted(number=number)


def _money(words: str, choices: Choices) -> Fitted:
    found = _CURRENCY.fullmatch(words)
    currency = (found[1] or found[4]) if found else ""
    amount = _decimal(found[2] or found[3]) if found else None
    if amount is None:
        raise Refused(
            "no_money",
            "%(words)s is not an amount with its currency: write it as 12.50 EUR.",
            {"words": repr(words)},
        )
    decimals = Money(0, currency).decimals
    minor = amount.scaleb(decimals)
    if minor != minor.to_integral_value() or abs(minor) >= MOST_MINOR:
        raise Refused(
            "no_money",
            "%(words)s is not an amount: %(currency)s has %(decimals)s decimal places.",
            {"words": repr(words), "currency": currency, "decimals": decimals},
        )
    return Fitted(currency, Decimal(int(minor)))


def _date(words: str, choices: Choices) -> Fitted:
    if found := _ISO_DAY.fullmatch(words):
        year, month, day = map(int, found.groups())
    elif found := _DOTTED_DAY.fullmatch(words):
        day, month, year = map(int, found.groups())
    else:
        raise Refused("no_date", "%(words)s is not a date: write it as 2026-03-31.", {"words": repr(words)})
    try:
        return Fitted(day=date(year, month, day))
    except ValueError:
        raise Refused("no_date", "There is no %(words)s.", {"words": words}) from None


def _yes_no(words: str, choices: Choices) -> Fitted:
    word = words.casefold()
    if word not in YES | NO:
        raise Refused("no_yes_or_no", "%(words)s is neither yes nor no.", {"words": repr(words)})
    return Fitted(number=Decimal(word in YES))


def _choice(words: str, choices: Choices) -> str:
    for code, label in choices:
        if words.casefold() in (code.casefold(), label.casefold()):
            return code
    offered = ", ".join(label for _, label in choices)
    raise Refused(
        "no_choice",
        "%(words)s is not among the choices: %(offered)s.",
        {"words": repr(words), "offered": offered},
    )


_READ: dict[str, Callable[[str, Choices], Fitted]] = {
    TEXT: _text,
    NUMBER: _number,
    MONEY: _money,
    DATE: _date,
    YES_NO: _yes_no,
    CHOICE: lambda words, choices: Fitted(_choice(words, choices)),
}


def _decimal(words: str) -> Decimal | None:
    """A number with a point, or a comma that can't be one of thousands; spaces between the digits are only to read."""
    bare = re.sub(r"(?<=\d)[\s’'_](?=\d{3}(?!\d))", "", words)
    if not bare.isascii() or not _DIGITS.fullmatch(bare):
        return None
    whole, comma, rest = bare.partition(",")
    if comma and len(rest) == 3 and whole.lstrip("+-") != "0":
        return None
    return Decimal(bare.replace(",", "."))


def _places(number: Decimal) -> int:
    exponent = number.normalize().as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 99


def _written(kind: str, value: Fitted, labels: dict[str, str]) -> str:
    if kind == DATE:
        return value.day.isoformat() if value.day else ""
    if kind in (CHOICE, SEVERAL):
        return labels.get(value.text, value.text)
    if value.number is None:
        return value.text
    if kind == MONEY:
        return str(Money(int(value.number), value.text))
    if kind == YES_NO:
        return "yes" if value.number else "no"
    return f"{value.number.normalize():f}"
