"""How long a key takes in the composer of a conversation of 300 messages.

Keys are pressed one by one, 25 a second, into the reply of a long conversation in Chromium: as fast as a key held down
repeats, and slow enough that none waits for the one before. Of each, the time is taken from the key's own event until all
that listens to it has run, and styles and layout are done: what keeps the page from drawing it. Beside it stands when a
timer set then came round, which waits for the screen's next frame as well (16.7 ms apart), and what the page worked in all,
drawing among it, for each key. Figures in milliseconds.
"""

from __future__ import annotations

import argparse
import time

from playwright.sync_api import CDPSession, Page, sync_playwright

from tests.bench.figures import Report, command, percentile
from tests.browsers import launch, signed_in
from tests.doors import BEA, INBOX, House, within

TARGETS = {"p50_ms": ("<=", 8.0), "p95_ms": ("<=", 16.0)}
SUBJECT = "A long matter"
WARMING = 20  # keys that aren't counted
APART = 40  # ms

WATCH = """() => {
  window.tookByKey = [];
  window.timerByKey = [];
  let began = 0;
  window.addEventListener("keydown", () => { began = performance.now(); }, true);
  window.addEventListener("input", () => {
    const from = began;
    queueMicrotask(() => { document.body.offsetHeight; window.tookByKey.push(performance.now() - from); });
    setTimeout(() => { window.timerByKey.push(performance.now() - from); });
  });
}"""


def bench(wanted: argparse.Namespace) -> Report:
    """Run it once on a fresh home."""
    report = Report(f"A key in a conversation of {wanted.messages} messages: {wanted.keys} keys", TARGETS)
    with (
        House(seeded=1, agents=()) as house,
        sync_playwright() as playwright,
        launch(playwright) as browser,
        signed_in(browser, house, BEA) as page,
    ):
        _open_long_one(page, house, wanted.messages)
        page.evaluate(WATCH)
        page.wait_for_timeout(1000)  # what opening has begun is over
        inside = page.context.new_cdp_session(page)
        inside.send("Performance.enable")
        before = _worked(inside)
        words = "Dear Karim, the new frame is on its way and will be with you on Thursday. "
        typed = (words * (wanted.keys // len(words) + 1))[: wanted.keys + WARMING]
        page.locator("[contenteditable]#reply-text").press_sequentially(typed, delay=APART)
        worked = (_worked(inside) - before) / len(typed)
        took, timers = (page.evaluate(f"window.{name}ByKey")[WARMING:] for name in ("took", "timer"))
    report.figures |= {"p50_ms": percentile(took, 0.5), "p95_ms": percentile(took, 0.95)}
    report.note("the longest", max(took))
    report.note("until a timer came round, p95", percentile(timers, 0.95))
    report.note("work in all, a key", worked)
    return report


def _worked(inside: CDPSession) -> float:
    """What the page's main thread has worked so far, in milliseconds."""
    metrics = {each["name"]: each["value"] for each in inside.send("Performance.getMetrics")["metrics"]}
    return float(metrics["TaskDuration"] * 1000)


def _open_long_one(page: Page, house: House, messages: int) -> None:
    """Bring so many messages into one conversation by mail, and open it whole."""
    for number in range(messages):
        house.mail(_content(number))
    asked = "SELECT count(*) FROM conversations_message WHERE message_id LIKE ?"
    within(120.0, lambda: house.one(asked, "<keys-%") == messages or None, "all messages in one conversation")
    number = house.one("SELECT number FROM conversations_conversation WHERE subject = ?", SUBJECT)
    page.goto(house.url(f"/conversations/{number}?all=1"))
    page.locator("[contenteditable]#reply-text").wait_for()


def _content(number: int) -> bytes:
    answers = (
        f"In-Reply-To: <keys-{number - 1}@example.com>\r\nReferences: <keys-0@example.com>\r\n"
        if number
        else ""
    )
    return (
        f"From: Karim Benali <karim@example.com>\r\nTo: {INBOX}\r\nSubject: {SUBJECT}\r\n{answers}"
        f"Message-ID: <keys-{number}@example.com>\r\nDate: {time.strftime('%a, %d %b %Y %H:%M:%S +0000', time.gmtime())}\r\n"
        f"Content-Type: text/plain; charset=utf-8\r\n\r\nHello,\r\n\r\nhere is word {number} of it. What do you think?\r\n"
    ).encode()


if __name__ == "__main__":
    command(
        bench, ("--messages", 300, "messages in the conversation"), ("--keys", 300, "keys that are counted")
    )
