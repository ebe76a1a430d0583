"""How soon the next conversation is painted when one goes on to it: fetched ahead, and not.

Over a base of 200 conversations J is pressed in Chromium, in a signed-in desk, as often as the list has neighbors. Of each
key, the time is taken from the key's own event until the frame with the next conversation has been painted.
Milliseconds; a screen of 60 frames a second is up to 17 of them late by itself.

ahead_*     what is next was fetched ahead
asked_*     it is asked for when the key is pressed (by a browser that saves data)
raw_*       the yardstick: the same page without a script of ours; a key fetches the same words and puts them in by innerHTML
raw_kept_*  likewise, with the words there already
"""

from __future__ import annotations

import argparse
import html
import re
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.bench.figures import Report, command, percentile
from tests.bench.pages import conversations
from tests.browsers import launch, wait_until_live
from tests.doors import BEA, House, Visitor

TARGETS = {"ahead_p50_ms": ("<=", 50.0), "ahead_p95_ms": ("<=", 50.0)}
WARMING = 3  # keys that aren't counted
RESTS = 500  # ms between two keys: what was opened has come to rest, and its neighbors are here
SAVES = "Object.defineProperty(navigator, 'connection', { value: { saveData: true } })"

WATCH = """() => {
  window.took = [];
  let began = 0;
  addEventListener("keydown", (event) => { began = event.timeStamp; }, true);
  window.painted = () => requestAnimationFrame(() => {
    const after = new MessageChannel();
    after.port1.onmessage = () => window.took.push(performance.now() - began);
    after.port2.postMessage(0);
  });
  const matter = document.getElementById("matter");
  new MutationObserver(window.painted).observe(matter, { attributeFilter: ["data-number"] });
}"""
RAW = """(addresses) => {
  const place = document.querySelector(".matter-place");
  let at = 0;
  window.kept = null;
  window.keep = async () => { window.kept = await (await fetch(addresses[at])).text(); };
  addEventListener("keydown", async () => {
    const words = window.kept ?? await (await fetch(addresses[at])).text();
    at += 1;
    window.kept = null;
    place.innerHTML = words;
    window.painted();
  });
}"""


def bench(wanted: argparse.Namespace) -> Report:
    """Run it once on a fresh home."""
    report = Report(f"The next conversation, from the key to its paint: {wanted.keys} keys each", TARGETS)
    with (
        House(seeded=200, agents=()) as house,
        sync_playwright() as playwright,
        launch(playwright) as browser,
    ):
        visitor = Visitor(house.port).sign_in(BEA)
        paths = conversations(visitor)[: wanted.keys + WARMING + 1]
        took: dict[str, list[float]] = {"ahead": [], "asked": [], "raw": [], "raw_kept": []}
        for kind, times in took.items():
            with _desk(browser, house, visitor, kind, paths[0]) as page:
                times += _go_on(page, kind, paths)[WARMING:]
            report.figures[f"{kind}_p50_ms"] = percentile(times, 0.5)
            report.figures[f"{kind}_p95_ms"] = percentile(times, 0.95)
        visitor = visitor.again(house.port)
        bodies = [len(visitor.get(_partial(path)).body) for path in paths]
    report.note("bytes of such an answer, unpacked", percentile(bodies, 0.5))
    report.note("the longest of what was fetched ahead, ms", max(took["ahead"]))
    return report


@contextmanager
def _desk(browser: Browser, house: House, visitor: Visitor, kind: str, path: str) -> Iterator[Page]:
    """The first conversation, open in a browser that looks ahead or not, or that runs nothing of ours."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.add_cookies(
        [{"name": name, "value": value, "url": house.url()} for name, value in visitor.cookies.items()]
    )
    page = context.new_page()
    if kind == "asked":
        page.add_init_script(SAVES)
    elif kind != "ahead":
        page.route(re.compile(r"\.m?js$"), lambda route: route.abort())
    page.goto(house.url(html.unescape(path)))
    if not kind.startswith("raw"):
        wait_until_live(page)
    page.evaluate(WATCH)
    yield page
    context.close()


def _go_on(page: Page, kind: str, paths: list[str]) -> list[float]:
    """Press the key for each path after the first; give the milliseconds that each took."""
    if kind.startswith("raw"):
        page.evaluate(RAW, [_partial(path) for path in paths[1:]])
    for path in paths[1:]:
        page.wait_for_timeout(RESTS)
        if kind == "raw_kept":
            page.evaluate("window.keep()")
        page.keyboard.press("J")
        number = path.split("/")[2].split("?")[0]
        expect(page.locator(f"#matter[data-number='{number}']")).to_be_attached()
    page.wait_for_timeout(RESTS)
    took: list[float] = page.evaluate("window.took")
    if len(took) != len(paths) - 1:
        raise SystemExit(f"{kind}: {len(took)} paints for {len(paths) - 1} keys")
    return took


def _partial(path: str) -> str:
    return path.replace("?", "/matter?")


if __name__ == "__main__":
    command(bench, ("--keys", 40, "keys that are counted, of each kind"))
