from makeright.live import pacing
from makeright.live.pacing import Pace


def test_so_many_at_once_and_so_many_a_second() -> None:
    pace = Pace(at_once=3, a_second=2)
    assert [pace.allows("mina", 0) for _ in range(5)] == [True, True, True, False, False]
    assert [pace.allows("mina", 1) for _ in range(3)] == [True, True, False]


def test_nobody_saves_up_more_than_that() -> None:
    pace = Pace(at_once=3, a_second=2)
    pace.allows("mina", 0)
    assert [pace.allows("mina", 1000) for _ in range(4)] == [True, True, True, False]


def test_everybody_has_a_pace_of_their_own() -> None:
    pace = Pace(at_once=1, a_second=1)
    assert pace.allows("mina", 0)
    assert pace.allows("otto", 0)
    assert not pace.allows("mina", 0)


def test_memory_has_its_bounds_and_forgets_who_was_quiet_the_longest() -> None:
    pace = Pace(at_once=1, a_second=0)
    pace.allows("mina", 0)
    for number in range(pacing.MOST_KNOWN):
        pace.allows(str(number), 0)
    assert len(pace._left) == pacing.MOST_KNOWN
    assert pace.allows("mina", 0)
    assert not pace.allows("19999", 0)
