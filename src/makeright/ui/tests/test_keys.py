"""One table of keys: what templates press by is in it, and what is in it is pressed by something."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from makeright.ui.keys import KEYS, all_keys, key

HOUSE = Path(__file__).parents[2]
TEMPLATES = [path.read_text() for path in HOUSE.glob("*/templates/**/*.html")]


def test_templates_name_their_keys_by_the_table() -> None:
    said = [each for text in TEMPLATES for each in re.findall(r'aria-keyshortcuts="([^"]*)"', text)]
    assert said
    assert [each for each in said if not re.fullmatch(r"\{\{ key\('\w+'\) \}\}", each)] == []


def test_each_key_does_something_and_none_does_two() -> None:
    named = {name for text in TEMPLATES for name in re.findall(r"""(?:key|caps)\(['"](\w+)['"]\)""", text)}
    named |= {name for text in TEMPLATES for name in re.findall(r'goes="(\w+)"', text)}
    assert named == {each.name for each in KEYS}
    assert len({each.pressed for each in KEYS}) == len(KEYS)


def test_the_sheet_has_all_of_them() -> None:
    assert sum(len(together) for _, together in all_keys()) == len(KEYS)


def test_control_is_command_elsewhere_and_nothing_is_invented() -> None:
    assert key("find") == "Control+K Meta+K"
    with pytest.raises(KeyError):
        key("nothing")
