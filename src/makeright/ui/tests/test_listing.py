"""Several words as one."""

import pytest

from makeright.ui.listing import listed


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], ""),
        (["Hello"], "Hello"),
        (["Hello", "Orders"], "Hello and Orders"),
        (["Hello", "100 % Art", "Trade"], "Hello, 100 % Art and Trade"),
    ],
)
def test_words_are_listed_as_one_says_them(words: list[str], said: str) -> None:
    assert listed(words) == said
