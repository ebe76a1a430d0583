"""Queries: what somebody typed, understood. Pure. Whatever is typed is a query; nothing of it becomes syntax.

All words must be there. `"…"` asks for words in this order, `-word` for what must not be there, `word*` for words that
begin so, `subject:word`, `from:word`, `file:word` and `text:word` for one part. The last word may still be being typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from makeright.search.words import (
    FIELDS,
    MOST_PHONE_DIGITS,
    PHONE,
    PHONE_DIGITS,
    Part,
    Piece,
    is_close,
    pieces,
)

LONGEST = 1_000  # characters that are read
MOST_TERMS = 16
MOST_OF_A_PHRASE = 32
SHORTEST_BEGINNING = 3  # letters of a word that is still being typed

EMPTY, ONLY_EXCLUDED = "empty", "only_excluded"


class Phrase(NamedTuple):
    """Words that follow each other; with `begins` the last of them may go on."""

    words: tuple[str, ...]
    begins: bool = False


@dataclass(frozen=True, slots=True)
class Term:
    """One thing asked for. Any of its `ways` will do; of a way, all phrases must be there. `typed`: further ways that
    count if the last word is taken for the beginning of one."""

    ways: tuple[tuple[Phrase, ...], ...]
    field: str = ""
    is_excluded: bool = False
    typed: tuple[tuple[Phrase, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked for, and what must not be there. `code` says why it asks for nothing, if it does."""

    terms: tuple[Term, ...] = ()
    excluded: tuple[Term, ...] = ()

    @property
    def code(self) -> str:
        return "" if self.terms else ONLY_EXCLUDED if self.excluded else EMPTY

    @property
    def is_being_typed(self) -> bool:
        return any(term.typed for term in self.terms)

    def with_beginnings(self) -> Query:
        """The same with the last word taken for the beginning of one."""
        return replace(self, terms=tuple(replace(term, ways=term.ways + term.typed) for term in self.terms))


_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂〝〞「」『』", '"'))
_SAID = re.compile(
    rf"""(?<!\S)(?P<minus>[-−](?=[^\s-]))?
         (?:(?P<field>{"|".join(FIELDS)}):(?=\S))?
         (?:"(?P<quoted>[^"]*)(?:"|\Z) | (?P<bare>\S+))""",
    re.VERBOSE | re.IGNORECASE,
)


def read(said: str) -> Query:
    """Understand what was typed. Never raises; what is too long is cut."""
    said = said[:LONGEST].translate(_QUOTES)
    terms = [term for stretch in _stretches(said) for term in _terms(stretch)]
    asked = [term for term in terms if not term.is_excluded][:MOST_TERMS]
    excluded = [term for term in terms if term.is_excluded][:MOST_TERMS]
    return Query(tuple(asked), tuple(excluded))


class _Stretch(NamedTuple):
    """A part of what was typed, under one sign. `is_last`: nothing follows, not even a space."""

    text: str
    field: str = ""
    is_excluded: bool = False
    is_quoted: bool = False
    is_last: bool = False


def _stretches(said: str) -> Iterator[_Stretch]:
    """Words without a sign stay together: a number in groups is one."""
    plain_from = 0
    for found in _SAID.finditer(said):
        if found["quoted"] is None and not found["minus"] and not found["field"]:
            continue
        yield _Stretch(said[plain_from : found.start()])
        plain_from = found.end()
        yield _Stretch(
            found["quoted"] if found["quoted"] is not None else found["bare"],
            (found["field"] or "").lower(),
            is_excluded=bool(found["minus"]),
            is_quoted=found["quoted"] is not None,
            is_last=found.end() == len(said),
        )
    yield _Stretch(said[plain_from:], is_last=True)


def _terms(stretch: _Stretch) -> Iterator[Term]:
    found = list(pieces(stretch.text))
    if stretch.is_quoted:
        if parts := [part for piece in found for part in piece.parts]:
            yield Term(((_phrase(parts),),), stretch.field, stretch.is_excluded)
        return
    for piece in found:
        is_last = stretch.is_last and piece.end == len(stretch.text)
        begins = stretch.text[piece.end : piece.end + 1] == "*"
        yield _term(piece, stretch, begins=begins, is_last=is_last)


def _term(piece: Piece, stretch: _Stretch, *, begins: bool, is_last: bool) -> Term:
    phrase = _phrase(piece.parts, begins=begins)
    in_order = tuple(Phrase((word,)) for word in phrase.words) if piece.is_spread else (phrase,)
    joined = [(Phrase((word,), begins and word[0] != PHONE),) for word in piece.joined]
    ways = joined[:1] if piece.is_address and not begins else [in_order, *joined]
    ways += [(Phrase((end,)),) for end in _phone_end(phrase.words)]
    typed: list[tuple[Phrase, ...]] = []
    if is_last and not begins and not stretch.is_excluded and _may_go_on(phrase):
        joined_on = [(Phrase((word,), begins=True),) for word in piece.joined if word[0] != PHONE]
        typed = [(phrase._replace(begins=True),), *joined_on]
    return Term(tuple(dict.fromkeys(ways)), stretch.field, stretch.is_excluded, tuple(typed))


def _phrase(parts: Sequence[Part], *, begins: bool = False) -> Phrase:
    """The words in order. Of a script without spaces the last letter stands in the word before it already; alone it
    is the beginning of a word."""
    if len(parts) > 1 and parts[-1].is_last and parts[-2].end == parts[-1].end:
        parts = parts[:-1]
    words = tuple(part.word for part in parts[:MOST_OF_A_PHRASE])
    return Phrase(words, (begins and len(words[-1]) > 1) or (len(words[-1]) == 1 and is_close(words[-1])))


def _phone_end(words: tuple[str, ...]) -> Iterator[str]:
    """By its last digits a phone number is found however it was written; what looks like none isn't kept so."""
    if len(words) == 1 and words[0].isdecimal() and PHONE_DIGITS <= len(words[0]) <= MOST_PHONE_DIGITS:
        yield PHONE + words[0][-PHONE_DIGITS:]


def _may_go_on(phrase: Phrase) -> bool:
    last = phrase.words[-1]
    return len(last) >= SHORTEST_BEGINNING and not is_close(last)
