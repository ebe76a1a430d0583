"""Codes are made of what people call things, and stay when the words change."""

from __future__ import annotations

import pytest

from makeright.customers.naming_fields import choices_of, code_of, in_a_line


@pytest.mark.parametrize(
    ("label", "taken", "code"),
    [
        ("VAT number", (), "vat_number"),
        ("VAT number", ("vat_number",), "vat_number_2"),
        ("Größe & Höhe", (), "groe_hohe"),
        ("尺寸", (), "field"),
        ("尺寸", ("field", "field_2"), "field_3"),
        ("2nd phone", (), "nd_phone"),
        ("x" * 120, (), "x" * 40),
        ("x" * 120, ("x" * 40,), "x" * 38 + "_2"),
    ],
)
def test_a_code_is_plain_and_its_own(label: str, taken: tuple[str, ...], code: str) -> None:
    assert code_of(label, taken) == code


def test_choices_keep_their_codes_when_others_come() -> None:
    offered = choices_of("Oak; Walnut")
    assert offered == [["oak", "Oak"], ["walnut", "Walnut"]]
    assert choices_of("Ash;walnut ;; 尺寸\n寸尺", offered) == [
        ["ash", "Ash"],
        ["walnut", "walnut"],
        ["choice", "尺寸"],
        ["choice_2", "寸尺"],
    ]
    assert in_a_line(offered) == "Oak; Walnut"
