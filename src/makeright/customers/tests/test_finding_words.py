"""Whoever looks where words still stand finds them, however they are written."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils import timezone

from makeright.customers.finding_words import find_words
from makeright.customers.models import Customer
from makeright.demo.cast import Cast
from makeright.search.keeping import put

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("stands", "word"),
    [
        ("rosa_l@example.com", "Rosa_L@example.com"),
        ("100% Rosa!", "100% rosa!"),
        ("Åsa Öström", "Åsa Öström"),
        ("Åsa Öström", "åsa öström"),
        ("åsa öström", "ÅSA ÖSTRÖM"),
        (r"back\slash", r"back\slash"),
    ],
)
def test_a_word_is_found_in_rows_and_files(cast: Cast, tmp_path: Path, stands: str, word: str) -> None:
    Customer.objects.filter(pk=cast.rosa.pk).update(name=stands)
    (tmp_path / "letter.txt").write_text(f"Dear {stands},")
    places = {place.where for place in find_words([word], home=tmp_path)}
    assert {"customers_customer.name", "letter.txt"} <= places


@pytest.mark.parametrize("word", ["rosaXl@example.com", "rosal@example.com", "10% Rosa"])
def test_what_is_only_like_it_is_not_found(cast: Cast, tmp_path: Path, word: str) -> None:
    Customer.objects.filter(pk=cast.rosa.pk).update(name="rosa_l@example.com, 100% Rosa")
    assert find_words([word], home=tmp_path) == []


def test_what_json_escapes_is_found(cast: Cast, tmp_path: Path) -> None:
    (tmp_path / "kept.json").write_text('{"name": "\\u00c5sa \\u00d6str\\u00f6m"}')
    assert [place.where for place in find_words(["Åsa Öström"], home=tmp_path)] == ["kept.json"]


@pytest.mark.parametrize("word", ["Öström", "ÖSTRÖM", "Åsa Öström"])
def test_what_the_index_has_is_found_there(tmp_path: Path, word: str) -> None:
    put("thing", 1, "A word from Åsa Öström", ["inbox-1"], at=timezone.now())
    assert "the search index" in {place.where for place in find_words([word], home=tmp_path)}
