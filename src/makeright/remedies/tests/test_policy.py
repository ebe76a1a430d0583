"""The return policy: what it provides for, what becomes of the old piece, and that it reads as it was written."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makeright.remedies.policy import (
    DISPOSITIONS,
    Matter,
    Piece,
    Policy,
    Unfit,
    against,
    disposition,
    freight_of,
    in_one_sentence,
    plainly,
    read,
    strictness,
)

USUAL = Policy("EUR")
CAME = date(2026, 1, 10)


def matter(kind: str, **more: Any) -> Matter:
    return Matter(kind, **{"state": "delivered", "today": CAME, "delivered_on": CAME, **more})


# what the policy says otherwise than usual, the matter, the code of what speaks against it
TABLE: list[tuple[dict[str, Any], Matter, str]] = [
    ({}, matter("return"), ""),
    ({}, matter("return", today=date(2027, 1, 10)), ""),
    ({}, matter("return", today=date(2027, 1, 11)), "policy.window"),
    ({}, matter("refund", today=date(2027, 1, 11)), "policy.window"),
    ({}, matter("exchange", today=date(2027, 1, 11)), "policy.window"),
    ({}, matter("replacement", today=date(2027, 1, 11)), "policy.window"),
    ({}, matter("credit", today=date(2030, 1, 1)), ""),
    ({}, matter("apology", today=date(2030, 1, 1)), ""),
    ({"window_days": 14}, matter("return", today=date(2026, 1, 24)), ""),
    ({"window_days": 14}, matter("return", today=date(2026, 1, 25)), "policy.window"),
    ({}, matter("return", delivered_on=None, ordered_on=CAME, today=date(2027, 2, 1)), "policy.window"),
    ({}, matter("cancel", state="pending"), ""),
    ({}, matter("cancel", state="processing"), "policy.state"),
    ({"cancel_states": ("pending", "processing")}, matter("cancel", state="processing"), ""),
    ({}, matter("order_change", state="shipped"), "policy.state"),
    ({}, matter("return", state="shipped"), "policy.state"),
    ({}, matter("exchange", state="shipped"), ""),
    ({}, matter("exchange", state="pending"), "policy.state"),
    ({"cancel_states": ()}, matter("cancel", state="pending"), "policy.state"),
    ({}, matter("cancel", state="pending", reason="other"), ""),
    ({"cancel_reasons": ("by_mistake",)}, matter("cancel", state="pending", reason="other"), "policy.reason"),
    ({"cancel_reasons": ("by_mistake",)}, matter("cancel", state="pending", reason="by_mistake"), ""),
    ({"cancel_reasons": ("by_mistake",)}, matter("cancel", state="pending"), "policy.reason"),
    ({"return_reasons": ("damaged",)}, matter("return", reason="unwanted"), "policy.reason"),
    ({"changes_most": 1}, matter("order_change", state="pending"), ""),
    ({"changes_most": 1}, matter("order_change", state="pending", changed=1), "policy.changed_too_often"),
    ({"changes_most": 0}, matter("order_change", state="pending"), "policy.changed_too_often"),
    ({"closed_after_change": ("cancel",)}, matter("cancel", state="pending"), ""),
    (
        {"closed_after_change": ("cancel",)},
        matter("cancel", state="pending", changed=1),
        "policy.closed_after_change",
    ),
    ({}, matter("return", is_final_sale=True, money_to="original"), "policy.final_sale"),
    ({}, matter("return", is_final_sale=True, money_to="credit"), ""),
    ({}, matter("replacement", is_final_sale=True), ""),
    (
        {"final_sale": "no_return"},
        matter("return", is_final_sale=True, money_to="credit"),
        "policy.final_sale",
    ),
    ({"final_sale": "as_others"}, matter("refund", is_final_sale=True, money_to="original"), ""),
    ({"refund_to": ("original",)}, matter("refund", money_to="gift_card"), "policy.refund_to"),
    ({"refund_to": ("original",)}, matter("refund", money_to="original"), ""),
    ({"refund_to": ("credit",)}, matter("refund", money_to="original"), "policy.refund_to"),
]


@pytest.mark.parametrize(("otherwise", "said", "code"), TABLE)
def test_the_table(otherwise: dict[str, Any], said: Matter, code: str) -> None:
    why = against(replace(USUAL, **otherwise), said)
    assert (why.code if why else "") == code
    assert why is None or "%" not in str(why)


@pytest.mark.parametrize(
    ("otherwise", "piece", "what", "why"),
    [
        ({}, Piece(500, recovered_minor=1_039), "optional", "cost"),
        ({}, Piece(500, recovered_minor=1_040), "optional", "cost"),
        ({}, Piece(500, recovered_minor=1_041), "required", "usual"),
        ({}, Piece(500, is_bulky=True, recovered_minor=2_000), "optional", "cost"),
        ({}, Piece(12_000, recovered_minor=2_400), "optional", "cost"),
        ({}, Piece(None, recovered_minor=1_500), "required", "usual"),
        ({"instead": "donate"}, Piece(500), "donate", "cost"),
        ({"by_cost": False}, Piece(500), "required", "usual"),
        (
            {"by_cause": {"corner_split": "keep"}},
            Piece(500, False, 9_999, "", "corner_split"),
            "keep",
            "cause",
        ),
        ({"by_category": {"Glass": "donate"}}, Piece(500, False, 9_999, "Glass"), "donate", "category"),
        ({"by_category": {"Glass": "required"}}, Piece(500, False, 0, "Glass"), "required", "category"),
        (
            {"by_cause": {"wet": "required"}, "by_category": {"Glass": "keep"}},
            Piece(1, False, 0, "Glass", "wet"),
            "required",
            "cause",
        ),
    ],
)
def test_what_becomes_of_the_old_piece(otherwise: dict[str, Any], piece: Piece, what: str, why: str) -> None:
    found = disposition(replace(USUAL, **otherwise), piece)
    assert (found.what, found.why) == (what, why)


def test_a_parcel_beyond_the_last_step_costs_what_the_last_one_does() -> None:
    assert [freight_of(USUAL, Piece(grams)) for grams in (2_000, 2_001, 31_500, 90_000)] == [
        590,
        990,
        1_990,
        1_990,
    ]
    assert freight_of(replace(USUAL, freight=()), Piece(9, is_bulky=True)) == 1_500


def test_sending_back_is_stricter_than_giving_away_and_that_than_keeping() -> None:
    assert sorted(("none", *DISPOSITIONS), key=strictness)[-2:] == ["donate", "required"]
    assert strictness("optional") == strictness("keep") == strictness("none")


UNFIT = [
    {"window_days": -1},
    {"window_days": 365.0},
    {"window_days": True},
    {"window_days": 99_999},
    {"postage": "nobody"},
    {"fee_minor": "5"},
    {"cancel_states": ["packed"]},
    {"cancel_reasons": "other"},
    {"changes_most": -1},
    {"refund_to": ["cash"]},
    {"final_sale": "never"},
    {"by_cost": 1},
    {"instead": "required"},
    {"by_cause": {"x": "burn"}},
    {"by_category": {"": "keep"}},
    {"freight": [[1, 2, 3]]},
    {"freight": [[10, 1], [5, 2]]},
    {"freight": [[10, -1]]},
    {"charity": "a\nb"},
    {"currency": "eur"},
    {"surprise": 1},
]


@pytest.mark.parametrize("said", UNFIT)
def test_what_is_no_policy_is_refused_by_field(said: dict[str, Any]) -> None:
    with pytest.raises(Unfit) as unfit:
        read({"currency": "EUR", **said})
    assert unfit.value.field in said


def test_a_policy_without_a_currency_is_none() -> None:
    with pytest.raises(Unfit, match="currency"):
        read({})


some = st.lists(st.sampled_from(["pending", "delivered"]), unique=True)


@given(
    st.fixed_dictionaries(
        {"currency": st.just("EUR")},
        optional={
            "window_days": st.integers(0, 3650),
            "cancel_states": some,
            "changes_most": st.none() | st.integers(0, 9),
            "by_cause": st.dictionaries(st.text(min_size=1, max_size=9), st.sampled_from(DISPOSITIONS)),
            "freight": st.lists(
                st.tuples(st.integers(0, 9), st.integers(0, 99)), unique_by=lambda one: one[0]
            ).map(sorted),
        },
    )
)
def test_a_policy_reads_as_it_was_written(said: dict[str, Any]) -> None:
    policy = read(said)
    assert read(policy.plain()) == policy
    assert all("%(" not in str(each) for each in (*plainly(policy), in_one_sentence(policy)))


@pytest.mark.parametrize(
    ("otherwise", "sentence"),
    [
        ({}, "You can send it back for 365 days, free of charge."),
        ({"fee_minor": 100}, "You can send it back for 365 days, postage paid."),
        ({"postage": "theirs", "window_days": 30}, "You can send it back for 30 days."),
    ],
)
def test_the_one_sentence_says_what_the_policy_is(otherwise: dict[str, Any], sentence: str) -> None:
    assert str(in_one_sentence(replace(USUAL, **otherwise))) == sentence


def test_plain_words_follow_from_the_data() -> None:
    usual = {each.code: str(each) for each in plainly(USUAL)}
    assert usual["window"] == "You have 365 days from the day it came to you."
    assert usual["postage"] == "We pay the postage."
    hard = plainly(replace(USUAL, final_sale="as_others", by_cost=False, cancel_states=(), postage="theirs"))
    assert [each.code for each in hard] == ["window", "postage", "fee", "money"]
