"""How soon a search finds, what putting in costs, and how large the index is; beside the bare full-text index.

    bin/bench search [--count 100000] [--database URL] [--json]

A made-up house of that many conversations, three messages each, of words as common as words are (Zipf's law), in ten
inboxes, of which the agent who searches serves in three. Each find is what the desk's page asks: the newest conversations
of those inboxes, with the count as far as it goes. Milliseconds, each class over forty words or pairs. Beside each
figure stands the bare one of the same run: the same texts in an FTS5 table (on PostgreSQL a tsvector with GIN) as it
comes, asked for the newest 51 rows and the count up to 1,001, whoever may see them.

find_common_*     one word that stands in more than a twentieth of the messages
find_mid_*        one word that stands in a thousandth to a fiftieth
find_rare_*       one word that stands in less than twenty messages
find_two_*        a common word and one from the middle, both
find_phrase_*     two words in this order, both common
find_beginning_*  the first five letters of a word from the middle
put_per_s         messages put a second, fifty a transaction
index_mb          of 100,000 messages (10^6 bytes): words and entries
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Any

import django
import pysqlite3

from tests.bench.figures import Report, percentile
from tests.postgres import fresh_database

TARGETS = {
    f"find_{name}_p95_ms": ("<=", 50.0) for name in ("common", "mid", "rare", "two", "phrase", "beginning")
}
TARGETS["put_per_s"] = (">=", 500.0)
VOCABULARY, LENGTH, INBOXES, AGENTS = 60_000, 45, 10, 40
AT_ONCE, ASKED = 50, 40
BEGINNING = datetime(2023, 1, 1, tzinfo=UTC)
SYLLABLES = "ba be bi bo da de di do fa fe ga go ka ke ki ko la le li lo ma me mi mo na ne ni no pa pe ra re ri ro sa se ta te va ve".split()
Rows = list[tuple[int, str, str]]  # key, subject, text


def main() -> None:
    """Measure in a home and a database of its own."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--count", type=int, default=100_000, help="conversations (100000)")
    parser.add_argument("--database", default="", help="a PostgreSQL server's URL; without one, SQLite")
    parser.add_argument("--json", action="store_true", help="print the figures alone, as JSON")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="search-") as home, _database(wanted.database) as url:
        os.environ |= {"MAKERIGHT_HOME": home, "DJANGO_SETTINGS_MODULE": "makeright.config.settings"}
        os.environ["DATABASE_URL"] = url
        from makeright.config.loading import set_up_django

        set_up_django()
        report = bench(wanted.count, Path(home))
        django.db.connections.close_all()
    print(report.table(), file=sys.stderr if wanted.json else sys.stdout)
    if wanted.json:
        print(json.dumps({"figures": {name: round(value, 3) for name, value in report.figures.items()}}))


@contextlib.contextmanager
def _database(server: str) -> Iterator[str]:
    if not server:
        yield ""
        return
    with fresh_database(server, f"bench_search_{os.getpid()}") as url:
        yield url


def bench(count: int, home: Path) -> Report:
    """Fill both indexes, then ask both the same, in turns."""
    from django.core.management import call_command
    from django.db import connection

    report = Report(f"Search over {count:,} conversations ({connection.vendor})", TARGETS)
    call_command("migrate", verbosity=0)
    bare = _Bare(home)
    with connection.cursor() as cursor:
        empty = _pages(cursor) if connection.vendor == "sqlite" else 0
    seen: Counter[str] = Counter()
    ours, theirs = _fill(count, bare, seen)
    _settle()
    messages = count * 3
    report.figures["put_per_s"] = messages / ours
    report.figures["bare_put_per_s"] = messages / theirs
    report.figures["index_mb"] = _size(empty) / 1e6 / messages * 100_000
    report.figures["bare_index_mb"] = bare.size() / 1e6 / messages * 100_000
    for name, queries in _classes(seen, messages).items():
        took, bare_took = _ask(queries, _find), _ask(queries, bare.find)
        report.figures[f"find_{name}_p50_ms"] = percentile(took, 0.5)
        report.figures[f"find_{name}_p95_ms"] = percentile(took, 0.95)
        report.figures[f"bare_find_{name}_p50_ms"] = percentile(bare_took, 0.5)
        report.figures[f"bare_find_{name}_p95_ms"] = percentile(bare_took, 0.95)
        hits = sum(map(_find, queries)) / len(queries)
        report.note(f"{name}, such as {queries[0].strip()}", f"{hits:.1f} conversations on the first page")
    report.note("load", f"{os.getloadavg()[0]:.2f} ({os.cpu_count()} cores)")
    return report


def _fill(count: int, bare: _Bare, seen: Counter[str]) -> tuple[float, float]:
    """Put all messages into both, fifty a transaction, the oldest first; the seconds of each."""
    from django.db import transaction

    from makeright.search.keeping import Item, put_all

    chance = random.Random(7)
    words = _vocabulary(chance)
    weights = list(accumulate(1 / (rank + 4) for rank in range(VOCABULARY)))
    ours = theirs = 0.0
    for first in range(0, count * 3, AT_ONCE):
        rows: Rows = []
        items: list[Item] = []
        for number in range(first, min(first + AT_ONCE, count * 3)):
            said = chance.choices(words, cum_weights=weights, k=LENGTH)
            seen.update(set(said))
            conversation = number // 3
            subject = f"{said[0]} {said[1]} FH-{10_000 + conversation}"
            rows.append((number + 1, subject, " ".join(said)))
            audience = [f"inbox-{conversation % INBOXES}", f"agent-{conversation % AGENTS}"]
            fields = {
                "text": rows[-1][2],
                "subject": subject,
                "from": [said[2], f"{said[2]}{conversation}@example.com"],
            }
            at = BEGINNING + timedelta(seconds=number * 90)
            items.append(Item("message", number + 1, fields, audience, at, about=conversation))
        began = time.perf_counter()
        with transaction.atomic():
            put_all(items)
        middle = time.perf_counter()
        bare.put(rows)
        ours += middle - began
        theirs += time.perf_counter() - middle
    return ours, theirs


