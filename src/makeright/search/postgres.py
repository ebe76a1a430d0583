"""The words on PostgreSQL: a stored tsvector, made of our own words and places, and a GIN index over it.

GIN can't give the newest first: it gives everything, which then is sorted. Walking the key backwards and looking at
each entry is quick for what is common and endless for what is rare. So the newest entries are walked first; from what
is found there the cheaper way for the rest is known.
https://www.postgresql.org/docs/current/datatype-textsearch.html
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Collection, Sequence

from django.db import DatabaseError, connection, connections, transaction

from makeright.search.asking import LAST, Asked, Count, First, Found, Hit, Row, ways_of
from makeright.search.queries import Phrase, Term
from makeright.search.words import FIELDS, GAP

WALKED = 2_000  # newest entries that are looked at in any case: 1 ms
LONGEST_STRETCH = 200_000
JUDGED = 500  # newest entries by which costs are judged
# Microseconds: an entry walked by, a place read in the index, an entry fetched by it.
PER_ENTRY, PER_PLACE, PER_HIT = 0.5, 0.5, 1.5
PATIENCE = 3_000  # milliseconds; then what was found so far is shown
LOCK = 7_216_004_010  # of this house, see events/sequencing.py
_WEIGHTS = {"subject": "A", "from": "B", "file": "C", "text": "D"}
_CANCELED = "57014"
_PARTS = {
    "search_words": "CREATE TABLE search_words (id bigint PRIMARY KEY, words tsvector NOT NULL)",
    "search_words_by_word": "CREATE INDEX search_words_by_word ON search_words USING gin (words)",
}


def make(using: str) -> bool:
    """Make the table and its index unless they stand there; say whether the table was made."""
    lacking = missing(using)
    with connections[using].cursor() as cursor:
        for name, statement in _PARTS.items():
            if name in lacking:
                cursor.execute(statement)
    return "search_words" in lacking


def missing(using: str) -> set[str]:
    """What the catalog lacks."""
    with connections[using].cursor() as cursor:
        cursor.execute(
            "SELECT name FROM unnest(%s::text[]) AS name WHERE to_regclass(name) IS NULL", [list(_PARTS)]
        )
        return {name for (name,) in cursor.fetchall()}


def take_turn() -> None:
    """Be the only one who writes into the index, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def write(rows: Sequence[Row]) -> None:
    """Put in the words of entries, in place of those that are there."""
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO search_words (id, words)
               SELECT id, words::tsvector FROM unnest(%s::bigint[], %s::text[]) AS row (id, words)
               ON CONFLICT (id) DO UPDATE SET words = EXCLUDED.words""",
            [[row.id for row in rows], [_vector(row) for row in rows]],
        )


def remove(ids: Collection[int]) -> None:
    """Take out the words of entries; vacuum removes them from the file."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM search_words WHERE id = ANY(%s)", [list(ids)])


def first(asked: Asked, chunk: int, most: int) -> First:
    """The newest entries that match, a chunk of them, and how many there are, at most so many."""
    ids, is_whole = _newest(asked, LAST, max(chunk, most))
    found = Found(_hits(ids[:chunk]), is_whole)
    return First(found, Count.of(found.hits) if len(ids) < min(chunk, most) else _count(ids[:most]))


def newest(asked: Asked, before: int, limit: int) -> Found:
    """The newest entries before an id that match."""
    ids, is_whole = _newest(asked, before, limit)
    return Found(_hits(ids), is_whole)


def _hits(ids: Sequence[int]) -> list[Hit]:
    if not ids:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, kind, subject_id, about FROM search_entry WHERE id = ANY(%s) ORDER BY id DESC",
            [list(ids)],
        )
        return [Hit(*row) for row in cursor.fetchall()]


def _count(ids: Sequence[int]) -> Count:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COUNT(*), COUNT(DISTINCT COALESCE(about, -id)) FROM search_entry WHERE id = ANY(%s)",
            [list(ids)],
        )
        return Count(*cursor.fetchone())


