"""Drawing costs: how many remedies cost how much, as bars with the limit among them. Pure; measures are those of a
drawing 312 wide and 132 high."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

WIDTH, FLOOR, CEILING = 312, 108, 20
COLUMNS = 14
_LEAST = 4.0  # how high a bar of one is, so that it is seen
_STEPS = (1, 2, 5)


class Bar(NamedTuple):
    """A bar; of those that would have waited (`waits`), or of the others, on which the former stand."""

    x: float
    y: float
    width: float
    height: float
    waits: bool


class Drawn(NamedTuple):
    """The bars, where the limit stands (None: beyond the drawing, or none), and what its end means, in minor units."""

    bars: tuple[Bar, ...]
    limit_x: float | None
    end_minor: int


def draw(costs: Sequence[tuple[int, bool]], limit_minor: int | None) -> Drawn:
    """Draw remedies by what they cost, each in minor units of one currency with whether it would have waited. Columns
    are of one round width, and together they reach the dearest of them and the limit, unless that is further off than
    twice the dearest."""
    dearest = max((minor for minor, _ in costs), default=0)
    reach = max(dearest, min(limit_minor or 0, 2 * dearest), 1)
    wide = _round(-(-(reach + 1) // COLUMNS))
    alone, waiting = [0] * COLUMNS, [0] * COLUMNS
    for minor, waits in costs:
        (waiting if waits else alone)[minor // wide] += 1
    most = max(a + b for a, b in zip(alone, waiting, strict=True)) or 1
    column = WIDTH / COLUMNS
    bars = []
    for at in range(COLUMNS):
        floor = float(FLOOR)
        for many, waits in ((alone[at], False), (waiting[at], True)):
            if many:
                height = max(_LEAST, round((FLOOR - CEILING) * many / most, 1))
                floor = round(floor - height, 1)
                bars.append(Bar(round(at * column + 1, 1), floor, round(column - 2, 1), height, waits))
    end = wide * COLUMNS
    stands = limit_minor is not None and limit_minor <= end
    return Drawn(tuple(bars), round(WIDTH * (limit_minor or 0) / end, 1) if stands else None, end)


def _round(least: int) -> int:
    """The next round number of minor units."""
    power = 1
    while True:
        for step in _STEPS:
            if step * power >= least:
                return step * power
        power *= 10
