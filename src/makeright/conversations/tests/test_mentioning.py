"""Who is named in a note is marked, and nothing that somebody types becomes markup."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as any_

from makeright.conversations.mentioning import marked, named_in
from makeright.lib.text import html_from_plain

NAMES = ["Mina", "Mina Vogel", "Otto", "O'Brien"]
MARK = '<span class="mention">{}</span>'


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("@Mina third split corner", ["mina"]),
        ("Ask (@Otto) or @mina, please. @MINA!", ["otto", "mina"]),
        ("mina@framehouse.test and https://example.com/@Mina", []),
        ("at 5 @ the workshop", []),
    ],
)
def test_names_stand_after_an_at_sign(text: str, names: list[str]) -> None:
    assert named_in(text) == names


def test_the_longest_name_is_marked_as_it_was_typed() -> None:
    assert marked("@mina vogel, and @Otto?", NAMES) == (
        f"<p>{MARK.format('@mina vogel')}, and {MARK.format('@Otto')}?</p>"
    )


def test_who_is_no_colleague_is_not_marked() -> None:
    assert marked("@Minamoto and @Nobody", NAMES) == "<p>@Minamoto and @Nobody</p>"


def test_a_link_stays_a_link_and_an_address_an_address() -> None:
    text = "https://example.com/@Mina (https://example.com/(@Otto) mina@Otto"
    assert marked(text, NAMES) == html_from_plain(text)


@pytest.mark.parametrize("name", ["https://example.com", "mailto:x@example.com", "javascript:alert(1)"])
def test_a_colleague_who_is_called_like_a_link_breaks_nothing(name: str) -> None:
    assert marked(f"See @{name} now", [name]) == html_from_plain(f"See @{name} now")


def test_markup_in_note_and_name_stays_words() -> None:
    danger = '<img src=x onerror=alert(1)>"'
    assert "<img" not in marked(f"@{danger} {danger}", [danger])


def test_what_stands_for_the_mark_can_not_be_typed() -> None:
    assert "mention" not in marked("\ue000@Nobody\ue001", NAMES)


@given(any_.text(alphabet=" @Minaotx()\n\ue000\ue001<\"'&/:htps.", max_size=60))
def test_without_the_marks_it_is_what_it_would_be(text: str) -> None:
    plain = text.replace("\ue000", "").replace("\ue001", "")
    without = marked(text, NAMES).replace('<span class="mention">', "").replace("</span>", "")
    assert without == html_from_plain(plain)
