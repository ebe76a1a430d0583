"""How soon a page comes, in a small base and in a large one, and what it weighs.

Two houses run side by side, over 200 and over 100,000 conversations (bin/seed-load), each asked over HTTP by a signed-in
visitor with one keep-alive connection: 200 requests in turns, after 20 that don't count. Milliseconds are medians.

list_*            GET /inbox/open: the whole page, 50 rows
conversation_*    GET /conversations/<number>?view=open, the 50 of the list in turn: list, thread, customer, composer
*_queries         queries for one such page (the most of the 50); the same at both sizes, or the bench fails
*_steps_*         instructions of SQLite's virtual machine for one such page (the median of the 50): what it reads, in a
                  number without noise
long_*            GET the same of a conversation of 300 messages: also its bytes as they come (compressed) and unpacked
customers_*       GET /customers, its second page, and one customer: queries and steps, in both bases; the same queries at
                  both sizes, or the bench fails
sighted_*_steps   the same for one who doesn't see all (tests/bench/sighted.py), in the large base: open, and resolved
cold_list_bytes   all bytes over the line for the list page in a browser that has nothing yet (styles, scripts, fonts,
                  icons; headers too, the open stream not)
list_script_bytes of these, scripts
idle_mb           memory of all processes of `makeright serve` (PSS, 10^6 bytes), 20 s after start, one page opened once
"""

from __future__ import annotations

import argparse
import contextlib
import gzip
import html
import json
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import pysqlite3
from playwright.sync_api import sync_playwright

from tests.bench.figures import Report, Weather, command, percentile
from tests.browsers import launch
from tests.doors import BEA, HERE, House, Visitor, command_of, cpu_of, memory_of

TARGETS = {
    "list_p50_ms_100000": ("<=", 40.0),
    "conversation_p50_ms_100000": ("<=", 40.0),
    "long_p50_ms_100000": ("<=", 60.0),
    "long_bytes": ("<=", 60_000.0),
    "cold_list_bytes": ("<=", 150_000.0),
    "list_script_bytes": ("<=", 60_000.0),
    "idle_mb": ("<=", 300.0),
}
LIST = "/inbox/open"
SOL = "sol@framehouse.test"
WARMING = 20
IDLE = 20.0  # seconds after start
LONG = 300  # messages


@dataclass(slots=True)
class Asked:
    """What the requests for one kind of page took in one house: milliseconds each, and CPU seconds of the web part."""

    took: list[float] = field(default_factory=list)
    cpu: float = 0.0


def bench(wanted: argparse.Namespace) -> Report:
    """Run it once on fresh homes."""
    report = Report(
        f"Pages over 200 and over {wanted.large:,} conversations, {wanted.requests} requests each", TARGETS
    )
    with House(seeded=200, agents=()) as small:
        _weigh(small, report)
        began = time.monotonic()
        with House(seeded=wanted.large, agents=()) as large:
            report.note("seeding and starting the large one, s", time.monotonic() - began)
            houses = {"200": small, "100000": large}
            _time(houses, wanted.requests, report)
            _count(houses, report)
            _lengthen(houses, wanted.requests, report)
            _count_customers(houses, report)
            _count_sighted(large, report)
            for size, house in houses.items():
                report.note(f"raw list: SQL and joined strings, ms at {size}", _raw(house, wanted.requests))
    return report


def _weigh(house: House, report: Report) -> None:
    """Memory and bytes, of a house that has just been started."""
    started = time.monotonic()
    visitor = Visitor(house.port).sign_in(BEA)
    assert visitor.get(LIST).status == 200
    by_kind = _loaded(house, visitor.cookies)
    report.figures["cold_list_bytes"] = sum(by_kind.values())
    report.figures["list_script_bytes"] = by_kind.get("Script", 0)
    report.note(
        "cold list, bytes by kind", ", ".join(f"{kind} {size:,.0f}" for kind, size in sorted(by_kind.items()))
    )
    time.sleep(max(IDLE - (time.monotonic() - started), 0))
    parts = [(command_of(pid).split()[-1], memory_of([pid])) for pid in house.pids()]
    report.figures["idle_mb"] = sum(size for _, size in parts)
    report.note("memory by process, MB", ", ".join(f"{name} {size:.0f}" for name, size in parts))


