"""The shape of a payload: which fields it has, which codes each may hold, and which facts can only be had now.

Pure: a dataclass goes in, a shape comes out that says what fits. Free text fits nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime, timedelta
from functools import partial
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Literal, NewType, Union, get_args, get_origin, get_type_hints

from makeright.lib.money import Money

Code = NewType("Code", str)
"""A stable word of an enumeration; never free text, never personal, never translated."""

UNKNOWN: Final = Code("unknown")
_WORD = re.compile(r"[a-z][a-z_]*")


@dataclass(frozen=True, slots=True, init=False)
class Codes:
    """The enumeration of a code: `Annotated[Code, Codes("mail", "chat")]`. They are added, never renamed or dropped."""

    words: tuple[str, ...]

    def __init__(self, *words: str) -> None:
        if not words or len(set(words)) < len(words) or not all(map(_WORD.fullmatch, words)):
            raise TypeError(f"an enumeration holds small words, each once, not {words}")
        object.__setattr__(self, "words", words)

    def holds(self, code: str) -> bool:
        return code in self.words

    def __str__(self) -> str:
        return ", ".join(self.words)


@dataclass(frozen=True, slots=True)
class Standard:
    """An enumeration that others keep, such as BCP 47, and the pattern of its codes, which leaves no room for free
    text. `unknown` always fits."""

    name: str
    pattern: str

    def holds(self, code: str) -> bool:
        return code == UNKNOWN or re.fullmatch(self.pattern, code) is not None

    def __str__(self) -> str:
        return f"{self.name}, or {UNKNOWN}"


class _OnlyNow:
    """Marks a fact that nobody can find out later."""


ONLY_NOW: Final = _OnlyNow()
"""`Annotated[int | None, ONLY_NOW]`: what can't be found out later. It is never null of what happens now; a code says
`unknown` where we can't know, anything else is null in history that was brought in."""

Fits = Callable[[Any], bool]


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a payload. `kind` says in a word or two what it holds, `codes` which, if it is a code."""

    name: str
    kind: str
    codes: Codes | Standard | None
    may_be_null: bool
    only_now: bool
    fits: Fits


def shape_of(payload: type[Any]) -> tuple[Field, ...]:
    """The fields of a payload class. Raises TypeError for one that isn't a frozen dataclass, that could hold free text,
    or that has a code without its enumeration."""
    if not is_dataclass(payload) or not vars(payload)["__dataclass_params__"].frozen:
        raise TypeError(f"{payload.__name__} is no frozen dataclass")
    hints = get_type_hints(payload, include_extras=True)
    return tuple(_field(payload, field.name, hints[field.name]) for field in fields(payload))


def _field(payload: type[Any], name: str, hint: Any) -> Field:
    try:
        kind, fits = _read(hint)
    except TypeError as why:
        raise TypeError(f"{payload.__name__}.{name} {why}") from None
    marks = list(_marks(hint))
    codes = next((mark for mark in marks if isinstance(mark, Codes | Standard)), None)
    only_now = ONLY_NOW in marks
    if only_now and codes and (fits(None) or not codes.holds(UNKNOWN)):
        raise TypeError(f"{payload.__name__}.{name} can only be had now: it may be {UNKNOWN!r}, never null")
    return Field(name, kind, codes, may_be_null=fits(None), only_now=only_now, fits=fits)


def _marks(hint: Any) -> list[Any]:
    """All that stands beside the types in `Annotated`, at any depth."""
    parts = get_args(hint)
    if get_origin(hint) is Annotated:
        return [*parts[1:], *_marks(parts[0])]
    return [mark for part in parts if get_origin(hint) is not Literal for mark in _marks(part)]


def _read(hint: Any) -> tuple[str, Fits]:
    """What a type holds, in words, and the test of whether a value fits. Raises TypeError for free text."""
    origin, parts = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _annotated(parts[0], parts[1:])
    if origin in (Union, UnionType):
        read = [_read(part) for part in parts]
        kinds = [kind for kind, _ in read if kind != "null"]
        return " or ".join(kinds), lambda value: any(fits(value) for _, fits in read)
    if origin is tuple and len(parts) == 2 and parts[1] is Ellipsis:
        kind, fits = _read(parts[0])
        return f"list of {kind}", lambda value: type(value) is tuple and all(map(fits, value))
    if hint is Code:
        raise TypeError("is a code without its enumeration: Annotated[Code, Codes(…)]")
    if hint in _PLAIN:
        return _PLAIN[hint]
    if isinstance(hint, type) and is_dataclass(hint):
        inner = shape_of(hint)
        return hint.__name__, partial(_is_a, hint, inner)
    raise TypeError(f"may hold free text: {getattr(hint, '__name__', hint)}")


def _is_a(payload: type[Any], shape: tuple[Field, ...], value: Any) -> bool:
    return type(value) is payload and all(field.fits(getattr(value, field.name)) for field in shape)


def _annotated(hint: Any, marks: tuple[Any, ...]) -> tuple[str, Fits]:
    codes = next((mark for mark in marks if isinstance(mark, Codes | Standard)), None)
    if codes is None:
        return _read(hint)
    if hint is not Code:
        raise TypeError("names codes beside a type that is no Code")
    return "code", lambda value: type(value) is str and codes.holds(value)


_PLAIN: dict[Any, tuple[str, Fits]] = {
    int: ("number", lambda value: type(value) is int),
    float: ("number", lambda value: type(value) in (int, float)),
    bool: ("yes or no", lambda value: type(value) is bool),
    NoneType: ("null", lambda value: value is None),
    datetime: ("time", lambda value: isinstance(value, datetime) and value.tzinfo is not None),
    date: ("date", lambda value: type(value) is date),
    timedelta: ("duration", lambda value: type(value) is timedelta),
    Money: ("money", lambda value: type(value) is Money),
}


def plain(value: Any) -> Any:
    """A value of a payload as it stands in the log: times in ISO 8601, durations in seconds, money in minor units."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, tuple):
        return [plain(each) for each in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    return value
