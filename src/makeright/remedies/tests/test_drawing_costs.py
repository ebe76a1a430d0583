"""Costs as bars: all of them are there, in their place, within the drawing, whatever they are."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from makeright.remedies.drawing_costs import FLOOR, WIDTH, draw

COSTS = st.lists(st.tuples(st.integers(0, 10**12), st.booleans()), max_size=60)


def test_bars_stand_by_what_remedies_cost() -> None:
    drawn = draw([(10_00, False), (12_00, False), (130_00, True)], 100_00)
    assert drawn.end_minor == 140_00
    low, high = drawn.bars
    assert (low.waits, high.waits, low.height) == (False, True, 2 * high.height)
    assert low.x < (drawn.limit_x or 0) < high.x
    assert drawn.limit_x == round(WIDTH * 100 / 140, 1)


def test_a_limit_far_beyond_all_of_them_leaves_them_room() -> None:
    drawn = draw([(10_00, False)], 1_000_000_00)
    assert drawn.limit_x is None
    assert drawn.end_minor <= 30_00
    assert draw([(10_00, False)], None).limit_x is None
    assert draw([], 50_00).bars == ()


@given(COSTS, st.none() | st.integers(0, 10**12))
def test_nothing_leaves_the_drawing(costs: list[tuple[int, bool]], limit: int | None) -> None:
    drawn = draw(costs, limit)
    assert bool(drawn.bars) is bool(costs)
    assert {bar.waits for bar in drawn.bars} == {waits for _minor, waits in costs}
    for bar in drawn.bars:
        assert bar.x >= 0
        assert bar.x + bar.width <= WIDTH
        assert bar.y + bar.height <= FLOOR + 0.2
    if drawn.limit_x is not None:
        assert 0 <= drawn.limit_x <= WIDTH
