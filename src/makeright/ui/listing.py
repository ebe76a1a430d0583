"""Several words as one: "Hello, Orders and Wholesale"."""

from __future__ import annotations

from collections.abc import Iterable

from babel.lists import format_list

from makeright.ui.numbers import locale


def listed(words: Iterable[object]) -> str:
    """The words as the reader's language joins them, "and" before the last; "" for none."""
    return format_list([str(word) for word in words], locale=locale())
