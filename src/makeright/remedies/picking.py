"""Picking what is worth a look afterwards, with the reasons: what was given far more or far less than is usual for
the same cause, what was put right in another way than matters like it, and a sample. Pure.

Nothing is held against anybody by it, and nothing waits for it. Where too few are there to compare with, it says so
and names no usual amount."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

MORE, LESS, DIFFERENTLY, SAMPLE = REASONS = ("more", "less", "differently", "sample")
FEWEST = 8  # others of the same cause, before anything is called usual
FEWEST_ALIKE = 6  # others of the same cause and harm, before a way is called theirs
FAR = 2  # times beyond the middle half of what is usual
EVERY = 10  # one in so many is in the sample


class Matter(NamedTuple):
    """What was given for a claim: its `key`, `cause` (0: none was named), `harm`, and what all of it costs us in minor
    units of `currency` (0, "" where it is of several). `mends`: the strongest of what it mends. `givers`: who gave it;
    `at`: when they gave the last of it."""

    key: int
    cause: int
    harm: str
    cost_minor: int
    currency: str
    mends: str
    givers: frozenset[int]
    at: datetime


@dataclass(frozen=True, slots=True)
class Usual:
    """What others of the same cause and currency cost: the middle half of them, from `lower` to `upper`, and the one in
    the `middle`; of how many."""

    lower: int
    middle: int
    upper: int
    others: int


@dataclass(frozen=True, slots=True)
class Alike:
    """How most others of the same cause and harm were put right: `many` of `others` by what `mends`."""

    mends: str
    many: int
    others: int


@dataclass(frozen=True, slots=True)
class Picked:
    """A matter that is worth a look. `usual` is None where too few are there to compare with: then `others` says how
    many there are. `alike` only where it was put right differently."""

    matter: Matter
    reasons: tuple[str, ...]
    usual: Usual | None
    alike: Alike | None
    others: int

    @property
    def times(self) -> int:
        """About how many times the usual it cost; 0 where nothing is usual."""
        if self.usual is None or not self.usual.middle:
            return 0
        return (2 * self.matter.cost_minor + self.usual.middle) // (2 * self.usual.middle)


def pick(all_given: Sequence[Matter], which: Iterable[Matter]) -> list[Picked]:
    """Those of `which` that are worth a look, compared with all that was given: the ones far from the usual first, then
    those treated differently, then the sample; the newest first among the same. The order in which they are given to it
    makes no difference."""
    costs: dict[tuple[int, str], list[int]] = defaultdict(list)
    ways: dict[tuple[int, str], Counter[str]] = defaultdict(Counter)
    for each in all_given:
        if each.cause:
            ways[each.cause, each.harm][each.mends] += 1
            if each.currency:
                costs[each.cause, each.currency].append(each.cost_minor)
    for amounts in costs.values():
        amounts.sort()
    found = []
    for each in which:
        amounts = costs[each.cause, each.currency] if each.cause and each.currency else []
        usual = _usual(amounts, each.cost_minor)
        alike = _alike(ways[each.cause, each.harm], each) if each.cause else None
        reasons = _reasons(each, usual, alike)
        if reasons:
            found.append(Picked(each, reasons, usual, alike, max(len(amounts) - 1, 0)))
    return sorted(found, key=lambda one: (_weight(one), -one.matter.at.timestamp(), one.matter.key))


def is_drawn(key: int) -> bool:
    """Whether a claim is in the sample: one in ten is, always the same ones, whoever looks and whenever."""
    return int.from_bytes(sha256(f"looked at afterwards: {key}".encode()).digest()[:8]) % EVERY == 0


def _reasons(matter: Matter, usual: Usual | None, alike: Alike | None) -> tuple[str, ...]:
    reasons = []
    if usual and matter.cost_minor > 0 and matter.cost_minor >= usual.upper * FAR:
        reasons.append(MORE)
    if usual and usual.lower > 0 and matter.cost_minor * FAR <= usual.lower:
        reasons.append(LESS)
    if alike:
        reasons.append(DIFFERENTLY)
    if is_drawn(matter.key):
        reasons.append(SAMPLE)
    return tuple(reasons)


def _weight(picked: Picked) -> int:
    far = {MORE, LESS} & set(picked.reasons)
    return 0 if far else REASONS.index(picked.reasons[0])


def _usual(amounts: Sequence[int], own: int) -> Usual | None:
    """The middle half of these without one's own; they are sorted, and one's own is among them."""
    others = len(amounts) - 1
    if others < FEWEST:
        return None
    place = bisect_left(amounts, own)

    def other(number: int) -> int:
        return amounts[number if number < place else number + 1]

    quarter = (others - 1) // 4
    return Usual(other(quarter), other((others - 1) // 2), other(others - 1 - quarter), others)


def _alike(ways: Counter[str], matter: Matter) -> Alike | None:
    """How three quarters or more of the others were put right, if that was in another way."""
    others = ways.total() - 1
    if others < FEWEST_ALIKE or matter.harm == "unknown":
        return None
    mends, many = min(ways.items(), key=lambda one: (-one[1], one[0]))
    if mends == matter.mends or many * 4 < others * 3:
        return None
    return Alike(mends, many, others)
