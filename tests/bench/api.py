"""The REST API: lists of 50 and new conversations a second over a large base, beside a bare server.

A house over 100,000 conversations (bin/seed-load), asked by several keep-alive connections at once, through its real
server, with a token of an admin and no limit of pace. Lists are walked by their cursors: all in their order, what is owed
an answer by who waits longest, and by the last message. New conversations are each of a new customer.

list_per_s           lists of 50 a second
list_p50_ms_100000   the median of one list, asked by one connection alone
create_per_s         new conversations a second
ratio_to_raw         how many times as many lists a bare ASGI server with one plain query and json.dumps answers
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import itertools
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from tests.bench import raw_api
from tests.bench.figures import Report, command, percentile
from tests.doors import HERE, ROOT, Colleague, House, free_port, within

TARGETS = {"list_per_s": (">=", 300.0), "create_per_s": (">=", 100.0)}
ADA = Colleague("Ada", "ada@framehouse.test", "admin")
LISTS = (
    "/api/v1/conversations?limit=50",
    "/api/v1/conversations?limit=50&sort=owed_since",
    "/api/v1/conversations?limit=50&sort=-last_message_at",
)
DEEP = 20  # pages of each list
WARMING = 60
ISSUE = """
import django
django.setup()
from makeright.lib.actor import Actor
from makeright.staff.issuing import issue
from makeright.staff.models import Agent
agent = Agent.objects.get(email="ada@framehouse.test")
print(issue(agent, "bench", scopes=["*"], by=Actor.system("bench"))[1])
"""


def bench(wanted: argparse.Namespace) -> Report:
    """Run it once on a fresh home."""
    report = Report(f"The API over {wanted.large:,} conversations, {wanted.lines} connections", TARGETS)
    with House(
        seeded=wanted.large, agents=(ADA,), MAKERIGHT_API_CALLS="0", MAKERIGHT_API_CHANGES="0"
    ) as house:
        token = house.run("-c", ISSUE).strip()
        inbox = json.loads(asyncio.run(_one(house.port, token, "/api/v1/inboxes")))["items"][0]["id"]
        paths = asyncio.run(_pages(house.port, token))
        took = asyncio.run(_alone(house.port, token, paths, wanted.lists // 4))
        report.figures["list_p50_ms_100000"] = percentile(took, 0.5)
        report.note("one list alone: p99 ms", percentile(took, 0.99))
        began = time.perf_counter()
        calls = [_call(token, path) for path in itertools.islice(itertools.cycle(paths), wanted.lists)]
        asyncio.run(_all(house.port, calls, wanted.lines, 200))
        report.figures["list_per_s"] = wanted.lists / (time.perf_counter() - began)
        database = str(house.home / "makeright.sqlite3")
        if Path(database).exists():
            raw = _raw(database, wanted.lists, wanted.lines, wanted.large)
            report.note("the bare server, lists a second", raw)
            report.figures["ratio_to_raw"] = raw / report.figures["list_per_s"]
        calls = [_created(token, inbox, number) for number in range(wanted.creates)]
        began = time.perf_counter()
        asyncio.run(_all(house.port, calls, wanted.lines, 201))
        report.figures["create_per_s"] = wanted.creates / (time.perf_counter() - began)
    return report


def _raw(database: str, lists: int, lines: int, large: int) -> float:
    with _bare_server(database) as port:
        keys = [number * 50 % large for number in range(lists)]
        calls = [_call("", f"/?{key}") for key in keys]
        asyncio.run(_all(port, calls[:WARMING], lines, 200))
        began = time.perf_counter()
        asyncio.run(_all(port, calls, lines, 200))
        return lists / (time.perf_counter() - began)


@contextlib.contextmanager
def _bare_server(database: str) -> Iterator[int]:
    port = free_port()
    program = [str(Path(sys.executable).with_name("granian")), "--interface", "asgi", "--port", str(port)]
    program += ["--workers", "2", "--no-ws", "--log-level", "error", "tests.bench.raw_api:application"]
    environment = os.environ | {raw_api.NAME: database, "PYTHONPATH": str(ROOT)}
    with tempfile.TemporaryFile() as log:
        running = subprocess.Popen(program, cwd=ROOT, env=environment, stderr=log, start_new_session=True)
        try:
            within(20, lambda: _answers(port), "the bare server answers")
            yield port
        finally:
            running.terminate()
            running.wait(10)


def _answers(port: int) -> bool:
    with contextlib.suppress(OSError):
        asyncio.run(_one(port, "", "/?0"))
        return True
    return False


async def _pages(port: int, token: str) -> list[str]:
    """The addresses of the first pages of each list, in turns."""
    found: list[list[str]] = []
    for start in LISTS:
        path, pages = start, [start]
        while len(pages) < DEEP:
            told: dict[str, Any] = json.loads(await _one(port, token, path))
            if told["next"] is None:
                break
            path = f"{start}&after={told['next']}"
            pages.append(path)
        found.append(pages)
    return [page for together in itertools.zip_longest(*found) for page in together if page]


async def _alone(port: int, token: str, paths: Sequence[str], count: int) -> list[float]:
    """Milliseconds of each, one after the other on one line."""
    line = await asyncio.open_connection(HERE, port, limit=1_000_000)
    took = []
    for path in itertools.islice(itertools.cycle(paths), count + WARMING):
        began = time.perf_counter()
        await _ask(line, _call(token, path), 200)
        took.append((time.perf_counter() - began) * 1000)
    line[1].close()
    return took[WARMING:]


async def _all(port: int, calls: Sequence[bytes], lines: int, status: int) -> None:
    """Make all calls, on so many lines at once."""
    waiting = iter(calls)

    async def one() -> None:
        line = await asyncio.open_connection(HERE, port, limit=1_000_000)
        for call in waiting:
            await _ask(line, call, status)
        line[1].close()

    await asyncio.gather(*(one() for _ in range(lines)))


async def _one(port: int, token: str, path: str) -> bytes:
    line = await asyncio.open_connection(HERE, port, limit=1_000_000)
    body = await _ask(line, _call(token, path), 200)
    line[1].close()
    return body


async def _ask(line: tuple[asyncio.StreamReader, asyncio.StreamWriter], call: bytes, status: int) -> bytes:
    """The body of the answer. Raises AssertionError if it isn't of that status."""
    reader, writer = line
    writer.write(call)
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0])
    body = await reader.readexactly(length)
    assert int(head[9:12]) == status, body[:300]
    return body


def _call(token: str, path: str, said: dict[str, Any] | None = None) -> bytes:
    body = b"" if said is None else json.dumps(said).encode()
    head = f"{'GET' if said is None else 'POST'} {path} HTTP/1.1\r\nHost: {HERE}\r\nAuthorization: Bearer {token}\r\n"
    head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n" if body else ""
    return f"{head}\r\n".encode() + body


def _created(token: str, inbox: str, number: int) -> bytes:
    said = {
        "inbox": inbox,
        "author": {"typed": f"new-{number}@example.com", "name": f"Noor {number}"},
        "subject": f"A frame for map {number}",
        "text": "Do you frame maps? It is an old one, 70 by 100, and a little torn at its lower edge. " * 4,
        "external_id": f"form:{number}",
    }
    return _call(token, "/api/v1/conversations", said)


if __name__ == "__main__":
    command(
        bench,
        ("--large", 100_000, "conversations in the base"),
        ("--lists", 3_000, "lists that are asked for"),
        ("--creates", 1_000, "conversations that are made"),
        ("--lines", 8, "connections at once"),
    )
