"""Making it right: deciding, granting with the ledger, and a conversation beside a hundred orders.

A house over a seeded base, serving; in it a process that grants as the sheet does: an agent refunds an amount of a delivered
order, of another customer each time, with claim, cause, wish, decision under a lock, order operation, ledger and events, one
synced transaction each.

decision_ms     what authority says of a remedy, once it is known what was given (pure)
grants_per_s    remedies granted a second, one after the other
ratio_to_raw    how many times as long as the same rows take, inserted by plain SQL, a synced transaction each
pane_p50_ms     the page of a conversation whose customer has a hundred orders, over HTTP
"""

from __future__ import annotations

import argparse
import contextlib
import json
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pysqlite3

from tests.bench.figures import Report, command, percentile
from tests.doors import BEA, House, Visitor

TARGETS = {
    "decision_ms": ("<=", 1.0),
    "grants_per_s": (">=", 100.0),
    "ratio_to_raw": ("<=", 3.0),
    "pane_p50_ms": ("<=", 60.0),
}
ORDERS = 100  # of one customer
WARMING = 20
SETTINGS = ("journal_mode=WAL", "synchronous=FULL", "cache_size=-8000", "foreign_keys=OFF")


def bench(wanted: argparse.Namespace) -> Report:
    """Run it once on a fresh home."""
    report = Report(f"Making it right, {wanted.grants} times over {wanted.large:,} conversations", TARGETS)
    with House(seeded=wanted.large, agents=()) as house:
        told = json.loads(
            house.run("-m", "tests.bench.remedies_inside", BEA.address, str(wanted.grants), str(ORDERS))
        )
        report.figures["decision_ms"] = percentile(told["decided"], 0.5)
        report.note("a look at what was given, and the decision, ms", percentile(told["looked"], 0.5))
        report.figures["grants_per_s"] = wanted.grants / told["whole"]
        report.note(
            "a grant: p50, p99, CPU ms",
            f"{percentile(told['took'], 0.5):.2f}, {percentile(told['took'], 0.99):.2f}, "
            f"{told['cpu'] / wanted.grants * 1000:.2f}",
        )
        if told["rows_before"]:
            raw, rows = _raw(house.home / "makeright.sqlite3", told["rows_before"], wanted.grants)
            report.figures["ratio_to_raw"] = told["whole"] / raw
            report.note("raw: grants a second", wanted.grants / raw)
            report.note("rows a grant", rows / wanted.grants)
        visitor = Visitor(house.port).sign_in(BEA)
        took = []
        for _ in range(WARMING + wanted.pages):
            began = time.perf_counter()
            answer = visitor.get(f"/conversations/{told['number']}?view=open", **{"Accept-Encoding": "gzip"})
            took.append((time.perf_counter() - began) * 1000)
            assert answer.status == 200
        report.figures["pane_p50_ms"] = percentile(took[WARMING:], 0.5)
    return report


def _raw(database: Path, before: Mapping[str, int], grants: int) -> tuple[float, int]:
    """Seconds for the rows that were made since, in even shares, and how many those are. Into tables of the product's
    shape with its indexes, in a database of their own."""
    shares: list[list[tuple[str, Any]]] = [[] for _ in range(grants)]
    with contextlib.closing(pysqlite3.connect(f"file:{database}?mode=ro", uri=True)) as made:
        shapes = made.execute(
            """SELECT sql FROM sqlite_master WHERE type IN ('table', 'index') AND sql IS NOT NULL
               AND name NOT LIKE 'sqlite_%' AND tbl_name NOT LIKE 'search_%' ORDER BY type DESC"""
        ).fetchall()
        for name, highest in before.items():
            rows = made.execute(
                f'SELECT * FROM "{name}" WHERE rowid > ? ORDER BY rowid', [highest]
            ).fetchall()
            marks = ", ".join("?" * len(rows[0])) if rows else ""
            for number, row in enumerate(rows):
                shares[number * grants // len(rows)].append((f'INSERT INTO "{name}" VALUES ({marks})', row))
    with (
        tempfile.TemporaryDirectory(dir=database.parent) as folder,
        contextlib.closing(pysqlite3.connect(f"{folder}/raw.sqlite3", isolation_level=None)) as raw,
    ):
        for setting in SETTINGS:
            raw.execute(f"PRAGMA {setting}")
        for (shape,) in shapes:
            raw.execute(shape)
        began = time.perf_counter()
        for share in shares:
            raw.execute("BEGIN IMMEDIATE")
            for statement, row in share:
                raw.execute(statement, row)
            raw.execute("COMMIT")
        return time.perf_counter() - began, sum(map(len, shares))


if __name__ == "__main__":
    command(
        bench,
        ("--large", 2_000, "conversations in the base"),
        ("--grants", 300, "remedies that are granted"),
        ("--pages", 100, "pages that are asked for"),
    )
