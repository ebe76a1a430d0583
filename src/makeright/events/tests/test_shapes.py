"""The shape of a payload: what fits, and what can't even be declared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any

import pytest

from makeright.events.shapes import ONLY_NOW, Code, Codes, Field, Standard, plain, shape_of
from makeright.lib.money import Money

AT = datetime(2026, 5, 4, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Step:
    number: int
    result: Annotated[Code, Codes("right", "wrong")]


@dataclass(frozen=True)
class Rich:
    message: int
    share: float | None
    reason: Annotated[Code, Codes("spam", "unknown"), ONLY_NOW]
    language: Annotated[Code, Standard("BCP 47", r"[a-z]{2,3}")]
    spoke_last: Annotated[bool | None, ONLY_NOW]
    price: Money | None
    files: tuple[int, ...]
    steps: tuple[Step, ...]
    at: datetime
    day: date
    took: timedelta


def field(name: str) -> Field:
    return next(each for each in shape_of(Rich) if each.name == name)


@pytest.mark.parametrize(
    ("name", "fitting", "unfitting"),
    [
        ("message", [1, 0], ["1", 1.5, True, None]),
        ("share", [0.5, 1, None], ["half"]),
        ("reason", ["spam", "unknown"], ["eggs", "", None, 1]),
        ("language", ["de", "unknown"], ["", "deutsch, bitte", "DE"]),
        ("spoke_last", [True, False, None], [1, "yes"]),
        ("price", [Money(1140, "EUR"), None], [1140, "EUR 11.40"]),
        ("files", [(), (1, 2)], [[1, 2], ("one",)]),
        ("steps", [(Step(1, Code("right")),)], [(Step(1, Code("rite")),), (1,)]),
        ("at", [AT], ["2026-05-04", AT.replace(tzinfo=None)]),
        ("day", [AT.date()], [AT, "2026-05-04"]),
        ("took", [timedelta(seconds=3)], [3]),
    ],
)
def test_only_what_fits_fits(name: str, fitting: list[Any], unfitting: list[Any]) -> None:
    fits = field(name).fits
    assert [value for value in fitting if not fits(value)] == []
    assert [value for value in unfitting if fits(value)] == []


def test_a_shape_says_what_is_a_code_what_may_be_null_and_what_is_only_to_be_had_now() -> None:
    assert {each.name for each in shape_of(Rich) if each.codes} == {"reason", "language"}
    assert {each.name for each in shape_of(Rich) if each.may_be_null} == {"share", "spoke_last", "price"}
    assert {each.name for each in shape_of(Rich) if each.only_now} == {"reason", "spoke_last"}


def test_what_stands_in_the_log_is_plain_json() -> None:
    assert plain(
        (Step(1, Code("right")), timedelta(seconds=3), AT, AT.date(), Money(5, "EUR"), None, True)
    ) == [
        {"number": 1, "result": "right"},
        3.0,
        "2026-05-04T12:00:00+00:00",
        "2026-05-04",
        {"minor": 5, "currency": "EUR"},
        None,
        True,
    ]


@dataclass(frozen=True)
class Words:
    subject: str


@dataclass(frozen=True)
class SeveralWords:
    recipients: tuple[str, ...] | None


@dataclass(frozen=True)
class Anything:
    rest: dict[str, Any]


@dataclass(frozen=True)
class Deep:
    inner: Words | None


@dataclass(frozen=True)
class NakedCode:
    reason: Code


@dataclass(frozen=True)
class NullCode:
    reason: Annotated[Code | None, ONLY_NOW]


@dataclass(frozen=True)
class NullStar:
    reason: Annotated[Annotated[Code, Codes("spam", "unknown")] | None, ONLY_NOW]


@dataclass(frozen=True)
class StarWithoutUnknown:
    reason: Annotated[Code, Codes("spam"), ONLY_NOW]


@dataclass(frozen=True)
class CodesOfWords:
    reason: Annotated[str, Codes("spam")]


@dataclass
class Changeable:
    message: int


class NoDataclass:
    message: int


@pytest.mark.parametrize(
    ("payload", "why"),
    [
        (Words, "Words.subject may hold free text"),
        (SeveralWords, "free text"),
        (Anything, "free text"),
        (Deep, "free text"),
        (NakedCode, "without its enumeration"),
        (NullCode, "without its enumeration"),
        (NullStar, "never null"),
        (StarWithoutUnknown, "may be 'unknown', never null"),
        (CodesOfWords, "no Code"),
        (Changeable, "no frozen dataclass"),
        (NoDataclass, "no frozen dataclass"),
    ],
)
def test_what_could_hold_free_text_or_a_wrong_code_has_no_shape(payload: type, why: str) -> None:
    with pytest.raises(TypeError, match=why):
        shape_of(payload)


@pytest.mark.parametrize("words", [(), ("spam", "spam"), ("Spam",), ("two words",)])
def test_an_enumeration_holds_small_words_each_once(words: tuple[str, ...]) -> None:
    with pytest.raises(TypeError, match="small words"):
        Codes(*words)
