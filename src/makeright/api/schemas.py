"""What bodies are made of: every field by name, and nothing else is taken."""

from __future__ import annotations

import re
from typing import Annotated, Any

from ninja import Schema
from pydantic import AwareDatetime, BeforeValidator, ConfigDict, model_validator

_WRITTEN = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}")


def _as_written(said: Any) -> Any:
    """A number is no moment, though it could be read as one."""
    if isinstance(said, str) and _WRITTEN.match(said):
        return said
    raise ValueError("A moment is written as RFC 3339 has it, with its offset: 2026-11-21T09:00:00Z.")


Moment = Annotated[AwareDatetime, BeforeValidator(_as_written)]
"""A point in time, as programs say it."""


class Said(Schema):
    """What a program says. A field that nobody knows is refused, so that nothing passes for said that wasn't heard;
    and so is a text that no database keeps."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    @model_validator(mode="before")
    @classmethod
    def can_be_kept(cls, said: Any) -> Any:
        if _is_unfit(said):
            raise ValueError("No text holds the character NUL, or half a character.")
        return said


def _is_unfit(said: Any) -> bool:
    if isinstance(said, str):
        return "\x00" in said or said.encode(errors="ignore") != said.encode(errors="replace")
    if isinstance(said, dict):
        return any(_is_unfit(each) for pair in said.items() for each in pair)
    return isinstance(said, list) and any(map(_is_unfit, said))