def _newest(asked: Asked, before: int, limit: int) -> tuple[list[int], bool]:
    """The newest ids, and whether nothing was left out. Walks back in longer and longer stretches, and goes over to the
    index as soon as that is the cheaper way."""
    query = _query(asked)
    found: list[int] = []
    ends_at = time.monotonic() + PATIENCE / 1000
    stretch, walked, by_index = WALKED, 0, 0.0
    while True:
        some, last = _walk(query, before, stretch, limit - len(found))
        found += some
        if len(found) == limit or last is None:
            return found, True
        if time.monotonic() > ends_at:
            return found, False
        walked += stretch
        by_index = by_index or _by_index_costs(asked, before)
        if by_index <= (limit - len(found)) * walked / max(len(found), 0.5) * PER_ENTRY:
            rest = _by_index(query, last, limit - len(found))
            return (found, False) if rest is None else (found + rest, True)
        before, stretch = last, min(stretch * 4, LONGEST_STRETCH)


def _walk(query: str, before: int, many: int, limit: int) -> tuple[list[int], int | None]:
    """Look at so many entries before an id; the hits, and the last id looked at, or None if there is nothing beyond."""
    with connection.cursor() as cursor:
        # The limit inside keeps the planner to the key. Where the stretch ends is not looked up if all is found.
        cursor.execute(
            """WITH hits AS MATERIALIZED (
                   SELECT id
                   FROM (SELECT id, words FROM search_words WHERE id < %s ORDER BY id DESC LIMIT %s) AS newest
                   WHERE words @@ %s::tsquery ORDER BY id DESC LIMIT %s)
               SELECT id, TRUE FROM hits
               UNION ALL
               (SELECT id, FALSE FROM search_words WHERE id < %s AND (SELECT COUNT(*) FROM hits) < %s
                ORDER BY id DESC OFFSET %s LIMIT 1)""",
            [before, many, query, limit, before, limit, many - 1],
        )
        rows = cursor.fetchall()
    found = sorted((key for key, is_hit in rows if is_hit), reverse=True)
    if len(found) == limit:
        return found, found[-1]
    return found, next((key for key, is_hit in rows if not is_hit), None)


def _by_index_costs(asked: Asked, before: int) -> float:
    """Microseconds for all hits by the index, judged by the newest entries: it reads all places of the rarest thing
    asked for, and looks at each entry that has all the words, in whatever order."""
    loose = [_term(term, " & ") for term in asked.terms]
    marks = ["(" + " | ".join(map(_quoted, marks)) + ")" for marks in asked.marks]
    counts = ", ".join(["COUNT(*) FILTER (WHERE words @@ %s::tsquery)"] * (len(loose) + len(marks) + 1))
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT (SELECT reltuples FROM pg_class WHERE oid = 'search_words'::regclass), {counts}
                FROM (SELECT words FROM search_words WHERE id < %s ORDER BY id DESC LIMIT %s) AS newest""",  # noqa: S608
            [*loose, *marks, " & ".join([*loose, *marks]), before, JUDGED],
        )
        entries, *each, whole = cursor.fetchone()
    return float(entries * (min(each) * PER_PLACE + whole * PER_HIT) / JUDGED)


def _by_index(query: str, before: int, limit: int) -> list[int] | None:
    """All hits by the index, then the newest of them; None if that takes longer than our patience."""
    # Gathered first, so that the planner doesn't walk the key for a word that is nowhere.
    rows = _patiently(
        """WITH hits AS MATERIALIZED (SELECT id FROM search_words WHERE words @@ %s::tsquery)
           SELECT id FROM hits WHERE id < %s ORDER BY id DESC LIMIT %s""",
        [query, before, limit],
    )
    return None if rows is None else [row[0] for row in rows]


def _patiently(statement: str, values: Sequence[int | str]) -> list[tuple[int, ...]] | None:
    """What a query gives, or None if it takes too long."""
    is_inside = connection.in_atomic_block
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            before = _be_patient(f"{PATIENCE}ms")
            cursor.execute(statement, values)
            rows: list[tuple[int, ...]] = cursor.fetchall()
            if is_inside:
                _be_patient(before)
            return rows
    except DatabaseError as error:
        if getattr(error.__cause__, "sqlstate", "") != _CANCELED:
            raise
        return None


def _be_patient(how_long: str) -> str:
    """For the rest of the transaction; what it was before. What little is to be done is not worth compiling (JIT)."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT current_setting('statement_timeout'), set_config('statement_timeout', %s, true),
                      set_config('jit', 'off', true)""",
            [how_long],
        )
        return str(cursor.fetchone()[0])


def matching(asked: Asked, ids: Collection[int]) -> set[int]:
    """Which of these entries match."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM search_words WHERE id = ANY(%s) AND words @@ %s::tsquery",
            [list(ids), _query(asked)],
        )
        return {row[0] for row in cursor.fetchall()}


