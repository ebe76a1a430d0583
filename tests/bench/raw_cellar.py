"""The bare work of the cellar, without us: rows through sqlite3 itself, streams through an ASGI function of a page.

What `bin/bench cellar` measures is set beside this, from the same run and machine.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import time
from pathlib import Path
from typing import Any

import pysqlite3

COUNT_EVENTS, COUNT_JOBS, BATCH = 2_000, 20_000, 64
BELL = "RAW_STREAM_BELL"  # the environment variable with the bell's path

_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "cache_size=-8000")
_EVENT_COLUMNS = 17


def events_per_second(folder: Path) -> float:
    """One row of seventeen columns and its position a transaction, each synced."""
    with contextlib.closing(_open(folder / "raw-events.sqlite3")) as base:
        columns = ", ".join(f"c{number}" for number in range(1, _EVENT_COLUMNS))
        base.execute(f"CREATE TABLE event (id INTEGER PRIMARY KEY, {columns})")
        base.execute("CREATE TABLE position (position INTEGER PRIMARY KEY AUTOINCREMENT, event_id)")
        base.execute("CREATE INDEX of_conversation ON event (c14, id)")
        base.execute("CREATE INDEX of_customer ON event (c15, id)")
        statement = f"INSERT INTO event VALUES ({', '.join('?' * _EVENT_COLUMNS)})"
        row = [
            "message.received",
            1,
            "2026-11-02 10:00:00",
            "2026-11-02 10:00:00",
            "live",
            None,
            1,
            "agent",
            1,
            "desk",
        ]
        row += [None, "message", 1, 1, 1, '{"message": 1}']
        began = time.perf_counter()
        for number in range(COUNT_EVENTS):
            base.execute("BEGIN IMMEDIATE")
            base.execute(statement, [number, *row])
            base.execute("INSERT INTO position (event_id) VALUES (?)", [number])
            base.execute("COMMIT")
        return COUNT_EVENTS / (time.perf_counter() - began)


def jobs_per_second(folder: Path) -> float:
    """Claim in batches, do nothing, delete in the transaction of the next claim: what any queue of rows has to do."""
    with contextlib.closing(_open(folder / "raw-jobs.sqlite3")) as base:
        base.execute(
            """CREATE TABLE job (id INTEGER PRIMARY KEY, kind, arguments, state, priority, lane, run_at, tries,
               claimed_by, locked_until, last_error, trace)"""
        )
        base.execute("CREATE INDEX due ON job (state, priority, run_at, id)")
        base.executemany(
            "INSERT INTO job VALUES (NULL, 'bench.nothing', '{}', 'waiting', 0, '', ?, 0, '', NULL, '', '')",
            [["2026-11-02 10:00:00"]] * COUNT_JOBS,
        )
        done: list[Any] = []
        began = time.perf_counter()
        while True:
            base.execute("BEGIN IMMEDIATE")
            base.execute(f"DELETE FROM job WHERE id IN ({', '.join('?' * len(done))})", done)
            done = [
                key
                for (key,) in base.execute(
                    "SELECT id FROM job WHERE state = 'waiting' ORDER BY priority DESC, run_at, id LIMIT ?",
                    [BATCH],
                )
            ]
            marks = ", ".join("?" * len(done))
            base.execute(
                f"UPDATE job SET state = 'running', tries = tries + 1, locked_until = '2026' WHERE id IN ({marks})",
                done,
            )
            base.execute("COMMIT")
            if not done:
                return COUNT_JOBS / (time.perf_counter() - began)


def _open(path: Path) -> Any:
    base = pysqlite3.connect(path, isolation_level=None)
    for pragma in _PRAGMAS:
        base.execute(f"PRAGMA {pragma}")
    return base


# The bare stream: `uvicorn`-like servers call this; the bell is a datagram socket at the path in RAW_STREAM_BELL.

_listening: set[asyncio.Event] = set()
_said = [b""]


def _answer_bell() -> None:
    place = Path(os.environ[BELL])
    place.unlink(missing_ok=True)
    bell = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    bell.setblocking(False)
    bell.bind(str(place))

    def rung() -> None:
        _said[0] = b"event: nudge\ndata: " + bell.recv(200) + b"\n\n"
        for one in _listening:
            one.set()

    asyncio.get_running_loop().add_reader(bell, rung)


async def application(scope: Any, receive: Any, send: Any) -> None:
    """GET /idle is never told anything, GET /hear is told each ring."""
    if scope["type"] == "lifespan":
        await receive()
        _answer_bell()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})
        return
    ring = asyncio.Event()
    await send(
        {"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/event-stream")]}
    )
    await send({"type": "http.response.body", "body": b"event: hello\ndata: {}\n\n", "more_body": True})
    if scope["path"] == "/hear":
        _listening.add(ring)
    with contextlib.suppress(asyncio.CancelledError):
        while True:
            await ring.wait()
            ring.clear()
            await send({"type": "http.response.body", "body": _said[0], "more_body": True})