def _loaded(house: House, cookies: dict[str, str]) -> dict[str, float]:
    """Bytes over the line by kind of resource, for the list page in a fresh browser."""
    sizes: dict[str, float] = {}
    kinds: dict[str, str] = {}
    with sync_playwright() as playwright, launch(playwright) as browser:
        context = browser.new_context()
        context.add_cookies(
            [{"name": name, "value": value, "url": house.url()} for name, value in cookies.items()]
        )
        page = context.new_page()
        wire = context.new_cdp_session(page)
        wire.send("Network.enable")
        wire.on("Network.responseReceived", lambda said: kinds.update({said["requestId"]: said["type"]}))
        wire.on(
            "Network.loadingFinished",
            lambda said: sizes.update({said["requestId"]: said["encodedDataLength"]}),
        )
        page.goto(house.url(LIST))
        page.wait_for_timeout(2000)
        context.close()
    by_kind: dict[str, float] = {}
    for request, size in sizes.items():
        by_kind[kinds.get(request, "Other")] = by_kind.get(kinds.get(request, "Other"), 0) + size
    return by_kind


def _time(houses: dict[str, House], requests: int, report: Report) -> None:
    """Ask for both kinds of page in both houses, in turns, so that they meet the same weather."""
    visitors = {size: Visitor(house.port).sign_in(BEA) for size, house in houses.items()}
    paths = {
        size: {"list": [LIST], "conversation": conversations(visitor)} for size, visitor in visitors.items()
    }
    asked = {(kind, size): Asked() for kind in ("list", "conversation") for size in houses}
    for (kind, size), timed in asked.items():
        _ask(visitors[size], paths[size][kind], WARMING, timed)
        timed.took.clear()
    weather = Weather()
    for _ in range(requests // 10):
        for (kind, size), timed in asked.items():
            weather.look()
            before = cpu_of(houses[size].web_pids())
            _ask(visitors[size], paths[size][kind], 10, timed)
            timed.cpu += cpu_of(houses[size].web_pids()) - before
    weather.tell(report)
    for (kind, size), timed in asked.items():
        report.figures[f"{kind}_p50_ms_{size}"] = percentile(timed.took, 0.5)
        report.note(
            f"{kind} at {size}: p99 ms, CPU ms",
            f"{percentile(timed.took, 0.99):.1f}, {timed.cpu / len(timed.took) * 1000:.1f}",
        )


def _ask(visitor: Visitor, paths: Sequence[str], count: int, timed: Asked) -> None:
    for number in range(count):
        began = time.perf_counter()
        answer = visitor.get(paths[(len(timed.took) + number) % len(paths)], **{"Accept-Encoding": "gzip"})
        timed.took.append((time.perf_counter() - began) * 1000)
        assert answer.status == 200


def conversations(visitor: Visitor) -> list[str]:
    """The addresses of the conversations on the open list."""
    found = re.findall(r'href="(/conversations/\d+\?view=open)"', html.unescape(visitor.get(LIST).text))
    assert found, "no conversations on the list"
    return list(dict.fromkeys(found))


def _count(houses: dict[str, House], report: Report) -> None:
    """Queries and steps at both sizes. Raises SystemExit if a page asks more of a larger base."""
    queries: dict[str, dict[str, int]] = {"list": {}, "conversation": {}}
    for size, house in houses.items():
        addresses = conversations(Visitor(house.port).sign_in(BEA))
        counted = json.loads(house.run("-m", "tests.bench.inside", BEA.address, LIST, *addresses))
        for kind, paths in {"list": [LIST], "conversation": addresses}.items():
            pages = sorted((counted[path] for path in paths), key=lambda page: int(page["steps"]))
            middle = pages[len(pages) // 2]
            queries[kind][size] = max(page["queries"] for page in pages)
            report.figures[f"{kind}_steps_{size}"] = middle["steps"]
            for query in [*middle["heaviest"], *middle["plans"]]:
                report.note(f"{kind} at {size}", query)
    for kind, by_size in queries.items():
        report.figures[f"{kind}_queries"] = max(by_size.values())
        if len(set(by_size.values())) > 1:
            raise SystemExit(
                f"{report.table()}\n\na {kind} page takes {by_size} queries, by the size of the base"
            )


def _lengthen(houses: dict[str, House], requests: int, report: Report) -> None:
    """A conversation of 300 messages in both houses: how soon it comes, what it asks and weighs."""
    for size, house in houses.items():
        number = house.run("-m", "tests.bench.lengthy", str(LONG)).strip()
        path, timed = f"/conversations/{number}?view=open", Asked()
        visitor = Visitor(house.port).sign_in(BEA)
        _ask(visitor, [path], WARMING, timed)
        timed.took.clear()
        _ask(visitor, [path], requests // 2, timed)
        counted = json.loads(house.run("-m", "tests.bench.inside", BEA.address, path))[path]
        page = visitor.get(path)
        report.figures[f"long_p50_ms_{size}"] = percentile(timed.took, 0.5)
        report.figures[f"long_queries_{size}"] = counted["queries"]
        report.figures[f"long_steps_{size}"] = counted["steps"]
        report.figures["long_bytes"] = len(gzip.compress(page.text.encode(), 6))
        report.note(f"long at {size}: p99 ms", percentile(timed.took, 0.99))
        report.note(f"long at {size}: bytes unpacked", len(page.text.encode()))
        for query in [*counted["heaviest"], *counted["plans"]]:
            report.note(f"long at {size}", query)


def _count_customers(houses: dict[str, House], report: Report) -> None:
    """Queries and steps of the list of customers and of the page of one, at both sizes. Raises SystemExit if a page asks
    more of a larger base."""
    by_size: dict[str, list[int]] = {}
    for size, house in houses.items():
        first = Visitor(house.port).sign_in(BEA).get("/customers").text
        beyond, person = (
            re.search(pattern, html.unescape(first))
            for pattern in (r'href="(/customers\?after=\d+)"', r'href="(/customers/\d+)"')
        )
        assert beyond is not None, "no second page of customers"
        assert person is not None, "no customers on the list"
        paths = ["/customers", beyond[1], person[1]]
        counted = json.loads(house.run("-m", "tests.bench.inside", BEA.address, *paths))
        by_size[size] = [int(counted[path]["queries"]) for path in paths]
        for kind, path in zip(("list", "further", "one"), paths, strict=True):
            report.figures[f"customers_{kind}_queries"] = counted[path]["queries"]
            report.figures[f"customers_{kind}_steps_{size}"] = counted[path]["steps"]
    if len({tuple(queries) for queries in by_size.values()}) > 1:
        raise SystemExit(
            f"{report.table()}\n\npages of customers take {by_size} queries, by the size of the base"
        )


def _count_sighted(house: House, report: Report) -> None:
    """What the lists of one who doesn't see all ask of the large base."""
    house.run("-m", "tests.bench.sighted", SOL)
    views = ("open", "resolved")
    counted = json.loads(house.run("-m", "tests.bench.inside", SOL, *(f"/inbox/{view}" for view in views)))
    for view in views:
        page = counted[f"/inbox/{view}"]
        report.figures[f"sighted_{view}_steps"] = page["steps"]
        report.note(f"{view} of one who doesn’t see all, queries", page["queries"])


def _raw(house: House, times: int) -> float:
    """The yardstick: the list's 50 rows by one plain query, joined to HTML by string formatting, compressed likewise."""
    question = """
        SELECT c.number, c.subject, u.name, c.waiting_since, c.last_words, c.attachment_count, a.name
        FROM conversations_conversation c JOIN customers_customer u ON u.id = c.customer_id
        LEFT JOIN staff_agent a ON a.id = c.assignee_id
        WHERE c.state = 'open' AND c.waiting_since IS NOT NULL ORDER BY c.waiting_since, c.id LIMIT 50"""
    took = []
    with contextlib.closing(
        pysqlite3.connect(f"file:{house.home / 'makeright.sqlite3'}?mode=ro", uri=True)
    ) as database:
        for _ in range(times):
            began = time.perf_counter()
            rows = database.execute(question).fetchall()
            gzip.compress("".join(_row(*row) for row in rows).encode(), 6)
            took.append((time.perf_counter() - began) * 1000)
    return percentile(took, 0.5)


def _row(number: int, *words: object) -> str:
    cells = "".join(f"<span>{html.escape(str(word))}</span>" for word in words)
    return f'<li><a href="http://{HERE}/conversations/{number}">{cells}</a></li>'


if __name__ == "__main__":
    command(
        bench,
        ("--requests", 200, "requests for each page"),
        ("--large", 100_000, "conversations in the large base"),
    )
