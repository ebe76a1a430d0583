"""<live-stream> in Chromium, against the real hub over a fake log."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect

from tests.browsers import launch

pytestmark = pytest.mark.browser

PATIENCE = 120.0
TELLS = """
window.told = [];
for (const topic of ["conversation-12", "conversation-13", "conversation-1", "conversations", "refresh", "click"])
  document.addEventListener("DOMContentLoaded", () =>
    document.body.addEventListener(topic, () => window.told.push([topic, Math.round(performance.now())])));
"""
HIDES = """
(hidden) => {
  Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
  document.dispatchEvent(new Event("visibilitychange"));
}
"""


class Server:
    """A server that can be away for a while."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, already: int = 0) -> None:
        environment = os.environ | {
            "SMALL_STREAM": str(self._folder),
            "PORT": str(self.port),
            "ALREADY": str(already),
        }
        self._process = subprocess.Popen(
            [sys.executable, "-m", "makeright.live.tests.small_stream"], env=environment
        )
        eventually(self._answers)

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(PATIENCE)

    def _answers(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None
        try:
            self.streams()
        except OSError:
            return False
        return True

    def get(self, target: str) -> bytes:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{target}", timeout=PATIENCE) as response:
            said: bytes = response.read()
            return said

    def happens(self, conversation: int, times: int = 1) -> None:
        self.get(f"/happens?conversation={conversation}&times={times}")

    def streams(self) -> tuple[int, int]:
        """How many are open, and how many were opened ever."""
        is_open, opened = json.loads(self.get("/streams"))
        return is_open, opened


def eventually(holds: Callable[[], object]) -> None:
    until = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.02)


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("run"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def server(started: Server) -> Server:
    started.get("/anew")
    return started


@pytest.fixture(scope="module")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    with launch(playwright) as opened:
        yield opened


@pytest.fixture
def browser(chromium: Browser, server: Server) -> Iterator[BrowserContext]:
    context = chromium.new_context(base_url=f"http://localhost:{server.port}")
    context.add_init_script(TELLS)
    yield context
    context.close()


def open_tab(browser: BrowserContext, target: str = "/", *, faults: list[str] | None = None) -> Page:
    page = browser.new_page()
    page.on("pageerror", lambda error: (faults if faults is not None else []).append(str(error)))
    page.goto(target)
    expect(page.locator("live-stream")).to_have_attribute("data-state", "live", timeout=PATIENCE * 1000)
    return page


def told(page: Page) -> list[str]:
    said: list[str] = page.evaluate("window.told.map(([topic]) => topic)")
    return said


def is_told(page: Page, topic: str) -> None:
    page.wait_for_function(
        "topic => window.told.some(([told]) => told === topic)", arg=topic, timeout=PATIENCE * 1000
    )


def test_what_happens_is_told_to_the_page(browser: BrowserContext, server: Server) -> None:
    faults: list[str] = []
    page = open_tab(browser, faults=faults)
    server.happens(12)
    is_told(page, "conversation-12")
    is_told(page, "conversations")
    assert set(told(page)) == {"conversation-12", "conversations"}
    assert not faults


def test_all_tabs_share_one_stream(browser: BrowserContext, server: Server) -> None:
    tabs = [open_tab(browser) for _ in range(3)]
    assert server.streams()[0] == 1
    server.happens(12)
    for tab in tabs:
        is_told(tab, "conversation-12")


def test_when_the_listening_tab_closes_another_goes_on_and_misses_nothing(
    browser: BrowserContext, server: Server
) -> None:
    first, second = open_tab(browser), open_tab(browser)
    server.happens(12)
    is_told(second, "conversation-12")
    first.close()
    server.happens(13)
    is_told(second, "conversation-13")
    eventually(lambda: server.streams()[0] == 1)


def test_a_burst_is_told_at_once_and_then_in_peace(browser: BrowserContext, server: Server) -> None:
    page = open_tab(browser)
    for _ in range(15):
        server.happens(12)
        time.sleep(0.05)
    page.wait_for_timeout(900)
    at = [moment for topic, moment in page.evaluate("window.told") if topic == "conversation-12"]
    assert 3 <= len(at) < 15
    assert all(later - earlier >= 790 for earlier, later in zip(at, at[2:], strict=False))


def test_a_page_hears_what_happened_while_it_was_made(browser: BrowserContext, server: Server) -> None:
    server.happens(12)
    server.happens(13)
    page = open_tab(browser, "/?since=1")
    is_told(page, "conversation-13")
    assert "conversation-12" not in told(page)


def test_a_second_tab_hears_what_happened_while_it_was_made(browser: BrowserContext, server: Server) -> None:
    first = open_tab(browser, "/?since=0")
    server.happens(12)
    server.happens(13)
    is_told(first, "conversation-13")
    second = open_tab(browser, "/?since=1")
    is_told(second, "conversation-13")
    assert "conversation-12" not in told(second)
    third = open_tab(browser, "/?since=2")
    third.wait_for_timeout(200)
    assert told(third) == []


def test_a_second_tab_older_than_what_the_first_remembers_looks_at_everything(
    browser: BrowserContext, server: Server
) -> None:
    server.happens(13)
    open_tab(browser)
    page = open_tab(browser, "/?since=0")
    is_told(page, "conversation-12")
    is_told(page, "conversations")
    assert set(told(page)) == {"conversation-12", "conversations"}


def test_a_server_that_was_away_is_found_again_with_what_happened_meanwhile(
    browser: BrowserContext, server: Server
) -> None:
    page = open_tab(browser)
    server.stop()
    expect(page.locator("live-stream")).to_have_attribute("data-state", "connecting")
    server.start(already=3)
    is_told(page, "conversation-1")
    expect(page.locator("live-stream")).to_have_attribute("data-state", "live")
    expect(page.locator("live-stream")).to_have_text("")


def test_a_server_that_ends_is_returned_to_when_it_said(browser: BrowserContext, server: Server) -> None:
    page = open_tab(browser)
    server.get("/close")
    eventually(lambda: server.streams() == (1, 2))
    server.happens(12)
    is_told(page, "conversation-12")


def test_words_are_said_only_after_five_seconds_without_connection(
    browser: BrowserContext, server: Server
) -> None:
    page = browser.new_page()
    page.clock.install()
    page.goto("/")
    line = page.locator("live-stream")
    expect(line).to_have_attribute("data-state", "live")
    server.stop()
    expect(line).to_have_attribute("data-state", "connecting")
    page.clock.fast_forward(4_000)
    expect(line).to_have_text("")
    page.clock.fast_forward(2_000)
    expect(line).to_have_attribute("data-state", "stale")
    expect(line).to_have_text("No connection.")
    expect(line).to_have_attribute("role", "status")
    server.start()
    page.clock.fast_forward(20_000)
    expect(line).to_have_attribute("data-state", "live")
    expect(line.locator("p")).to_be_hidden()


def live_page_with_a_clock(browser: BrowserContext, target: str = "/") -> Page:
    page = browser.new_page()
    page.clock.install()
    page.goto(target)
    expect(page.locator("live-stream")).to_have_attribute("data-state", "live", timeout=PATIENCE * 1000)
    return page


def test_fifteen_seconds_of_silence_are_said_and_a_word_ends_them(
    browser: BrowserContext, server: Server
) -> None:
    page = live_page_with_a_clock(browser)
    line = page.locator("live-stream")
    server.get("/quiet")
    page.clock.run_for(13_000)
    expect(line).to_have_attribute("data-state", "live")
    page.clock.run_for(4_000)
    expect(line).to_have_attribute("data-state", "stale")
    expect(line).to_have_text("No connection.")
    server.happens(12)
    expect(line).to_have_attribute("data-state", "live")
    expect(line).to_have_text("")
    assert server.streams() == (1, 1)


def test_silence_is_not_trusted(browser: BrowserContext, server: Server) -> None:
    page = live_page_with_a_clock(browser)
    server.get("/quiet")
    page.clock.run_for(32_000)
    eventually(lambda: server.streams() == (1, 2))
    expect(page.locator("live-stream")).to_have_attribute("data-state", "live")


def test_silence_is_seen_by_tabs_that_only_hear_from_another(browser: BrowserContext, server: Server) -> None:
    first = live_page_with_a_clock(browser)
    second = live_page_with_a_clock(browser)
    server.get("/quiet")
    first.clock.run_for(17_000)
    for page in (first, second):
        expect(page.locator("live-stream")).to_have_text("No connection.")


@pytest.mark.parametrize("hours", [-3, 3], ids=["back", "forward"])
def test_a_clock_that_jumps_makes_the_line_begin_anew(
    browser: BrowserContext, server: Server, hours: int
) -> None:
    page = browser.new_page()
    page.add_init_script(
        "window.skew = 0; const now = Date.now.bind(Date); Date.now = () => now() + window.skew;"
    )
    page.goto("/")
    expect(page.locator("live-stream")).to_have_attribute("data-state", "live")
    page.evaluate(f"window.skew = {hours} * 3600_000")
    eventually(lambda: server.streams() == (1, 2))
    page.wait_for_timeout(3_000)
    assert server.streams() == (1, 2)
    expect(page.locator("live-stream")).to_have_attribute("data-state", "live")


def test_without_network_the_page_says_so_after_some_seconds_and_comes_back_by_itself(
    browser: BrowserContext, server: Server
) -> None:
    page = open_tab(browser)
    line = page.locator("live-stream")
    browser.set_offline(True)
    expect(line).to_have_attribute("data-state", "connecting")
    server.happens(12)
    expect(line).to_have_text("No connection.", timeout=PATIENCE * 1000)
    browser.set_offline(False)
    expect(line).to_have_attribute("data-state", "live")
    expect(line).to_have_text("")
    is_told(page, "conversation-12")


def test_a_page_that_is_looked_at_again_asks_whether_the_line_still_stands(
    browser: BrowserContext, server: Server
) -> None:
    page = open_tab(browser)
    page.evaluate("dispatchEvent(new Event('focus'))")
    page.wait_for_timeout(300)
    assert server.streams() == (1, 1)
    # As after a sleep that no timer noticed: the last word is long ago.
    page.evaluate(
        "{ const now = Date.now() + 12_000; Date.now = () => now; dispatchEvent(new Event('focus')) }"
    )
    eventually(lambda: server.streams() == (1, 2))


# When nothing is told


def test_while_the_server_itself_hears_nothing_the_page_looks_by_itself(
    browser: BrowserContext, server: Server
) -> None:
    page = live_page_with_a_clock(browser)
    line = page.locator("live-stream")
    server.get("/lame?is=yes")
    expect(line).to_have_attribute("data-lame", "")
    page.clock.run_for(19_000)
    is_told(page, "conversation-12")
    is_told(page, "conversations")
    count = len(told(page))
    page.clock.run_for(19_000)
    assert len(told(page)) > count
    expect(line).to_have_attribute("data-state", "live")
    expect(line).to_have_text("")
    server.get("/lame?is=no")
    expect(line).not_to_have_attribute("data-lame", "")
    count = len(told(page))
    page.clock.run_for(9_000)
    page.clock.run_for(9_000)
    assert len(told(page)) == count


def test_while_there_is_no_line_the_page_looks_by_itself(browser: BrowserContext, server: Server) -> None:
    page = live_page_with_a_clock(browser)
    server.stop()
    expect(page.locator("live-stream")).to_have_attribute("data-state", "connecting")
    assert told(page) == []
    for _ in range(5):
        page.clock.run_for(5_000)
    expect(page.locator("live-stream")).to_have_attribute("data-state", "stale")
    is_told(page, "conversation-12")
    server.start()


def test_back_online_the_line_begins_anew(browser: BrowserContext, server: Server) -> None:
    page = open_tab(browser)
    page.evaluate("dispatchEvent(new Event('online'))")
    eventually(lambda: server.streams() == (1, 2))


def test_a_hidden_page_is_told_when_it_is_shown(browser: BrowserContext, server: Server) -> None:
    page = open_tab(browser)
    page.evaluate(HIDES, True)
    server.happens(12)
    server.happens(12)
    page.wait_for_timeout(500)
    assert told(page) == []
    page.evaluate(HIDES, False)
    is_told(page, "conversation-12")
    assert told(page).count("conversation-12") == 1


def test_signing_out_ends_it_with_a_word(browser: BrowserContext, server: Server) -> None:
    first, second = open_tab(browser), open_tab(browser)
    server.get("/session?is=gone")
    for page in (first, second):
        expect(page.locator("live-stream")).to_have_attribute("data-state", "ended")
        expect(page.locator("live-stream")).to_have_text("You were signed out.")
    opened = server.streams()[1]
    first.wait_for_timeout(1_500)
    assert server.streams() == (0, opened)
    server.get("/session?is=here")
    for page in (first, second):
        page.evaluate(HIDES, False)
        expect(page.locator("live-stream")).to_have_attribute("data-state", "live")


def test_who_is_signed_out_is_led_to_the_door_and_what_would_be_lost_stays(
    browser: BrowserContext, server: Server
) -> None:
    pages = [open_tab(browser) for _ in range(4)]
    bare, kept, half_written, under_way = pages
    for page in pages:
        page.locator("live-stream").evaluate("(stream) => { stream.dataset.gate = '/door'; }")
    for page in (kept, half_written):
        page.locator("textarea").fill("Dear Karim")
    kept.evaluate(
        "document.querySelector('form').replaceWith(Object.assign(document.createElement('message-composer'),"
        " { innerHTML: '<textarea></textarea>' }))"
    )
    kept.locator("textarea").fill("Dear Karim")
    under_way.evaluate("document.dispatchEvent(new Event('submit'))")
    server.get("/session?is=gone")
    for page in (bare, kept):
        page.wait_for_url("**/door?next=%2F&ended=yes")
    expect(under_way.locator("live-stream")).to_have_attribute("data-state", "ended")
    assert under_way.url.endswith("/")  # a form is under way, and may lead elsewhere by itself
    under_way.wait_for_url("**/door?next=%2F&ended=yes")
    expect(half_written.locator("live-stream")).to_have_text("You were signed out.")
    assert half_written.url.endswith("/")


def test_a_session_that_goes_on_under_another_key_signs_nobody_out(
    browser: BrowserContext, server: Server
) -> None:
    pages = [open_tab(browser) for _ in range(2)]
    for page in pages:
        page.locator("live-stream").evaluate("(stream) => { stream.dataset.gate = '/door'; }")
    opened = server.streams()[1]
    server.get("/session?is=another")
    eventually(lambda: server.streams() == (1, opened + 1))
    for page in pages:
        expect(page.locator("live-stream")).to_have_attribute("data-state", "live")
        assert page.url.endswith("/")
    server.happens(12)
    for page in pages:
        is_told(page, "conversation-12")


def test_a_session_that_is_gone_before_the_first_word_ends_it_too(
    browser: BrowserContext, server: Server
) -> None:
    server.get("/session?is=gone")
    page = browser.new_page()
    page.goto("/")
    expect(page.locator("live-stream")).to_have_attribute("data-state", "ended")


def test_a_tab_that_was_put_to_sleep_while_it_listened_is_replaced(
    browser: BrowserContext, server: Server
) -> None:
    asleep, awake = open_tab(browser), open_tab(browser)
    # Asleep: it holds the lock, and hears and says nothing.
    asleep.evaluate("BroadcastChannel.prototype.postMessage = () => {}")
    awake.evaluate(HIDES, True)
    awake.evaluate(HIDES, False)
    eventually(lambda: server.streams()[1] == 2)
    server.happens(13)
    is_told(awake, "conversation-13")
    eventually(lambda: server.streams()[0] == 1)


def test_a_page_that_was_left_and_is_come_back_to_is_brought_up_to_date(
    browser: BrowserContext, server: Server
) -> None:
    page = open_tab(browser)
    page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))")
    eventually(lambda: server.streams()[0] == 0)
    server.happens(12)
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    is_told(page, "conversation-12")


