"""Secrets among the settings are known, and shown to nobody."""

from __future__ import annotations

import pytest

from makeright.config.masking import MASK, secret_words, shown, without_credentials
from makeright.config.options import OPTIONS
from makeright.config.reading import BY_NAME, Setting, read

SECRET = "hunter2-hunter2-hunter2-hunter2-hunter2"


@pytest.mark.parametrize(
    ("said", "masked"),
    [
        ("postgresql://me:secret@db:5432/desk", f"postgresql://me:{MASK}@db:5432/desk"),
        ("valkey://:secret@cache", f"valkey://:{MASK}@cache"),
        (
            "could not reach smtps://a%40b:s%2Fcret@mail:465, twice",
            f"could not reach smtps://a%40b:{MASK}@mail:465, twice",
        ),
        (
            "postgresql:///desk?host=/run&password=secret&x=1",
            f"postgresql:///desk?host=/run&password={MASK}&x=1",
        ),
        ("https://x.example.com/a?token=secret'", f"https://x.example.com/a?token={MASK}'"),
        ("http://a.example.com/b and mail me@example.com", "http://a.example.com/b and mail me@example.com"),
        ("http://localhost:8000/x@y", "http://localhost:8000/x@y"),
        ("no: user:word@host", "no: user:word@host"),
    ],
)
def test_a_url_is_shown_without_its_password(said: str, masked: str) -> None:
    assert without_credentials(said) == masked


def test_the_secrets_of_all_settings_are_known() -> None:
    named = {
        option.name: f"{SECRET}-{number}"
        for number, option in enumerate(OPTIONS)
        if option.is_secret and not option.in_file_only
    }
    named["MAKERIGHT_SMTP"] = "smtp://me:p%40ssword-in-url@mail:25"
    settings = read(named | {"DATABASE_URL": "postgresql:///desk?password=in-a-question"})
    assert settings.faults == []
    words = secret_words(settings)
    assert {"p%40ssword-in-url", "p@ssword-in-url", "in-a-question"} < set(words)
    assert {value for name, value in named.items() if name != "MAKERIGHT_SMTP"} < set(words)
    assert [len(word) for word in words] == sorted(map(len, words), reverse=True)


def test_no_secret_is_shown() -> None:
    for option in OPTIONS:
        if option.is_secret:
            value = [SECRET] if isinstance(option.default, list) else SECRET
            assert shown(Setting(option, value)) == MASK
    assert shown(Setting(BY_NAME["DATABASE_URL"], f"postgresql://me:{SECRET}@db/desk")) == (
        f"postgresql://me:{MASK}@db/desk"
    )
