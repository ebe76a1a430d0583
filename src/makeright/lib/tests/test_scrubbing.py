"""What is kept of an error: enough to know what failed, nothing of anybody."""

from __future__ import annotations

import pytest

from makeright.lib.scrubbing import scrubbed, where


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(28, "No space left on device"), "OSError: No space left on device"),
        (ConnectionRefusedError("could not connect to server: Connection refused"), "ConnectionRefusedError: could not connect to server: Connection refused"),
        (ValueError("invalid literal for int() with base 10: 'Rosa'"), "ValueError: invalid literal for … with base …"),
        (KeyError("rosa@example.com"), "KeyError"),
        (ValueError(""), "ValueError"),
        (ValueError("550 rosa@example.com has no mailbox"), "ValueError: … has no mailbox"),
        (ValueError("the mail of Rosa Lindqvist is too long"), "ValueError: the mail of … is too long"),
        (ValueError("smtp://user:hunter2@mail.example.com said no"), "ValueError: … said no"),
        (ValueError("bad key sk_live_abcdefgh, deadbeefdeadbeefdeadbeef"), "ValueError: bad key …"),
        (ValueError("duplicate key\nDETAIL: Key (email)=(rosa@example.com) exists"), "ValueError: duplicate key"),
        (ValueError("it can't find 'rosa lindqvist' today"), "ValueError: it can't find … today"),
        (ValueError("nobody can't be asked"), "ValueError: nobody can't be asked"),
    ],
)  # fmt: skip
def test_the_plain_words_of_an_error_are_kept_and_nothing_else(error: Exception, said: str) -> None:
    assert scrubbed(error) == said


def test_a_word_of_any_length_is_cut() -> None:
    assert len(scrubbed(ValueError("no " * 10_000))) < 230


def test_the_way_is_told_without_words() -> None:
    with pytest.raises(ValueError, match="invalid literal") as raised:
        int("Rosa's secret")
    way = where(raised.value)
    assert "test_scrubbing.py:" in way
    assert "Rosa" not in way
