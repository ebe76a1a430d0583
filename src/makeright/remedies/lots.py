"""Lots: who is drawn of those who can be. Pure: anybody who knows the seed and the keys draws the same one again."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256


def lot_of(seed: str, key: int) -> str:
    """The lot of one of them: SHA-256 of "seed:key", in hex. It doesn't hang on who else takes part."""
    return sha256(f"{seed}:{key}".encode()).hexdigest()


def in_order(seed: str, keys: Iterable[int]) -> list[int]:
    """All of them by their lots: the first one is drawn, and the next ones would be without those before."""
    return sorted(set(keys), key=lambda key: (lot_of(seed, key), key))


def digest_of(keys: Iterable[int]) -> str:
    """The mark of those who could be drawn: SHA-256 of their keys in rising order with commas between, in hex."""
    return sha256(",".join(map(str, sorted(set(keys)))).encode()).hexdigest()
