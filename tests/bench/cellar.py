"""The cellar: events and jobs a second, what an idle stream holds, and how soon a nudge is heard among thousands of them.

    bin/bench cellar [--streams 5000] [--nudges 200] [--json]

Each figure stands beside the bare work measured in the same run (tests/bench/raw_cellar.py). Events: `record()` in a
transaction of its own, synced. Jobs: tasks that do nothing, from their first claim until none is left. Streams: that many
of one agent who serves in no inbox, on one web process, and fifty of another who hears of 200 conversations; a nudge
takes from the commit of a note in one of them until each of the fifty has it.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import resource
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench import raw_cellar
from tests.bench.figures import Report, command, percentile
from tests.doors import BEA, HERE, ROOT, Colleague, House, Visitor, family, free_port, memory_of, within

LISTENERS = 50
BETWEEN = 0.06  # seconds between two nudges
OPENING_AT_ONCE = 40
IDLE = Colleague("Ida", "ida@framehouse.test")
TARGETS = {
    "jobs_per_s": (">=", 2000.0),
    "kb_per_stream": ("<=", 40.0),
    "nudge_p50_ms": ("<=", 10.0),
    "nudge_p95_ms": ("<=", 40.0),
    "streams": (">=", 5000.0),
}


def bench(wanted: argparse.Namespace) -> Report:
    """Measure all of it, the bare work right after each of ours."""
    report = Report("the cellar", TARGETS)
    with tempfile.TemporaryDirectory(prefix="cellar-") as folder, House(part="engine", agents=()) as house:
        house.stop()
        inside = json.loads(house.run("-m", "tests.bench.cellar_inside", "rows").splitlines()[-1])
        report.figures["events_per_s"] = inside["events"]
        report.note("events_per_s, bare", raw_cellar.events_per_second(Path(folder)))
        report.figures["jobs_per_s"] = inside["jobs"]
        report.note("jobs_per_s, bare", raw_cellar.jobs_per_second(Path(folder)))
    _allow_files(wanted.streams + 1000)
    ours = asyncio.run(_ours(wanted.streams, wanted.nudges))
    bare = asyncio.run(_bare(wanted.streams, wanted.nudges))
    report.figures |= ours.figures()
    for name, value in bare.figures().items():
        report.note(f"{name}, bare", value)
    report.note(
        "nudges heard", f"{len(ours.heard):,} of {ours.due:,}; bare {len(bare.heard):,} of {bare.due:,}"
    )
    report.note("opening all took", f"{ours.opening:.1f} s; bare {bare.opening:.1f} s")
    return report


@dataclass(slots=True)
class Streams:
    """What came of one side: milliseconds of each nudge heard, kB of each stream."""

    count: int
    due: int = 0
    kb: float = 0.0
    opening: float = 0.0
    heard: list[float] = field(default_factory=list)

    def figures(self) -> dict[str, float]:
        return {
            "streams": self.count,
            "kb_per_stream": self.kb,
            "nudge_p50_ms": percentile(self.heard, 0.5),
            "nudge_p95_ms": percentile(self.heard, 0.95),
        }


async def _ours(count: int, nudges: int) -> Streams:
    result = Streams(0, nudges * LISTENERS)
    with House(seeded=max(2 * nudges, 200), agents=(IDLE,), MAKERIGHT_WEB_WORKERS="1") as house:
        house.run("-m", "tests.bench.cellar_inside", "rest", IDLE.address)
        idle, bea = (Visitor(house.port).sign_in(one).cookies for one in (IDLE, BEA))
        pids = house.web_pids()
        before = memory_of(pids)
        lines, result.opening = await _open_all(house.port, "/live", [idle] * count + [bea] * LISTENERS)
        result.count = len(lines) - LISTENERS
        await asyncio.sleep(3)
        result.kb = (memory_of(pids) - before) * 1000 / len(lines)
        ringing = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.bench.cellar_inside", "ring", str(nudges), str(BETWEEN),
            cwd=ROOT, env=house.environment, stdout=subprocess.PIPE,
        )  # fmt: skip
        arrivals = [asyncio.create_task(_arrivals(one)) for one in lines[-LISTENERS:]]
        assert ringing.stdout is not None
        rung: dict[str, float] = json.loads(await ringing.stdout.read())
        await asyncio.sleep(2)
        for task in arrivals:
            task.cancel()
        for task in arrivals:
            with contextlib.suppress(asyncio.CancelledError):
                await task
        for one in lines[-LISTENERS:]:
            result.heard += [
                (one.heard[topic] - at) * 1000 for topic, at in rung.items() if topic in one.heard
            ]
        for one in lines:
            one.writer.close()
    return result


async def _bare(count: int, nudges: int) -> Streams:
    result = Streams(0, nudges * LISTENERS)
    with _bare_server() as (port, bell, pid):
        pids = family(pid)
        before = memory_of(pids)
        lines, result.opening = await _open_all(port, "/idle", [{}] * count)
        hearing, _ = await _open_all(port, "/hear", [{}] * LISTENERS)
        result.count = len(lines)
        await asyncio.sleep(3)
        result.kb = (memory_of(pids) - before) * 1000 / (len(lines) + LISTENERS)
        arrivals = [asyncio.create_task(_arrivals(one)) for one in hearing]
        rung: dict[str, float] = {}
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as voice:
            for number in range(nudges):
                rung[f"conversation-{number}"] = time.monotonic()
                voice.sendto(f'["conversation-{number}"]'.encode(), str(bell))
                await asyncio.sleep(BETWEEN)
        await asyncio.sleep(1)
        for task in arrivals:
            task.cancel()
        for one in hearing:
            result.heard += [
                (one.heard[topic] - at) * 1000 for topic, at in rung.items() if topic in one.heard
            ]
        for one in [*lines, *hearing]:
            one.writer.close()
    return result


@contextlib.contextmanager
def _bare_server() -> Iterator[tuple[int, Path, int]]:
    with tempfile.TemporaryDirectory(prefix="bare-") as folder:
        port, bell = free_port(), Path(folder) / "bell"
        program = [str(Path(sys.executable).with_name("granian")), "--interface", "asgi", "--port", str(port)]
        program += [
            "--workers",
            "1",
            "--backlog",
            "16384",
            "--backpressure",
            "65536",
            "--no-ws",
            "--log-level",
            "error",
        ]
        running = subprocess.Popen(
            [*program, "tests.bench.raw_cellar:application"],
            cwd=ROOT,
            env=os.environ | {raw_cellar.BELL: str(bell), "PYTHONPATH": str(ROOT)},
            start_new_session=True,
        )
        try:
            within(20, bell.exists, "the bare server answers")
            time.sleep(1)
            yield port, bell, running.pid
        finally:
            running.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                running.wait(3)
            running.kill()


@dataclass(slots=True)
class Line:
    """One open stream, and when each topic was first heard on it."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    heard: dict[str, float] = field(default_factory=dict)