def _vocabulary(chance: random.Random) -> list[str]:
    words = {"".join(chance.choices(SYLLABLES, k=chance.choice((2, 3, 3, 4)))) for _ in range(VOCABULARY * 3)}
    ordered = sorted(words)
    chance.shuffle(ordered)
    return ordered[:VOCABULARY]


def _settle() -> None:
    """Let PostgreSQL see what has come in, as autovacuum would have by then."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def _classes(seen: Counter[str], messages: int) -> dict[str, list[str]]:
    """Forty questions of each class."""

    def between(low: float, high: float) -> list[str]:
        return [word for word, count in seen.most_common() if low <= count < high]

    chance = random.Random(3)

    def some(words: Sequence[str]) -> list[str]:
        return chance.choices(words, k=ASKED)

    common = between(messages / 20, messages)
    mid = between(messages / 1000, messages / 50)
    rare = between(1, 20)
    return {
        "common": [f"{word} " for word in some(common)],
        "mid": [f"{word} " for word in some(mid)],
        "rare": [f"{word} " for word in some(rare)],
        "two": [f"{one} {other} " for one, other in zip(some(common), some(mid), strict=True)],
        "phrase": [f'"{one} {other}"' for one, other in zip(some(common), some(common), strict=True)],
        "beginning": [word[:5] for word in some([word for word in mid if len(word) > 5])],
    }


def _ask(queries: Sequence[str], find: Callable[[str], int]) -> list[float]:
    """Milliseconds of each, after each was asked once."""
    for query in queries[:10]:
        find(query)
    took: list[float] = []
    for query in queries:
        began = time.perf_counter()
        find(query)
        took.append((time.perf_counter() - began) * 1000)
    return took


def _find(query: str) -> int:
    from makeright.search.finding import find

    audiences = ["inbox-1", "inbox-4", "inbox-7", "agent-9"]
    return len(find(query, audiences, kinds=["message", "note"], limit=50, each_once=True).hits)


def _size(before: int) -> int:
    """Bytes of our index: words, entries, and what finds those."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT pg_total_relation_size('search_entry') + pg_total_relation_size('search_words')"
            )
            return int(cursor.fetchone()[0])
        return _pages(cursor) - before


def _pages(cursor: Any) -> int:
    """Bytes of an SQLite file, without pages that are free."""
    counts = []
    for counted in ("page_count", "freelist_count", "page_size"):
        cursor.execute(f"PRAGMA {counted}")
        counts.append(int(cursor.fetchone()[0]))
    return (counts[0] - counts[1]) * counts[2]


class _Bare:
    """The database's own index over the same texts, as it comes: a table, or on SQLite a file of its own."""

    def __init__(self, home: Path) -> None:
        from django.db import connection

        self._is_postgres = connection.vendor == "postgresql"
        if self._is_postgres:
            with connection.cursor() as cursor:
                cursor.execute("CREATE TABLE bare (id bigint PRIMARY KEY, words tsvector)")
                cursor.execute("CREATE INDEX bare_by_word ON bare USING gin (words)")
            return
        self._file = pysqlite3.connect(home / "bare.sqlite3", isolation_level=None)
        self._file.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-8000")
        self._file.execute("CREATE VIRTUAL TABLE bare USING fts5(subject, text, content='')")

    def put(self, rows: Rows) -> None:
        from django.db import connection, transaction

        if self._is_postgres:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.executemany(
                    "INSERT INTO bare (id, words) VALUES (%s, to_tsvector('simple', %s || ' ' || %s))", rows
                )
            return
        self._file.execute("BEGIN IMMEDIATE")
        self._file.executemany("INSERT INTO bare (rowid, subject, text) VALUES (?, ?, ?)", rows)
        self._file.execute("COMMIT")

    def find(self, query: str) -> int:
        from django.db import connection

        if not self._is_postgres:
            said = query if query.endswith(('"', " ")) else f"{query}*"
            newest = self._file.execute(
                "SELECT rowid FROM bare WHERE bare MATCH ? ORDER BY rowid DESC LIMIT 51", [said]
            )
            count = self._file.execute(
                "SELECT COUNT(*) FROM (SELECT 1 FROM bare WHERE bare MATCH ? LIMIT 1001)", [said]
            )
            return len(newest.fetchall()) + len(count.fetchall())
        match, said = "words @@ %s::tsquery", _as_tsquery(query)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT id FROM bare WHERE {match} ORDER BY id DESC LIMIT 51", [said])
            found = len(cursor.fetchall())
            cursor.execute(
                f"SELECT COUNT(*) FROM (SELECT 1 FROM bare WHERE {match} LIMIT 1001) AS hits", [said]
            )
            return found + len(cursor.fetchall())

    def size(self) -> int:
        from django.db import connection

        if not self._is_postgres:
            return _pages(self._file.cursor())
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_total_relation_size('bare')")
            return int(cursor.fetchone()[0])


def _as_tsquery(query: str) -> str:
    if query.startswith('"'):
        return " <-> ".join(query.strip('"').split())
    return " & ".join(query.split()) + ("" if query.endswith(" ") else ":*")


if __name__ == "__main__":
    main()
