"""Finding: what was asked for, of what one may see. Newest first; of little, the best first where that is wished.

Who may see what is part of the question, so a page costs the same however much of the rest one may not see.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace

from makeright.search import asking, queries
from makeright.search.asking import LAST, Asked, First, Hit
from makeright.search.models import Entry
from makeright.search.queries import Query
from makeright.search.tables import engine

COUNTED = 1_000  # counts go no further: "1000+"
EVERYTHING = None  # instead of audiences: for one who may see all there is
NOBODY = "nobody"  # the code for one who is of no audience
_CURSOR = re.compile(r"(?P<before>\d{1,19})(?P<typed>t?)\Z|b(?P<skip>\d{1,4})\Z", re.ASCII)
_CHUNK, _MOST_CHUNKS = 6, 20  # hits that are fetched for each that is shown, if only one of each thing is


@dataclass(frozen=True, slots=True)
class Found:
    """A page of hits. `count`: how many there are in all, None after the first page; `is_capped`: there are more than
    that. `after`: the cursor of the next page, or empty. `code` says why nothing was looked for. `query`: as it was
    understood, for marking. `is_whole` unless time ran out: then the hits are of the newest part only."""

    hits: Sequence[Hit] = ()
    count: int | None = None
    is_capped: bool = False
    after: str = ""
    code: str = ""
    query: Query = field(default_factory=Query)
    is_whole: bool = True


def find(
    query: str | Query,
    audiences: Collection[str] | None,
    *,
    kinds: Collection[str] | None = None,
    after: str = "",
    limit: int = 50,
    each_once: bool = False,
    best: bool = False,
    inside: bool = False,
) -> Found:
    """Find what somebody of these audiences (EVERYTHING: of all) asks for, newest first.

    `after` is the cursor of the page before; one that isn't ours starts anew. `each_once`: of hits about one thing the
    newest alone, on all pages. `best`: if there are at most COUNTED, the best first. `inside`: words are also found by
    their middle, in what was put so. The last word may be the beginning of one, unless it is common as it is. Nothing
    that is typed is refused: what asks for nothing finds nothing, with a code (`empty`, `only_excluded`, `nobody`).
    """
    understood = queries.read(query) if isinstance(query, str) else query
    if understood.code or (audiences is not None and not audiences):
        return Found(count=0, code=understood.code or NOBODY, query=understood)
    if kinds is not None and not kinds:
        return Found(count=0, query=understood)
    seeing = None if audiences is None else frozenset(audiences)
    asked = Asked(understood, seeing, None if kinds is None else frozenset(kinds), inside)
    cursor = _CURSOR.match(after)
    if cursor and cursor["before"]:
        asked = asked.with_beginnings() if cursor["typed"] else asked
        return _page(asked, min(int(cursor["before"]), LAST), limit, each_once)
    chunk = limit * _CHUNK + 1 if each_once else limit + 1
    asked, first = _first(asked, chunk)
    if first.counted.hits <= COUNTED and best:
        return _best_page(asked, int(cursor["skip"]) if cursor else 0, limit, each_once)
    is_capped = first.counted.hits > COUNTED
    count = COUNTED if is_capped else first.counted.abouts if each_once else first.counted.hits
    page = _page(asked, LAST, limit, each_once, first.found)
    return replace(page, count=count, is_capped=is_capped)


def _first(asked: Asked, chunk: int) -> tuple[Asked, First]:
    """Look; with the last word as the beginning of one, unless that is common as it is."""
    first = engine().first(asked, chunk, COUNTED + 1)
    if first.counted.hits > COUNTED or not asked.query.is_being_typed:
        return asked, first
    asked = asked.with_beginnings()
    return asked, engine().first(asked, chunk, COUNTED + 1)


def _page(asked: Asked, start: int, limit: int, each_once: bool, known: asking.Found | None = None) -> Found:
    """The newest hits before an id. `known`: the first of them, if they have been fetched already."""
    chunk = limit * _CHUNK + 1 if each_once else limit + 1
    hits: list[Hit] = []
    last, is_end = start, False
    found = known or engine().newest(asked, last, chunk)
    for _ in range(_MOST_CHUNKS):
        hits += _distinct(asked, found.hits, hits, start) if each_once else found.hits
        is_end = len(found.hits) < chunk
        if is_end or len(hits) > limit:
            break
        last = found.hits[-1].id
        found = engine().newest(asked, last, chunk)
    shown = hits[:limit]
    if len(hits) > limit:
        last, is_end = shown[-1].id, False
    after = "" if is_end else f"{last}{'t' * asked.is_typed}"
    return Found(hits=shown, after=after, query=asked.query, is_whole=found.is_whole)


def _best_page(asked: Asked, skip: int, limit: int, each_once: bool) -> Found:
    """The best of a small set."""
    found = engine().newest(asked, LAST, COUNTED)
    known = {hit.id: hit for hit in found.hits}
    hits = [known[one] for one in engine().ranked(asked, known)] if known else []
    hits = _one_of_each(hits, set()) if each_once else hits
    return Found(
        hits=hits[skip : skip + limit],
        count=None if skip else len(hits),
        after=f"b{skip + limit}" if len(hits) > skip + limit else "",
        query=asked.query,
        is_whole=found.is_whole,
    )


def _distinct(asked: Asked, hits: Iterable[Hit], shown: Iterable[Hit], start: int) -> list[Hit]:
    """Of the hits about one thing the newest; of one that was shown, here or on a page before, none."""
    fresh = _one_of_each(hits, {hit.about for hit in shown})
    if start == LAST:
        return fresh
    abouts = [hit.about for hit in fresh if hit.about is not None]
    newer = dict(Entry.objects.filter(about__in=abouts, pk__gte=start).values_list("pk", "about"))
    before = {newer[one] for one in engine().matching(asked, newer)}
    return [hit for hit in fresh if hit.about is None or hit.about not in before]


def _one_of_each(hits: Iterable[Hit], seen: set[int | None]) -> list[Hit]:
    fresh: list[Hit] = []
    for hit in hits:
        if hit.about is None or hit.about not in seen:
            seen.add(hit.about)
            fresh.append(hit)
    return fresh
