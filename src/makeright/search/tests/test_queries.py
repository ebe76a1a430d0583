"""Queries: whatever is typed is understood, and nothing of it is syntax."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makeright.search import queries
from makeright.search.queries import Term, read


def _said(term: Term) -> str:
    """A term in short: ways by |, phrases of a way by &, words by spaces."""
    ways = [" & ".join(" ".join(phrase.words) + "*" * phrase.begins for phrase in way) for way in term.ways]
    return (f"{term.field}:" if term.field else "") + " | ".join(ways)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("late parcel ", ["late", "parcel"]),
        ('"late parcel" ', ["late parcel"]),
        ("„late parcel“ ", ["late parcel"]),
        ('"late parcel', ["late parcel"]),
        ("subject:late from:rosa ", ["subject:late", "from:rosa"]),
        ('SUBJECT:"late parcel" ', ["subject:late parcel"]),
        ("subject: late", ["subject", "late"]),
        ("re:late ", ["re late"]),
        ("par* ", ["par*"]),
        ("p* ", ["p"]),
        ("fh-10482 ", ["fh 10482 | fh10482"]),
        ("fh10482 ", ["fh10482"]),
        ("10 482 ", ["10 & 482 | 10482"]),
        ("10482 500 ", ["10482", "500"]),
        ("+49 170 1234567 ", ["49 & 170 & 1234567 | 491701234567 | ~1234567"]),
        ("1234567 ", ["1234567 | ~1234567"]),
        ("rosa@example.com ", ["rosaexamplecom"]),
        ("@example.com ", ["example com"]),
        ("Müller ", ["muller | mueller"]),
        ("don’t ", ["don t | dont"]),
        ("京", ["京*"]),
        ("東京都", ["東京 京都"]),
        ("東京 都", ["東京", "都*"]),
        ("OR AND NOT NEAR ", ["or", "and", "not", "near"]),
        ("text:a* -b", ["text:a"]),
    ],
)
def test_what_is_typed_is_understood(typed: str, expected: list[str]) -> None:
    assert [_said(term) for term in read(typed).terms] == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("frame -broken", ["broken"]),
        ("frame −broken", ["broken"]),
        ('frame -"late parcel"', ["late parcel"]),
        ("frame -from:rosa", ["from:rosa"]),
        ("frame - broken", []),
        ("frame--broken", []),
        ("frame -e-mail", ["e mail | email"]),
    ],
)
def test_what_must_not_be_there(typed: str, expected: list[str]) -> None:
    assert [_said(term) for term in read(typed).excluded] == expected


@pytest.mark.parametrize(
    ("typed", "goes_on"),
    [
        ("fram", ["fram*"]),
        ("broken fram", ["fram*"]),
        ("fram ", []),
        ('"fram', []),
        ("-fram", []),
        ("fr", []),
        ("from:ros", ["ros*"]),
        ("müll", ["mull*", "muell*"]),
        ("rosa@exam", ["rosa exam*", "rosaexam*"]),
        ("104", ["104*"]),
    ],
)
def test_the_last_word_may_still_be_being_typed(typed: str, goes_on: list[str]) -> None:
    ways = [way for term in read(typed).terms for way in term.typed]
    assert [" ".join(phrase.words) + "*" * phrase.begins for way in ways for phrase in way] == goes_on


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "empty"),
        ("  ", "empty"),
        ('""', "empty"),
        ("* ( ) …", "empty"),
        ("-rosa", "only_excluded"),
        ("a", ""),
    ],
)
def test_what_asks_for_nothing_says_why(typed: str, code: str) -> None:
    assert read(typed).code == code


def test_a_flood_is_cut() -> None:
    assert len(read("word " * 5_000).terms) == queries.MOST_TERMS
    assert len(read("-word " * 5_000).excluded) == queries.MOST_TERMS
    [term] = read('"' + "word " * 5_000).terms
    assert len(term.ways[0][0].words) == queries.MOST_OF_A_PHRASE
    [term] = read("語" * 10_000).terms
    assert len(term.ways[0][0].words) <= queries.MOST_OF_A_PHRASE


@given(st.text(max_size=300))
def test_nothing_that_is_typed_is_refused(typed: str) -> None:
    understood = read(typed)
    for term in (*understood.terms, *understood.excluded):
        assert all(phrase.words and all(phrase.words) for way in term.ways for phrase in way)
