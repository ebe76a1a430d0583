"""Amounts as somebody types them, and as they are shown."""

from __future__ import annotations

import re
from decimal import Decimal

from makeright.lib.money import Money
from makeright.remedies.refusals import Refused

_NUMBER = re.compile(r"\d{1,9}(?:[.,]\d{1,3})?")


def minor_of(typed: str, currency: str) -> int:
    """What was typed, such as 100, 99,50 or € 12.00, in minor units. Raises Refused: `no_amount`."""
    bare = re.sub(r"[^\d.,]", "", typed)
    if not _NUMBER.fullmatch(bare):
        raise Refused("no_amount", "That says no amount, such as 50 or 12.50.")
    minor = Decimal(bare.replace(",", ".")) * 10 ** Money(0, currency).decimals
    if minor != int(minor):
        raise Refused("no_amount", "That says no amount, such as 50 or 12.50.")
    return int(minor)
