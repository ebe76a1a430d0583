"""The words on SQLite: an FTS5 table without a text of its own, whose words we have cut ourselves.

The tokenizer only splits at spaces: `ascii` takes every other letter as it comes, and the signs that we set before
marks are named. https://www.sqlite.org/fts5.html
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Sequence

from django.db import connection, connections, transaction

from makeright.search.asking import LAST, Asked, Count, First, Found, Hit, Row, ways_of
from makeright.search.queries import Phrase, Query, Term
from makeright.search.words import FIELDS

COMMON = 5_000  # entries; a word in more of them says little, and ranking by it would read all of its places
_PAGES = 100  # that are merged at once
_COLUMNS = ", ".join(f'"{field}"' for field in FIELDS)
# Without the option (releases before 3.43) rows can't be deleted from a table without a text, so there it keeps one.
_WITHOUT_TEXT = "content='', contentless_delete=1, " if sqlite3.sqlite_version_info >= (3, 43) else ""
_TABLE = f"""CREATE VIRTUAL TABLE search_words USING fts5({_COLUMNS}, marks, {_WITHOUT_TEXT}
tokenize="ascii tokenchars '@=^~-'")"""


def make(using: str) -> bool:
    """Make the table unless it stands there as it should; say whether it was made."""
    if not missing(using):
        return False
    with connections[using].cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS search_words")
        cursor.execute(_TABLE)
    return True


def missing(using: str) -> set[str]:
    """What the catalog lacks. A table of an older SQLite, which keeps a text, will do."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE name = 'search_words'")
        row = cursor.fetchone()
    will_do = {_plain(_TABLE), _plain(_TABLE.replace(_WITHOUT_TEXT, ""))}
    return set() if row and _plain(row[0]) in will_do else {"search_words"}


def _plain(statement: str) -> str:
    return " ".join(statement.split())


def take_turn() -> None:
    """A transaction has the database to itself already."""


def write(rows: Sequence[Row]) -> None:
    """Put in the words of entries, in place of those that are there."""
    columns = [*FIELDS, "marks"]
    statement = (
        f"INSERT OR REPLACE INTO search_words (rowid, {_COLUMNS}, marks) VALUES (%s{', %s' * len(columns)})"  # noqa: S608
    )
    values: list[tuple[int | str, ...]] = [
        (row.id, *(" ".join(row.fields.get(field, ())) for field in FIELDS), " ".join(row.marks))
        for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.executemany(statement, values)


def remove(ids: Collection[int]) -> None:
    """Take out the words of entries. They are no longer found; merging removes them from the file (see `tidy`)."""
    with connection.cursor() as cursor:
        cursor.executemany("DELETE FROM search_words WHERE rowid = %s", [(one,) for one in ids])


def newest(asked: Asked, before: int, limit: int) -> Found:
    """The newest entries before an id that match. FTS5 walks back in order and stops at the limit."""
    with connection.cursor() as cursor:
        # CROSS JOIN: the words first, whatever the planner thinks.
        cursor.execute(
            """SELECT entry.id, entry.kind, entry.subject_id, entry.about
               FROM search_words CROSS JOIN search_entry entry ON entry.id = search_words.rowid
               WHERE search_words MATCH %s AND search_words.rowid < %s
               ORDER BY search_words.rowid DESC LIMIT %s""",
            [_match(asked), before, limit],
        )
        return Found([Hit(*row) for row in cursor.fetchall()])


def first(asked: Asked, chunk: int, most: int) -> First:
    """The newest entries that match, a chunk of them, and how many there are, at most so many."""
    found = newest(asked, LAST, chunk)
    return First(found, Count.of(found.hits) if len(found.hits) < min(chunk, most) else _count(asked, most))


def _count(asked: Asked, most: int) -> Count:
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT COUNT(*), COUNT(DISTINCT COALESCE(about, -id)) FROM (
                 SELECT entry.id AS id, entry.about AS about
                 FROM search_words CROSS JOIN search_entry entry ON entry.id = search_words.rowid
                 WHERE search_words MATCH %s ORDER BY search_words.rowid DESC LIMIT %s)""",
            [_match(asked), most],
        )
        return Count(*cursor.fetchone())


def matching(asked: Asked, ids: Collection[int]) -> set[int]:
    """Which of these entries match."""
    if not ids:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rowid FROM search_words WHERE search_words MATCH %s AND rowid BETWEEN %s AND %s",
            [_match(asked), min(ids), max(ids)],
        )
        return {row[0] for row in cursor.fetchall()}.intersection(ids)


def ranked(asked: Asked, ids: Collection[int]) -> list[int]:
    """These entries, the best first: by BM25 over the words that aren't common; subject, sender and file names weigh
    more. Where all words are common the newest stand first."""
    rare = tuple(term for term in asked.query.terms if not _is_common(term))
    scores: dict[int, float] = {}
    if rare:
        with connection.cursor() as cursor:
            cursor.execute(
                """SELECT rowid, bm25(search_words, 1, 4, 3, 2, 0) FROM search_words
                   WHERE search_words MATCH %s AND rowid BETWEEN %s AND %s""",
                [_match(Asked(Query(rare), None)), min(ids), max(ids)],
            )
            scores = dict(cursor.fetchall())
    return sorted(ids, key=lambda one: (scores.get(one, 0.0), -one))


def _is_common(term: Term) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COUNT(*) FROM (SELECT 1 FROM search_words WHERE search_words MATCH %s LIMIT %s)",
            [_term(term), COMMON],
        )
        return int(cursor.fetchone()[0]) == COMMON


def lacking(ids: Collection[int]) -> set[int]:
    """Which of these entries have no words."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT rowid FROM search_words WHERE rowid IN ({', '.join(['%s'] * len(ids))})",  # noqa: S608
            list(ids),
        )
        return set(ids) - {row[0] for row in cursor.fetchall()}


def tidy(is_first: bool) -> bool:
    """Merge a little more of the index into one; say whether there was something to do.

    A negative number begins with all of it, positive ones go on. https://www.sqlite.org/fts5.html#the_merge_command
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT total_changes()")
        before = cursor.fetchone()[0]
        pages = -_PAGES if is_first else _PAGES
        cursor.execute("INSERT INTO search_words (search_words, rank) VALUES ('merge', %s)", [pages])
        cursor.execute("SELECT total_changes()")
        return bool(cursor.fetchone()[0] - before > 1)


def is_empty() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM search_words LIMIT 1")
        return cursor.fetchone() is None


def size() -> int:
    """Bytes that the words take."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT COALESCE(SUM(LENGTH(block)), 0) FROM search_words_data")
        return int(cursor.fetchone()[0])


def _match(asked: Asked) -> str:
    """The whole question as FTS5 reads it: quoted words, and our own brackets."""
    wanted = [_term(term) for term in asked.terms]
    wanted += ["(" + " OR ".join(f'"{mark}"' for mark in marks) + ")" for marks in asked.marks]
    unwanted = [_term(term) for term in asked.query.excluded]
    together = " AND ".join(wanted)
    return f"({together}) NOT ({' OR '.join(unwanted)})" if unwanted else together


def _term(term: Term) -> str:
    said = ways_of(term, _phrase, " AND ", " OR ")
    return f'"{term.field}" : {said}' if term.field else said


def _phrase(phrase: Phrase) -> str:
    """Our words hold letters and digits only; a quote is doubled all the same."""
    words = " ".join(phrase.words).replace('"', '""')
    return f'"{words}"' + (" *" if phrase.begins else "")
