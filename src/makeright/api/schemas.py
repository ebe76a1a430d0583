"""What bodies are made of: every field by name, and nothing else is taken."""

from __future__ import annotations

from ninja import Schema
from pydantic import ConfigDict


class Said(Schema):
    """What a program says. A field that nobody knows is refused, so that nothing passes for said that wasn't heard."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)
