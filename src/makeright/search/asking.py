"""What the two databases are asked and given, in words of ours: each engine writes it in its own language."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, Protocol

from makeright.search.queries import Phrase, Query, Term
from makeright.search.words import GAP, PHONE

AUDIENCE, KIND = "@", "="  # before the marks of an entry, so that no word of a text is taken for one
LAST = (1 << 63) - 1  # no id is greater
_MARK = re.compile(r"[a-z0-9][a-z0-9-]{0,58}\Z")


class Row(NamedTuple):
    """An entry's words as they are kept: field → words in order; and its marks."""

    id: int
    fields: dict[str, list[str]]
    marks: list[str]


@dataclass(frozen=True, slots=True)
class Asked:
    """A query, for whom (None: for one who may see everything), and of which kinds (None: of all)."""

    query: Query
    audiences: frozenset[str] | None
    kinds: frozenset[str] | None = None
    inside: bool = False
    is_typed: bool = False

    def with_beginnings(self) -> Asked:
        """The same with the last word taken for the beginning of one."""
        return replace(self, query=self.query.with_beginnings(), is_typed=True)

    @property
    def marks(self) -> list[list[str]]:
        """Of each of these lists an entry must have a mark."""
        wanted = [(AUDIENCE, self.audiences), (KIND, self.kinds)]
        return [[marked(sign, one) for one in sorted(ones)] for sign, ones in wanted if ones is not None]

    @property
    def terms(self) -> tuple[Term, ...]:
        """What is asked for; with `inside` a word may also stand in the middle of one."""
        return tuple(map(_inside, self.query.terms)) if self.inside else self.query.terms


class Hit(NamedTuple):
    """Something that was found: what it is, by kind and key, and what it is about."""

    id: int
    kind: str
    subject_id: int
    about: int | None


class Found(NamedTuple):
    """Hits, newest first. `is_whole` unless time ran out: then only the newest part was looked through."""

    hits: list[Hit]
    is_whole: bool = True


class Count(NamedTuple):
    """How many hits, and how many things those are about; what is about nothing else is about itself."""

    hits: int
    abouts: int

    @classmethod
    def of(cls, hits: Sequence[Hit]) -> Count:
        return cls(len(hits), len({-hit.id if hit.about is None else hit.about for hit in hits}))


class First(NamedTuple):
    """The first look at what was asked: the newest hits, and how many there are, as far as they are counted."""

    found: Found
    counted: Count


class Engine(Protocol):
    """What a database can do for us. Each is a module: `sqlite`, `postgres`."""

    make: Callable[[str], bool]
    missing: Callable[[str], set[str]]
    write: Callable[[Sequence[Row]], None]
    remove: Callable[[Collection[int]], None]
    take_turn: Callable[[], None]
    newest: Callable[[Asked, int, int], Found]
    first: Callable[[Asked, int, int], First]
    matching: Callable[[Asked, Collection[int]], set[int]]
    ranked: Callable[[Asked, Collection[int]], list[int]]
    lacking: Callable[[Collection[int]], set[int]]
    tidy: Callable[[bool], bool]
    is_empty: Callable[[], bool]
    size: Callable[[], int]


def marked(sign: str, name: str) -> str:
    """The mark of an audience or a kind. Raises ValueError for a name that isn't a plain key such as `inbox-3`."""
    if not _MARK.match(name):
        raise ValueError(f"{name!r} can't be a mark: it takes small letters, digits and hyphens")
    return sign + name


def ways_of(term: Term, phrase: Callable[[Phrase], str], together: str, either: str) -> str:
    """Write a term in a database's language."""
    ways = [together.join(phrase(each) for each in way) for way in term.ways]
    return "(" + either.join(f"({way})" for way in ways) + ")"


def _inside(term: Term) -> Term:
    if term.field or len(term.ways[0]) > 1 or len(term.ways[0][0].words) > 1:
        return term
    [word] = term.ways[0][0].words
    if len(word) < 3 or word.startswith(PHONE):
        return term
    by_threes = tuple(Phrase((f"{GAP}{word[at : at + 3]}",)) for at in range(len(word) - 2))
    return Term((*term.ways, by_threes), term.field, term.is_excluded, term.typed)