async def _open_all(port: int, path: str, cookies: list[dict[str, str]]) -> tuple[list[Line], float]:
    """Open a stream for each, and wait until it was greeted. Those that fail are left out."""
    gate, began = asyncio.Semaphore(OPENING_AT_ONCE), time.monotonic()

    async def one(jar: dict[str, str]) -> Line | None:
        async with gate:
            with contextlib.suppress(
                OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError
            ):
                async with asyncio.timeout(60):
                    reader, writer = await asyncio.open_connection(HERE, port, limit=4096)
                    held = "; ".join(f"{name}={value}" for name, value in jar.items())
                    writer.write(
                        f"GET {path} HTTP/1.1\r\nHost: {HERE}:{port}\r\nCookie: {held}\r\n\r\n".encode()
                    )
                    await reader.readuntil(b"event: hello")
                    return Line(reader, writer)
        return None

    opened = await asyncio.gather(*(one(jar) for jar in cookies))
    return [line for line in opened if line is not None], time.monotonic() - began


async def _arrivals(line: Line) -> None:
    """Note when each topic comes by."""
    while said := await line.reader.readline():
        if said.startswith(b"data: ["):
            at = time.monotonic()
            for topic in json.loads(said[6:]):
                line.heard.setdefault(topic, at)


def _allow_files(count: int) -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(max(count, 4096), hard), hard))


if __name__ == "__main__":
    command(
        bench,
        ("--streams", 5000, "idle streams on the one process"),
        ("--nudges", 200, "notes that are written meanwhile"),
    )
