"""Which events exist: each app declares its own in its `events.py`, with the shape of their payload."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from makeright.events.shapes import ONLY_NOW, UNKNOWN, Code, Codes, Field, Standard, shape_of

__all__ = ["KINDS", "ONLY_NOW", "UNKNOWN", "Code", "Codes", "Kind", "Nothing", "Standard", "declare"]

KINDS: dict[str, Kind] = {}


@dataclass(frozen=True)
class Nothing:
    """The payload of an event that the envelope says whole."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of event: `noun.past`, a payload of ids, codes, amounts and times, and its version (additive only)."""

    name: str
    payload: type[Any] = Nothing
    version: int = 1
    fields: tuple[Field, ...] = field(default=(), compare=False, repr=False)

    @property
    def means(self) -> str:
        """What it says, in a sentence: the docstring of its payload."""
        return " ".join((self.payload.__doc__ or "").split())


def declare(name: str, payload: type[Any] = Nothing, version: int = 1) -> Kind:
    """Register a kind of event. Raises ValueError if the name is taken, TypeError for a payload that could hold free
    text or has a code without its enumeration."""
    if name in KINDS:
        raise ValueError(f"the event {name!r} is declared twice")
    KINDS[name] = Kind(name, payload, version, shape_of(payload))
    return KINDS[name]
