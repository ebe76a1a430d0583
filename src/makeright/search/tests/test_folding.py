"""Folding: what a reader takes for the same word has one spelling."""

import pytest

from makeright.search.folding import fold, spelled_out


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Frame", "frame"),
        ("ÉCLAIR", "eclair"),
        ("cafe\u0301", "cafe"),
        ("Straße", "strasse"),
        ("STRASSE", "strasse"),
        ("Müller", "muller"),
        ("Ærø", "aero"),
        ("Łódź", "lodz"),
        ("ĳsberg", "ijsberg"),
        ("ﬁne", "fine"),
        ("Ｆｒａｍｅ", "frame"),
        ("ｶﾀｶﾅ", "カタカナ"),
        ("𝐁old", "bold"),
        ("İstanbul", "istanbul"),
        ("ısı", "isi"),
        ("ΌΣΟΣ", "οσοσ"),
        ("όσος", "οσοσ"),
        ("Ёлка", "елка"),
        ("Nguyễn", "nguyen"),
        ("مُحَمَّد", "محمد"),
        ("كتـــاب", "كتاب"),
        ("أحمد", "احمد"),
        ("کتاب", "كتاب"),
        ("שָׁלוֹם", "שלום"),
        ("soft\u00adhyphen", "softhyphen"),
        ("می\u200cخواهم", "ميخواهم"),
        ("٤٢", "42"),
        ("１０", "10"),
        ("m²", "m2"),
    ],
)
def test_one_spelling_for_one_word(written: str, kept: str) -> None:
    assert fold(written) == kept


@pytest.mark.parametrize(
    ("one", "other"),
    [("हिन्दी", "हन्दी"), ("กา", "กี"), ("が", "か"), ("ха", "хо")],
)
def test_what_is_a_letter_of_its_own_stays_one(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@pytest.mark.parametrize("word", ["Straße", "Ærø", "Ǆ", "ﬃ", "İ", "ẞ", "ΐ", "한국어", "각"])
def test_folding_twice_is_folding_once(word: str) -> None:
    assert fold(fold(word)) == fold(word)


@pytest.mark.parametrize(
    ("written", "other"),
    [
        ("Müller", "mueller"),
        ("Mu\u0308ller", "mueller"),
        ("øl", "oel"),
        ("Ålesund", "aalesund"),
        ("Muller", ""),
        ("café", ""),
    ],
)
def test_an_umlaut_has_a_second_spelling(written: str, other: str) -> None:
    assert spelled_out(written) == other
