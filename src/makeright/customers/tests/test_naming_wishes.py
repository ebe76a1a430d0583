"""Wishes as people type them."""

from __future__ import annotations

from datetime import time

import pytest
from django.utils import translation

from makeright.customers.naming_wishes import language_of, name_of_language, quiet_of, zone_of


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("French", "fr"),
        ("  français ", "fr"),
        ("DEUTSCH", "de"),
        ("العربيّة", "ar"),
        ("fr", "fr"),
        ("pt-BR", "pt-BR"),
        ("", ""),
        ("Klingon", "Klingon"),
    ],
)
def test_a_language_is_known_by_its_name(typed: str, code: str) -> None:
    assert language_of(typed) == code


def test_a_language_is_known_by_what_the_reader_calls_it() -> None:
    with translation.override("de"):
        assert language_of("Französisch") == "fr"
        assert name_of_language("fr") == "Französisch"
    with translation.override("fr"):
        assert name_of_language("pl") == "polonais"


@pytest.mark.parametrize(
    ("code", "name"),
    [("fr", "French"), ("pt-BR", "Brazilian Portuguese"), ("de-CH", "German"), ("", ""), ("tlh", "tlh")],
)
def test_a_language_is_told_by_its_name(code: str, name: str) -> None:
    assert name_of_language(code) == name


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Lisbon", "Europe/Lisbon"),
        ("new york", "America/New_York"),
        ("Europe/Paris", "Europe/Paris"),
        ("Atlantis", "Atlantis"),
        ("", ""),
    ],
)
def test_a_zone_is_known_by_its_city(typed: str, zone: str) -> None:
    assert zone_of(typed) == zone


@pytest.mark.parametrize(
    ("typed", "start", "end"),
    [
        ("22:00-07:00", time(22), time(7)),
        ("22:00–07:00", time(22), time(7)),
        ("22 to 7", time(22), time(7)),
        ("9.30 until 17:15", time(9, 30), time(17, 15)),
        ("21h30 - 6h00", time(21, 30), time(6)),
    ],
)
def test_a_quiet_time_is_written_in_a_line(typed: str, start: time, end: time) -> None:
    assert quiet_of(typed) == (start, end)


def test_nothing_is_no_quiet_time() -> None:
    assert quiet_of("  ") == ()


@pytest.mark.parametrize("typed", ["22:00", "25-7", "22:61-7", "at night", "22-7-8", "-1 to 7"])
def test_what_is_no_quiet_time_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        quiet_of(typed)
