"""What is worth a look afterwards: by a table, and by what must hold whatever was given."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from makeright.remedies.picking import DIFFERENTLY, EVERY, LESS, MORE, SAMPLE, Matter, Picked, is_drawn, pick

AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
UNDRAWN = [key for key in range(1, 400) if not is_drawn(key)]
DRAWN = next(key for key in range(1, 400) if is_drawn(key))


def matter(
    number: int, cost: int, *, cause: int = 7, mends: str = "money", harm: str = "late", currency: str = "EUR"
) -> Matter:
    """One that is not in the sample."""
    at = AT + timedelta(minutes=number)
    return Matter(UNDRAWN[number], cause, harm, cost, currency, mends, frozenset({1}), at)


def usually(many: int = 9, mends: str = "money") -> list[Matter]:
    """So many of them that cost from 18.00 to 24.00."""
    return [matter(number, 18_00 + 75 * (number % 9), mends=mends) for number in range(many)]


def picked(one: Matter, others: list[Matter]) -> Picked | None:
    found = pick([*others, one], [one])
    return found[0] if found else None


# what it cost, the reason (none: it isn't picked)
TABLE = [
    (60_00, MORE),
    (45_00, MORE),
    (44_99, None),
    (22_00, None),
    (9_76, None),
    (9_75, LESS),
    (0, LESS),
]


@pytest.mark.parametrize(("cost", "reason"), TABLE)
def test_it_is_picked_twice_beyond_the_middle_half_of_what_is_usual(cost: int, reason: str | None) -> None:
    found = picked(matter(50, cost), usually())
    assert (found and found.reasons) == (reason and (reason,))


def test_the_reason_names_what_is_usual() -> None:
    found = picked(matter(50, 63_00), usually())
    assert found is not None
    assert found.usual is not None
    assert (found.usual.lower, found.usual.middle, found.usual.upper, found.usual.others) == (
        19_50,
        21_00,
        22_50,
        9,
    )
    assert found.times == 3


def test_where_too_few_are_there_nothing_is_called_usual() -> None:
    assert picked(matter(50, 900_00), usually(7)) is None
    drawn = matter(50, 900_00)._replace(key=DRAWN)
    found = picked(drawn, usually(7))
    assert found is not None
    assert (found.reasons, found.usual, found.others) == ((SAMPLE,), None, 7)


@pytest.mark.parametrize("other", [{"cause": 8}, {"cause": 0}, {"currency": "USD"}, {"currency": ""}])
def test_only_the_same_cause_and_currency_are_compared(other: dict[str, object]) -> None:
    assert picked(matter(50, 60_00, **other), usually()) is None  # type: ignore[arg-type]


def test_what_usually_costs_nothing_and_now_did_is_more_and_never_less() -> None:
    free = [matter(number, 0, mends="words") for number in range(9)]
    more = picked(matter(50, 5_00, mends="words"), free)
    assert more is not None
    assert (more.reasons, more.times) == ((MORE,), 0)
    assert picked(matter(50, 0, mends="words"), free) is None


def test_the_same_cause_treated_differently_says_how_others_were() -> None:
    found = picked(matter(50, 21_00, mends="words"), usually(8, mends="thing"))
    assert found is not None
    assert found.reasons == (DIFFERENTLY,)
    assert found.alike is not None
    assert (found.alike.mends, found.alike.many, found.alike.others) == ("thing", 8, 8)


def test_nothing_is_different_where_others_differ_too_or_are_few_or_another_harm() -> None:
    mixed = usually(4, mends="thing") + [matter(20 + number, 21_00) for number in range(4)]
    assert picked(matter(50, 21_00, mends="words"), mixed) is None
    assert picked(matter(50, 21_00, mends="words"), usually(5, mends="thing")) is None
    assert picked(matter(50, 21_00, mends="words", harm="wrong"), usually(8, mends="thing")) is None
    unknown = [each._replace(harm="unknown") for each in usually(8, mends="thing")]
    assert picked(matter(50, 21_00, mends="words", harm="unknown"), unknown) is None


def test_the_sample_is_one_in_ten_and_always_the_same() -> None:
    drawn = [key for key in range(20_000) if is_drawn(key)]
    assert abs(len(drawn) - 20_000 // EVERY) < 200
    assert drawn[:3] == [key for key in range(drawn[2] + 1) if is_drawn(key)]


def test_what_is_far_from_usual_comes_first_whatever_the_order() -> None:
    sample = matter(60, 21_00)._replace(key=DRAWN)
    different = matter(61, 21_00, mends="words")
    less, more = matter(62, 1_00), matter(63, 80_00)
    everything = [*usually(20), sample, different, less, more]
    expected = [more, less, different, sample]
    shuffled = random.Random(7)
    for _ in range(5):
        shuffled.shuffle(everything)
        assert [each.matter for each in pick(everything, everything)] == expected
