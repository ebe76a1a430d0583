"""Telling programs what a shop refused: the code, why, and what is possible instead, by ids as programs know them."""

from __future__ import annotations

from typing import Any

from makeright.api.ids import public
from makeright.orders.refusals import Refused


def in_public(refused: Refused) -> dict[str, Any]:
    """The facts of a refusal: `allowed` are words, `lines` what is left of each, `tenders` and `variants` those that
    would do, `most` (minor units, pieces or days) how much would."""
    told: dict[str, Any] = {
        name: refused.facts[name]
        for name in ("allowed", "states", "missing", "least", "most")
        if name in refused.facts
    }
    if "lines" in refused.facts:
        told["lines"] = [
            {"line": public("lin", line), "quantity": quantity} for line, quantity in refused.facts["lines"]
        ]
    for name, prefix in (("tenders", "tnd"), ("variants", "var")):
        if name in refused.facts:
            told[name] = [public(prefix, key) for key in refused.facts[name]]
    return told
