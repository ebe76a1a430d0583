"""Placeholders are filled in once, and what a value holds is never taken for one."""

from __future__ import annotations

import pytest

from makeright.staff.placeholders import fill, strange_in


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("", ""),
        ("{name}", "Mina"),
        ("{name} of {company}", "Mina of {name}"),
        ("{{name}}", "{Mina}"),
        ("{ name }", "{ name }"),
        ("{name", "{name"),
        ("a { brace } b", "a { brace } b"),
        ("{name!r} {name.__class__} {0}", "{name!r} {name.__class__} {0}"),
    ],
)
def test_values_are_taken_as_they_are(text: str, filled: str) -> None:
    assert fill(text, {"name": "Mina", "company": "{name}"}) == filled


@pytest.mark.parametrize(
    ("text", "strange"),
    [
        ("{name}", []),
        ("{phone} {phone} {fax}", ["phone", "fax"]),
        ("{name.__class__}", ["name.__class__"]),
        ("{}", [""]),
        ("{ name }", [" name "]),
        ("no braces", []),
    ],
)
def test_what_stands_for_nothing_is_named(text: str, strange: list[str]) -> None:
    assert strange_in(text, ["name"]) == strange
