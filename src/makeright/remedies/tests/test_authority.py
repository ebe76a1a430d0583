"""The one decision about authority, by a table and by what must hold whatever goes in."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makeright.lib.money import Money
from makeright.remedies.authority import (
    ALONE,
    BY_ASK,
    REFUSED,
    Grant,
    Standing,
    Used,
    Wanted,
    converted,
    decide,
    nearest_of,
)
from makeright.remedies.kinds import KINDS

GRANT = Grant(
    version=7,
    kinds=frozenset({"refund", "replacement", "gift"}),
    currency="EUR",
    per_remedy=10_000,
    per_conversation=15_000,
    per_customer=20_000,
    budget=30_000,
    surprise=5_000,
)
RATES = {("USD", "EUR"): Fraction("0.9"), ("JPY", "EUR"): Fraction("0.006")}


def wanted(minor: int, kind: str = "refund", currency: str = "EUR", **more: bool) -> Wanted:
    return Wanted(kind, Money(minor, currency), **more)


# what was used, what is wanted, verdict, limit, what is left of it, the nearest amount
TABLE = [
    (Used(), wanted(10_000), ALONE, "remedy", 10_000, 10_000),
    (Used(), wanted(10_001), BY_ASK, "remedy", 10_000, 10_000),
    (Used(), wanted(0), ALONE, "remedy", 10_000, 0),
    (Used(conversation=6_000), wanted(9_000), ALONE, "conversation", 9_000, 9_000),
    (Used(conversation=6_000), wanted(9_001), BY_ASK, "conversation", 9_000, 9_000),
    (Used(customer=15_000), wanted(5_000), ALONE, "customer", 5_000, 5_000),
    (Used(customer=15_000), wanted(5_001), BY_ASK, "customer", 5_000, 5_000),
    (Used(customer=20_000), wanted(1), BY_ASK, "customer", 0, None),
    (Used(customer=25_000), wanted(1), BY_ASK, "customer", 0, None),
    (Used(budget=29_999), wanted(1), ALONE, "budget", 1, 1),
    (Used(budget=29_999), wanted(2), BY_ASK, "budget", 1, 1),
    (Used(budget=30_000), wanted(0), ALONE, "budget", 0, 0),
    (Used(conversation=14_000, customer=19_500), wanted(600), BY_ASK, "customer", 500, 500),
    (Used(), wanted(5_000, "gift", is_surprise=True), ALONE, "surprise", 5_000, 5_000),
    (Used(surprise=4_900), wanted(101, "gift", is_surprise=True), BY_ASK, "surprise", 100, 100),
    (Used(budget=30_000), wanted(400, "gift", is_surprise=True), ALONE, "surprise", 5_000, 400),
    (Used(surprise=5_000), wanted(400, "gift"), ALONE, "remedy", 10_000, 400),
    (Used(), wanted(1, "credit"), BY_ASK, "kind", None, None),
    (Used(), wanted(11_111, currency="USD"), ALONE, "remedy", 10_000, 11_111),
    (Used(), wanted(11_112, currency="USD"), BY_ASK, "remedy", 10_000, 11_111),
    (Used(), wanted(16_666, currency="JPY"), ALONE, "remedy", 10_000, 16_666),
    (Used(), wanted(16_667, currency="JPY"), BY_ASK, "remedy", 10_000, 16_666),
    (Used(), wanted(1, currency="CHF"), BY_ASK, "rate", None, None),
]


@pytest.mark.parametrize(("used", "want", "may", "limit", "left", "nearest"), TABLE)
def test_the_table(
    used: Used, want: Wanted, may: str, limit: str, left: int | None, nearest: int | None
) -> None:
    verdict = decide([Standing(GRANT, used)], want, RATES)
    assert (verdict.may, verdict.limit, verdict.left_minor) == (may, limit, left)
    assert (verdict.nearest.minor if verdict.nearest else None) == nearest


@pytest.mark.parametrize(
    ("change", "want", "limit"),
    [
        ({"may_be_kinder": False}, wanted(1, is_kinder=True), "kinder"),
        ({"may_waive_return": False}, wanted(1, waives_return=True), "waived_return"),
    ],
)
def test_kindness_beyond_the_policy_is_a_right_of_its_own(
    change: dict[str, bool], want: Wanted, limit: str
) -> None:
    narrow = replace(GRANT, **change)  # type: ignore[arg-type]
    assert decide([Standing(GRANT)], want).may == ALONE
    assert (decide([Standing(narrow)], want).may, decide([Standing(narrow)], want).limit) == (BY_ASK, limit)


def test_nothing_is_without_end_unless_it_says_so() -> None:
    assert decide([], wanted(0)).may == BY_ASK
    endless = Grant(1, frozenset(KINDS), "EUR")
    verdict = decide([Standing(endless)], wanted(10**12))
    assert (verdict.may, verdict.limit, verdict.left_minor) == (ALONE, "none", None)


def test_of_several_grants_the_one_that_leaves_most_counts() -> None:
    small = Grant(1, frozenset({"refund"}), "EUR", per_remedy=100)
    large = Grant(2, frozenset({"refund"}), "EUR", per_remedy=900)
    for order in ([small, large], [large, small]):
        verdict = decide([Standing(each) for each in order], wanted(500))
        assert (verdict.may, verdict.version) == (ALONE, 2)
        beyond = decide([Standing(each) for each in order], wanted(901))
        assert (beyond.may, beyond.version, beyond.limit_minor) == (BY_ASK, 2, 900)


def test_without_anybody_to_ask_it_is_refused_for_the_same_reason() -> None:
    asked, refused = (decide([Standing(GRANT)], wanted(10_001), can_ask=can) for can in (True, False))
    assert (asked.may, refused.may) == (BY_ASK, REFUSED)
    assert (asked.why, asked.nearest) == (refused.why, refused.nearest)
    assert str(asked.why) == "You may give up to 100.00 EUR a remedy."


def test_the_nearest_other_remedy_is_the_dearest_that_is_allowed() -> None:
    options = [
        wanted(20_000),
        wanted(3_000, "replacement"),
        wanted(4_000, "gift"),
        wanted(4_000),
        wanted(1, "credit"),
    ]
    assert nearest_of([Standing(GRANT)], options) == options[2]
    assert nearest_of([], options) is None


def test_a_remedy_that_costs_less_than_nothing_is_no_remedy() -> None:
    with pytest.raises(ValueError, match="nothing, or more"):
        wanted(-1)


amounts = st.integers(0, 50_000)
limits = st.none() | amounts
grants = st.builds(
    Grant,
    version=st.integers(1, 9),
    kinds=st.frozensets(st.sampled_from(KINDS)),
    currency=st.sampled_from(["EUR", "USD", "JPY", "KWD"]),
    per_remedy=limits,
    per_conversation=limits,
    per_customer=limits,
    budget=limits,
    surprise=amounts,
    may_be_kinder=st.booleans(),
    may_waive_return=st.booleans(),
)
standings = st.lists(
    st.builds(Standing, grants, st.builds(Used, amounts, amounts, amounts, amounts)), max_size=3
)
wants = st.builds(
    Wanted,
    st.sampled_from(KINDS),
    st.builds(Money, amounts, st.sampled_from(["EUR", "USD", "JPY", "KWD"])),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)
rates = st.dictionaries(
    st.tuples(*[st.sampled_from(["EUR", "USD", "JPY", "KWD"])] * 2),
    st.fractions(Fraction(1, 500), Fraction(500), max_denominator=1000),
    max_size=6,
)


@given(standings, wants, rates)
def test_what_is_allowed_alone_passes_no_limit(
    having: list[Standing], want: Wanted, by: dict[tuple[str, str], Fraction]
) -> None:
    verdict = decide(having, want, by)
    if not verdict.is_alone:
        return
    fitting = [each for each in having if each.grant.version == verdict.version]
    assert any(_fits(each, want, by) for each in fitting)


def _fits(standing: Standing, want: Wanted, by: dict[tuple[str, str], Fraction]) -> bool:
    grant, used = standing.grant, standing.used
    cost = converted(want.cost, grant.currency, by)
    if cost is None or want.kind not in grant.kinds:
        return False
    if (want.is_kinder and not grant.may_be_kinder) or (want.waives_return and not grant.may_waive_return):
        return False
    if cost.minor == 0:
        return True
    if want.is_surprise:
        return used.surprise + cost.minor <= grant.surprise
    pairs = (
        (grant.per_remedy, 0),
        (grant.per_conversation, used.conversation),
        (grant.per_customer, used.customer),
        (grant.budget, used.budget),
    )
    return all(most is None or gone + cost.minor <= most for most, gone in pairs)


@given(standings, wants, rates)
def test_the_nearest_amount_is_allowed_and_one_more_is_not(
    having: list[Standing], want: Wanted, by: dict[tuple[str, str], Fraction]
) -> None:
    verdict = decide(having, want, by)
    if verdict.is_alone or verdict.nearest is None:
        return
    assert verdict.nearest.currency == want.cost.currency
    assert decide(having, replace(want, cost=verdict.nearest), by).is_alone
    more = Money(verdict.nearest.minor + 1, want.cost.currency)
    mine = [each for each in having if each.grant.version == verdict.version]
    if len(mine) == 1:
        assert not decide(mine, replace(want, cost=more), by).is_alone


@given(standings, wants, amounts, rates)
def test_what_costs_less_is_allowed_wherever_what_costs_more_is(
    having: list[Standing], want: Wanted, less: int, by: dict[tuple[str, str], Fraction]
) -> None:
    if decide(having, want, by).is_alone:
        cheaper = replace(want, cost=Money(min(less, want.cost.minor), want.cost.currency))
        assert decide(having, cheaper, by).is_alone


@given(st.integers(0, 10**9), st.fractions(Fraction(1, 500), Fraction(500), max_denominator=1000))
def test_converting_never_makes_less_of_it(minor: int, rate: Fraction) -> None:
    euros = converted(Money(minor, "JPY"), "EUR", {("JPY", "EUR"): rate})
    assert euros is not None
    assert Fraction(euros.minor, 100) >= minor * rate > Fraction(euros.minor - 1, 100)
