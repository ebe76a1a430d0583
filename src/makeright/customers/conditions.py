"""Conditions: what a segment asks of a customer, read from plain values and refused in words. Pure: no part of it is
ever written into a query as text."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, cast

from makeright.customers.fitting import (
    CHOICE,
    DATE,
    MONEY,
    NUMBER,
    SEVERAL,
    TEXT,
    YES_NO,
    Choices,
    Fitted,
    fit,
)
from makeright.customers.kinds import KINDS as IDENTITY_KINDS
from makeright.customers.mapping import Kind
from makeright.customers.refusals import Refused
from makeright.lib.text import without_controls

MOST = 20  # conditions of one segment
MOST_WORDS = 50  # values of one condition
MOST_DAYS = 3_650
IS, ONE_OF, CONTAINS, BEGINS, ABOVE, BELOW, FILLED, EMPTY, WITHIN = (
    "is", "one_of", "contains", "begins", "above", "below", "filled", "empty", "within",
)  # fmt: skip
DESCRIBED = ("name", "preferred_name", "pronoun", "language", "zone")
_OF_WORDS = (IS, ONE_OF, CONTAINS, BEGINS, FILLED, EMPTY)
_OF_AMOUNTS = (IS, ABOVE, BELOW)
_OF_FIELDS = {
    TEXT: _OF_WORDS,
    NUMBER: (*_OF_AMOUNTS, FILLED, EMPTY),
    MONEY: (*_OF_AMOUNTS, FILLED, EMPTY),
    DATE: (*_OF_AMOUNTS, FILLED, EMPTY),
    YES_NO: (IS, FILLED, EMPTY),
    CHOICE: (IS, ONE_OF, FILLED, EMPTY),
    SEVERAL: (IS, ONE_OF, FILLED, EMPTY),
}

Value = str | Decimal | date


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that is asked: `about` what (a code, such as `name`, `field` or `count`) and `which` of it; `operator`
    how; and `values` what it is compared with, by kind. Of money `currency` is which."""

    about: str
    which: str
    operator: str
    values: tuple[Value, ...] = ()
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What there is to ask about: custom fields by code, the counts of upper apps, and the kinds of events that other
    systems tell of."""

    fields: Mapping[str, Kind]
    counts: Sequence[str]
    events: Collection[str] = ()


def read(said: object, known: Known) -> list[Condition]:
    """Read the conditions of a segment: a list of {"about", "is", "than"}. `about` is what is described (`name` …),
    `known_by` or `proven_by` (a kind of identity), `domain`, `company`, `known_since`, `fact:…`, `field:…`, `count:…`,
    or `event:…` (a kind: it happened ever, never, or `within` so many days).

    Raises Refused: `no_conditions`, `too_many`, `no_about`, `no_operator`, or `no_value`; or as `fit` does.
    """
    if not isinstance(said, list) or not said:
        raise Refused("no_conditions", "A segment asks something.")
    if len(said) > MOST:
        raise Refused("too_many", "A segment asks at most %(most)s things.", {"most": MOST})
    return [_read(one, known) for one in said]


def _read(said: object, known: Known) -> Condition:
    if not isinstance(said, dict) or not set(said) <= {"about", "is", "than"}:
        raise Refused("no_about", "A condition says about what, how, and than what.")
    about, _, which = str(said.get("about", "")).partition(":")
    operator, than = said.get("is", IS), said.get("than", "")
    if not _can_be_kept(which):
        raise Refused("no_about", "Nothing is known about what can’t be read.")
    if operator not in _operators(about, which, known):
        raise Refused(
            "no_operator",
            "%(about)s can’t be asked %(operator)s.",
            {"about": about, "operator": repr(operator)},
        )
    if operator in (FILLED, EMPTY):
        if than not in ("", None):
            raise Refused("no_value", "Whether there is something is compared with nothing.")
        return Condition(about, which, str(operator))
    words = _words(than)
    if operator != ONE_OF and len(words) > 1:
        raise Refused("no_value", "%(about)s is compared with one value.", {"about": about})
    return _compared(about, which, str(operator), words, known)


def _operators(about: str, which: str, known: Known) -> tuple[str, ...]:
    if about == "field" and which in known.fields:
        return _OF_FIELDS[known.fields[which].kind]
    if about == "fact" and which:
        return _OF_WORDS
    if about == "count" and which in known.counts:
        return _OF_AMOUNTS
    if about == "event" and which in known.events:
        return (FILLED, EMPTY, WITHIN)
    plain: dict[str, tuple[str, ...]] = {
        **dict.fromkeys(DESCRIBED, _OF_WORDS),
        "known_by": (IS, ONE_OF),
        "proven_by": (IS, ONE_OF),
        "domain": (IS, ONE_OF),
        "company": (IS, ONE_OF, FILLED, EMPTY),
        "known_since": (ABOVE, BELOW),
    }
    if which or about not in plain:
        raise Refused(
            "no_about",
            "Nothing is known about %(about)s.",
            {"about": repr(about + (":" + which if which else ""))},
        )
    return plain[about]


def _words(than: object) -> list[str]:
    words = than if isinstance(than, list) else [than]
    if not words or len(words) > MOST_WORDS or not all(type(one) in (str, int, bool) for one in words):
        raise Refused(
            "no_value",
            "A condition is compared with words or numbers, at most %(most)s.",
            {"most": MOST_WORDS},
        )
    texts = [
        ("yes" if one else "no") if isinstance(one, bool) else str(cast(Any, one)).strip() for one in words
    ]
    if not all(texts):
        raise Refused("no_value", "A condition is compared with something; ask for `empty` otherwise.")
    if not all(_can_be_kept(text) for text in texts):
        raise Refused("no_value", "A condition is compared with words that can be read.")
    return texts


def _can_be_kept(text: str) -> bool:
    """Whether it holds no NUL, nor anything else that no text has: conditions are kept as they were said."""
    return without_controls(text, keep_directions=True) == text


def _compared(about: str, which: str, operator: str, words: list[str], known: Known) -> Condition:
    if about == "field":
        field = known.fields[which]
        fitted = [_fit_one(field.kind, word, field.choices) for word in words]
        if field.kind == MONEY:
            return Condition(about, which, operator, (cast(Decimal, fitted[0].number),), fitted[0].text)
        values = [one.day or (one.text if one.number is None else one.number) for one in fitted]
        return Condition(about, which, operator, tuple(values))
    if about == "event":
        days = _fit_one(NUMBER, words[0]).number
        if days is None or days != int(days) or not 0 < days <= MOST_DAYS:
            raise Refused("no_value", "Within a whole number of days, at most %(most)s.", {"most": MOST_DAYS})
        return Condition(about, which, operator, (days,))
    if about in ("count", "company"):
        numbers = [_fit_one(NUMBER, word).number for word in words]
        if any(one is None or one != int(one) or one < 0 for one in numbers):
            raise Refused("no_value", "%(about)s is compared with whole numbers.", {"about": about})
        return Condition(about, which, operator, tuple(cast(list[Value], numbers)))
    if about == "known_since":
        return Condition(about, which, operator, (cast(date, _fit_one(DATE, words[0]).day),))
    if about in ("known_by", "proven_by") and not set(words) <= set(IDENTITY_KINDS):
        raise Refused("no_value", "Customers are known by %(kinds)s.", {"kinds": ", ".join(IDENTITY_KINDS)})
    if about == "domain":
        words = [word.lower().removeprefix("@") for word in words]
    return Condition(about, which, operator, tuple(words))


def _fit_one(kind: str, word: str, choices: Choices = ()) -> Fitted:
    fitted = fit(kind, word, choices)
    if len(fitted) != 1:
        raise Refused(
            "no_value", "A condition is compared with one value at a time; ask for `one_of` otherwise."
        )
    return fitted[0]
