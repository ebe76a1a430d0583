"""What is typed into a field is read as its kind, or refused in words; what could be read in two ways is refused."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from makeright.customers.fitting import KINDS, Fitted, fit, in_words
from makeright.customers.refusals import Refused

WOODS = [["oak", "Oak"], ["walnut", "Walnut, dark".replace(",", "")]]


@pytest.mark.parametrize(
    ("kind", "said", "value"),
    [
        ("text", "  two\nwords ", Fitted("two words")),
        ("text", "=1+1", Fitted("=1+1")),
        ("number", "1234.5", Fitted(number=Decimal("1234.5"))),
        ("number", "-7", Fitted(number=Decimal(-7))),
        ("number", "1234,5", Fitted(number=Decimal("1234.5"))),
        ("number", "0,125", Fitted(number=Decimal("0.125"))),
        ("number", "1 234 567", Fitted(number=Decimal(1234567))),
        ("number", "1\u202f234,50", Fitted(number=Decimal("1234.5"))),
        ("money", "12.50 EUR", Fitted("EUR", Decimal(1250))),
        ("money", "EUR12,5", Fitted("EUR", Decimal(1250))),
        ("money", "JPY 1 200", Fitted("JPY", Decimal(1200))),
        ("money", "1.234 KWD", Fitted("KWD", Decimal(1234))),
        ("money", "-3 USD", Fitted("USD", Decimal(-300))),
        ("date", "2026-03-31", Fitted(day=date(2026, 3, 31))),
        ("date", "31.3.2026", Fitted(day=date(2026, 3, 31))),
        ("date", "2028-02-29", Fitted(day=date(2028, 2, 29))),
        ("yes_no", "Yes", Fitted(number=Decimal(1))),
        ("yes_no", "0", Fitted(number=Decimal(0))),
        ("choice", "OAK", Fitted("oak")),
        ("choice", "walnut dark", Fitted("walnut")),
    ],
)
def test_it_is_read_as_its_kind(kind: str, said: str, value: Fitted) -> None:
    assert fit(kind, said, WOODS) == [value]
    assert fit(kind, in_words(kind, [value], WOODS), WOODS) == [value]


@pytest.mark.parametrize(
    ("kind", "said", "code"),
    [
        ("text", "x" * 501, "too_long"),
        ("number", "1,234", "no_number"),
        ("number", "1.234,5", "no_number"),
        ("number", "twelve", "no_number"),
        ("number", "NaN", "no_number"),
        ("number", "Infinity", "no_number"),
        ("number", "1e3", "no_number"),
        ("number", "٣", "no_number"),
        ("number", "1000000000", "no_number"),
        ("number", "0.0000001", "no_number"),
        ("money", "12.50", "no_money"),
        ("money", "€ 12", "no_money"),
        ("money", "12.505 EUR", "no_money"),
        ("money", "1.5 JPY", "no_money"),
        ("money", "99999999999999 EUR", "no_money"),
        ("date", "03/04/2026", "no_date"),
        ("date", "2026-02-29", "no_date"),
        ("date", "tomorrow", "no_date"),
        ("date", "0000-01-01", "no_date"),
        ("yes_no", "maybe", "no_yes_or_no"),
        ("choice", "pine", "no_choice"),
        ("several", "oak; pine", "no_choice"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(kind: str, said: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        fit(kind, said, WOODS)
    assert refused.value.code == code
    assert refused.value.words.endswith(".")


def test_several_are_each_once_in_the_order_said() -> None:
    values = fit("several", "walnut; oak, Oak", WOODS)
    assert [one.text for one in values] == ["walnut", "oak"]
    assert in_words("several", values, WOODS) == "Walnut dark; Oak"
    assert fit("several", ["oak"], WOODS) == [Fitted("oak")]


@given(some.sampled_from(KINDS), some.text(max_size=40))
def test_whatever_is_typed_is_a_value_that_stays_or_a_refusal(kind: str, said: str) -> None:
    try:
        values = fit(kind, said, WOODS)
    except Refused:
        return
    assert fit(kind, in_words(kind, values, WOODS), WOODS) == values
