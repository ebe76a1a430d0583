"""Character references: as the standard library resolves them, faster, and never without end."""

from __future__ import annotations

import html
import random
from html.entities import html5

import pytest

from makeright.lib import markup
from makeright.lib.markup import tokens, unescape


def test_references_are_resolved_as_the_standard_library_does() -> None:
    chance = random.Random(5)
    names = sorted(html5)
    forms = [
        lambda: f"&{chance.choice(names)}",
        lambda: f"&{chance.choice(names)[:-2]}",
        lambda: f"&{chance.choice(names)}x;",
    ]
    forms += [lambda: f"&#{chance.randint(0, 1_200_000)};", lambda: f"&#x{chance.randint(0, 0x120000):x}"]
    others = ["&", ";", "#", "&#", "&#x", "&#X41", "noti", "copyx", "\n", "é", "<", "&amp", "&AMP;amp;"]
    for _ in range(20_000):
        text = "".join(
            chance.choice(forms)() if chance.random() < 0.6 else chance.choice(others)
            for _ in range(chance.randint(1, 5))
        )
        assert unescape(text) == html.unescape(text), text


@pytest.mark.parametrize("number", ["&#" + "9" * 5000 + ";", "&#x" + "f" * 5000 + ";"])
def test_an_absurd_number_is_no_character(number: str) -> None:
    assert unescape(number) == "\ufffd"


def test_after_so_many_references_a_text_stays_as_it_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markup, "MAX_REFERENCES", 3)
    read = list(tokens("&lt;&lt;<p title='&amp;&amp;'>&amp;"))
    assert [read[0].name, read[1].attributes["title"], read[2].name] == ["<<", "&&amp;", "&amp;"]
