"""Marking: where in a text the words are that somebody looked for. Pure; the text is the caller's, not the index's.

Spans are of characters of the text as given, so what is marked can be cut out and escaped by whoever shows it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from makeright.search.folding import fold, spelled_out
from makeright.search.queries import Phrase, Query, Term, read
from makeright.search.words import PHONE, Part, Piece, is_close, pieces

LONGEST = 20_000  # characters that are looked through for a snippet
_BETWEEN = re.compile(r"[\W_]+")
BEFORE = 1 / 3  # of a snippet stands before the first word that was looked for


class Bit(NamedTuple):
    """A part of a snippet; `is_found` if it was looked for."""

    text: str
    is_found: bool = False


def mark(text: str, query: Query | str, *, field: str = "text") -> list[tuple[int, int]]:
    """Give the spans (start, end) of what the query asks for, in order, none touching another."""
    asked = read(query) if isinstance(query, str) else query
    phrases = {phrase for term in _in_field(asked.terms, field) for way in term.ways for phrase in way}
    if not phrases or not _may_hold(text, phrases):
        return []
    found = list(pieces(text))
    return _apart(sorted([*_joined(found, phrases), *_in_order(found, phrases)]))


def snippet(text: str, query: Query | str, *, field: str = "text", limit: int = 180) -> list[Bit]:
    """Cut out, on one line, where the text first holds what the query asks for; its beginning if it doesn't."""
    asked = read(query) if isinstance(query, str) else query
    line = " ".join(text[:LONGEST].split())
    start = _somewhere(line, asked, field, limit)
    spans = mark(line[start : start + limit], asked, field=field) if start is not None else []
    if not spans:
        spans = mark(line, asked, field=field)
        start = _start(line, spans[0][0], limit) if spans else 0
        spans = [(at - start, until - start) for at, until in spans if until <= start + limit]
    assert start is not None
    return list(_bits(line, start, spans, limit))


def _may_hold(text: str, phrases: Iterable[Phrase]) -> bool:
    """Whether it is worth a closer look: each word and each joined form is a part of the text without its marks."""
    whole = fold.__wrapped__(text)
    squeezed = _BETWEEN.sub("", whole)
    if not text.isascii():
        squeezed += " " + _BETWEEN.sub("", spelled_out.__wrapped__(text))
    words = {word.removeprefix(PHONE) for phrase in phrases for word in phrase.words}
    return any(_BETWEEN.sub("", word) in squeezed for word in words)


def _in_field(terms: Iterable[Term], field: str) -> Iterator[Term]:
    return (term for term in terms if term.field in ("", field))


def _joined(found: Sequence[Piece], phrases: set[Phrase]) -> Iterator[tuple[int, int]]:
    """Pieces that are known by one of their joined forms."""
    single = {phrase.words[0]: phrase.begins for phrase in phrases if len(phrase.words) == 1}
    beginnings = tuple(word for word, begins in single.items() if begins)
    for piece in found:
        if any(word in single or word.startswith(beginnings) for word in piece.joined + piece.less):
            yield piece.start, piece.end


def _in_order(found: Sequence[Piece], phrases: set[Phrase]) -> Iterator[tuple[int, int]]:
    """Parts that follow each other as a phrase has them."""
    parts = [part for piece in found for part in piece.parts]
    for phrase in phrases:
        first, long = phrase.words[0], len(phrase.words)
        is_one_beginning = phrase.begins and long == 1
        for at, part in enumerate(parts):
            if part.word == first or (is_one_beginning and part.word.startswith(first)):
                there = parts[at : at + long]
                if len(there) == long and _is(there, phrase):
                    end = there[-1].end
                    # A letter of a script without spaces begins a word of two.
                    yield (
                        there[0].start,
                        end - (is_one_beginning and is_close(first) and end - part.start == 2),
                    )


def _is(there: Sequence[Part], phrase: Phrase) -> bool:
    words = [part.word for part in there]
    if phrase.begins and words[-1].startswith(phrase.words[-1]):
        words[-1] = phrase.words[-1]
    return tuple(words) == phrase.words


def _apart(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans that overlap or touch as one."""
    apart: list[tuple[int, int]] = []
    for start, end in spans:
        if apart and start <= apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((start, end))
    return apart


def _somewhere(line: str, asked: Query, field: str, limit: int) -> int | None:
    """A guess that costs little: where one of the words stands as it was typed. None if none does."""
    words = {
        phrase.words[0]
        for term in _in_field(asked.terms, field)
        for way in term.ways
        for phrase in way
        if phrase.words[0].isascii()
    }
    if not words:
        return None
    found = re.search(rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(words)))})", line, re.IGNORECASE)
    return _start(line, found.start(), limit) if found else None


def _start(line: str, at: int, limit: int) -> int:
    """Where a snippet begins that shows this place: at a word, some way before it."""
    if len(line) <= limit or at <= limit * BEFORE:
        return 0
    start = line.find(" ", min(at - int(limit * BEFORE), len(line) - limit), at) + 1
    return start or at


def _bits(line: str, start: int, spans: Sequence[tuple[int, int]], limit: int) -> Iterator[Bit]:
    shown = line[start : start + limit]
    if start + limit < len(line) and " " in shown[limit // 2 :]:
        shown = shown[: shown.rindex(" ")]
    last = 0
    if start:
        yield Bit("… ")
    for at, until in spans:
        if at >= len(shown):
            break
        if at > last:
            yield Bit(shown[last:at])
        yield Bit(shown[at:until], is_found=True)
        last = min(until, len(shown))
    if last < len(shown):
        yield Bit(shown[last:])
    if start + len(shown) < len(line):
        yield Bit(" …")
