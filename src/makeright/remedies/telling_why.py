"""Telling why: a sentence with what fills it in, made where no language is known yet. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


def says(sentence: str) -> str:
    """Mark a sentence for the catalogs; it stays English until somebody reads it."""
    return sentence


@dataclass(frozen=True, slots=True)
class Why:
    """A stable code, the English sentence for it, and what fills in its %(…)s. `str()` says it in English."""

    code: str
    sentence: str
    named: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.sentence % self.named if self.named else self.sentence
