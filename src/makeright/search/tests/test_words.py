"""Words: what of a text is kept, and that no text costs more than its length."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makeright.search import words
from makeright.search.words import GAP, inner, kept, pieces, words_of


def _in_order(text: str) -> list[str]:
    return [part.word for piece in pieces(text) for part in piece.parts]


def _joined(text: str) -> set[str]:
    return {word for piece in pieces(text) for word in piece.joined + piece.less}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The frame, broken!", "the frame broken"),
        ("don't l’église O'Brien", "don t l eglise o brien"),
        ("E-Mail-Adresse", "e mail adresse"),
        ("_foo_bar_ a--b 'said'", "foo bar a b said"),
        ("order FH-10482 or #1042", "order fh 10482 or 1042"),
        ("10 482 kg, 12.50", "10 482 kg 12 50"),
        ("rosa.lindqvist@mail.example.com", "rosa lindqvist mail example com"),
        ("https://shop.example.com/orders/10482?utm_source=x&y=z#top", "shop example com orders 10482"),
        ("see www.example.com.", "see www example com"),
        ("東京都", "東京 京都 都"),
        ("京", "京"),
        ("iPhone手机壳", "iphone 手机 机壳 壳"),
        ("ร้าน", "ร้ ้า าน น"),
        ("배송이", "배송 송이 이"),
        ("👍🏽 ❤️ … —", ""),
        ("", ""),
        ("½", "1 2"),
        ("हिन्दी में", "हिन्दी में"),
    ],
)
def test_what_is_kept_in_order(text: str, expected: str) -> None:
    assert _in_order(text) == expected.split()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("e-mail", "email"),
        ("E-Mail-Adresse", "emailadresse"),
        ("don't", "dont"),
        ("AT&T", "att"),
        ("z.B. U.S.A.", "zb usa"),
        ("and/or end.Next", ""),
        ("FH-10482", "fh10482"),
        ("FH10482", "10482"),
        ("FH/2026-10482", "fh202610482"),
        ("10.482", "10482"),
        ("10'482", "10482"),
        ("10 482", "10482"),
        ("1 234 567", "1234567"),
        ("12.50 1.299,00 14:02", ""),
        ("2026-03-05", "20260305"),
        ("rosa.lindqvist@mail.example.com", "rosalindqvistmailexamplecom"),
        ("Müller", "mueller"),
        ("+49 (0)170 / 123 45 67", "4901701234567 ~1234567"),
        ("0170/1234567", "01701234567 ~1234567"),
        ("00491701234567", "~1234567"),
        ("(212) 555-0123", "2125550123 ~5550123"),
        ("212-555-0123", "2125550123 ~5550123"),
        ("4111 1111 1111 1111", "4111111111111111"),
        ("rooms 11 12 13", ""),
        ("iPhone手机-Hülle", "iphone手机hulle huelle"),
    ],
)
def test_what_is_kept_beside(text: str, expected: str) -> None:
    assert _joined(text) == set(expected.split())


def test_places_of_parts_are_those_of_the_text() -> None:
    text = "Ask Müller about FH-10482, 東京 and rosa@example.com"
    for piece in pieces(text):
        for part in piece.parts:
            said = text[part.start : part.end]
            assert part.word in {said.lower(), "muller"}, (said, part)


def test_joined_forms_stand_beside_and_no_phrase_reaches_them() -> None:
    assert kept("an e-mail came") == ["an", "e", "mail", "came", GAP, "email"]


def test_several_strings_do_not_touch() -> None:
    assert kept(["Karim Benali", "karim"], "from") == ["karim", "benali", GAP, "karim"]


def test_each_field_by_itself() -> None:
    assert words_of({"subject": "Hello", "text": "you", "file": []}) == {
        "subject": ["hello"],
        "text": ["you"],
    }
    with pytest.raises(KeyError):
        words_of({"body": "you"})


def test_a_long_text_is_read_in_part_and_later_words_are_found_without_order() -> None:
    most = words.MOST_IN_ORDER["text"]
    text = "x " * most + "needle " + "y " * (3 * most) + "thread"
    found = kept(text)
    assert len(found) <= most + 2 * words.MOST_BESIDE["text"]
    assert "needle" in found
    assert "thread" not in found


def test_a_very_long_word_is_cut() -> None:
    assert kept("a" * 900) == ["a" * words.LONGEST_WORD]


def test_no_more_is_kept_than_a_database_takes() -> None:
    often = kept("again " * 1_000)
    assert often.count("again") == words.MOST_OF_A_WORD
    assert len(often) == 1_000
    large = kept(" ".join(f"{number}{'語' * 60}" for number in range(9_000)))
    assert len("".join({*large}).encode()) < words.MOST_BYTES + 1_000


@pytest.mark.parametrize(
    "repeated",
    ["hello ", "a", "東", "1 ", "0170 ", "-", "a-", "a@", "1.1.", "www.", "é", "\u0301", "½", "\n", "'a"],
)
def test_five_megabytes_of_anything_are_little_work(repeated: str) -> None:
    assert len(kept(repeated * (5_000_000 // len(repeated)))) <= 16_100


def test_inner_parts_are_every_three_letters() -> None:
    assert inner(["karim", "ab", GAP, "~1234567"]) == ["^kar", "^ari", "^rim"]


@given(st.text(max_size=200))
def test_any_text_can_be_kept(text: str) -> None:
    for word in kept(text):
        assert word
        assert not set(word) & set(" \"'\\()&|!:*<\x00")
        assert word.encode()


@given(st.text(max_size=200))
def test_keeping_is_the_same_whichever_way_it_is_read(text: str) -> None:
    in_order = _in_order(text)
    assert kept(text)[: len(in_order)] == in_order