def ranked(asked: Asked, ids: Collection[int]) -> list[int]:
    """These entries, the best first: words near each other count; subject, sender and file names weigh more."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT id FROM search_words WHERE id = ANY(%s)
               ORDER BY ts_rank_cd('{0.25, 0.5, 0.75, 1}', words, %s::tsquery, 1) DESC, id DESC""",
            [list(ids), " & ".join(map(_term, asked.query.terms))],
        )
        return [row[0] for row in cursor.fetchall()]


def lacking(ids: Collection[int]) -> set[int]:
    """Which of these entries have no words."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM search_words WHERE id = ANY(%s)", [list(ids)])
        return set(ids) - {row[0] for row in cursor.fetchall()}


def tidy(is_first: bool) -> bool:
    """Vacuum, which clears the rows and the index of what was taken out; say whether there is more to do. Outside
    transactions."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM search_words")
    return False


def is_empty() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM search_words LIMIT 1")
        return cursor.fetchone() is None


def size() -> int:
    """Bytes that the words take."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_total_relation_size('search_words')")
        return int(cursor.fetchone()[0])


def _vector(row: Row) -> str:
    """An entry's words with their places, as PostgreSQL reads a tsvector. Phrases don't reach from field to field."""
    places: dict[str, list[str]] = defaultdict(list)
    last = 0
    for field in FIELDS:
        for word in row.fields.get(field, ()):
            last += 1
            if word != GAP:
                places[word].append(f"{last}{_WEIGHTS[field]}")
        last += 2
    said = [f"{_quoted(word)}:{','.join(each)}" for word, each in places.items()]
    return " ".join([*said, *map(_quoted, row.marks)])


def _query(asked: Asked) -> str:
    wanted = [_term(term) for term in asked.terms]
    wanted += ["(" + " | ".join(map(_quoted, marks)) + ")" for marks in asked.marks]
    unwanted = [f"!{_term(term)}" for term in asked.query.excluded]
    return " & ".join([*wanted, *unwanted])


def _term(term: Term, followed_by: str = " <-> ") -> str:
    weight = _WEIGHTS[term.field] if term.field else ""

    def said(phrase: Phrase) -> str:
        return _phrase(phrase, weight, followed_by)

    return ways_of(term, said, " & ", " | ")


def _phrase(phrase: Phrase, weight: str, followed_by: str) -> str:
    signs = [weight] * len(phrase.words)
    if phrase.begins:
        signs[-1] = "*" + weight
    words = [
        _quoted(word) + (f":{sign}" if sign else "") for word, sign in zip(phrase.words, signs, strict=True)
    ]
    return "(" + followed_by.join(words) + ")"


def _quoted(word: str) -> str:
    """Our words hold letters and digits only; what means something to PostgreSQL is doubled all the same."""
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'"
