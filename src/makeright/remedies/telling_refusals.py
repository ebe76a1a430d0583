"""Telling programs what was refused: the code, why, what is possible instead, and the nearest amount that may be
given."""

from __future__ import annotations

from typing import Any

from makeright.lib.money import Money
from makeright.remedies.refusals import Refused

_WORDS = ("allowed", "field", "kinder_for", "limit", "most")


def in_public(refused: Refused) -> dict[str, Any]:
    """The facts of a refusal: `allowed` are words, `nearest` an amount (minor units and currency), or null."""
    told: dict[str, Any] = {name: refused.facts[name] for name in _WORDS if name in refused.facts}
    if "nearest" in refused.facts:
        nearest: Money | None = refused.facts["nearest"]
        told["nearest"] = {"minor": nearest.minor, "currency": nearest.currency} if nearest else None
    return told