def test_a_page_of_an_older_build_is_loaded_anew_while_nobody_looks(
    browser: BrowserContext, server: Server
) -> None:
    page = open_tab(browser, "/?version=build-0")
    expect(page.locator("live-stream")).to_have_attribute("data-outdated", "")
    page.locator("textarea").fill("Dear Rosa,")
    page.evaluate("window.mark = true")
    page.evaluate(HIDES, True)
    page.wait_for_timeout(200)
    assert page.evaluate("window.mark")
    page.evaluate(HIDES, False)
    page.locator("textarea").fill("")
    with page.expect_navigation():
        page.evaluate(HIDES, True)


def test_an_older_page_that_is_open_but_not_used_is_loaded_anew_after_five_minutes(
    browser: BrowserContext, server: Server
) -> None:
    page = live_page_with_a_clock(browser, "/?version=build-0")
    page.evaluate("window.mark = true")
    page.clock.fast_forward(200_000)
    page.locator("body").click(position={"x": 1, "y": 1})
    page.clock.fast_forward(200_000)
    page.wait_for_timeout(200)
    assert page.evaluate("window.mark")
    with page.expect_navigation():
        page.clock.fast_forward(120_000)


def test_an_older_page_with_words_in_it_is_never_loaded_anew(browser: BrowserContext, server: Server) -> None:
    page = live_page_with_a_clock(browser, "/?version=build-0")
    page.evaluate("window.mark = true")
    page.locator("textarea").fill("Dear Rosa,")
    for _ in range(3):
        page.clock.fast_forward(400_000)
        page.wait_for_timeout(100)
    assert page.evaluate("window.mark")
    expect(page.locator("live-stream")).to_have_attribute("data-outdated", "")
    page.locator("textarea").fill("")
    with page.expect_navigation():
        page.clock.fast_forward(700_000)


def test_without_locks_each_visible_tab_listens_for_itself(browser: BrowserContext, server: Server) -> None:
    browser.add_init_script("Object.defineProperty(Navigator.prototype, 'locks', { get: () => undefined })")
    first, second = open_tab(browser), open_tab(browser)
    assert server.streams()[0] == 2
    first.evaluate(HIDES, True)
    eventually(lambda: server.streams()[0] == 1)
    server.happens(12)
    is_told(second, "conversation-12")
    first.evaluate(HIDES, False)
    is_told(first, "conversation-12")


def test_without_locks_a_tab_is_not_as_another_one_says_it_is(
    browser: BrowserContext, server: Server
) -> None:
    browser.add_init_script("Object.defineProperty(Navigator.prototype, 'locks', { get: () => undefined })")
    tab, other = open_tab(browser), open_tab(browser)
    said = {"kind": "state", "state": "connecting", "version": "build-1", "position": 0, "isWell": True}
    other.evaluate("said => new BroadcastChannel('makeright-live-7').postMessage(said)", said)
    server.happens(12)
    is_told(tab, "conversation-12")
    tab.wait_for_timeout(300)
    expect(tab.locator("live-stream")).to_have_attribute("data-state", "live")
