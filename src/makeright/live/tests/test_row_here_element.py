"""<row-here> in Chromium: whoever sees a row sees who is there, against the real hub over a fake log."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from makeright.live.tests.test_live_stream_element import (  # noqa: F401
    HIDES,
    Server,
    chromium,
    eventually,
    open_tab,
    server,
    started,
)
from makeright.live.tests.test_who_is_here_element import browsers, signs  # noqa: F401

pytestmark = pytest.mark.browser

PATIENCE = 15_000  # ms
LIST = "/?agent=7&topic=99&rows=11 12 13"


def says(page: Page, key: int, words: str) -> None:
    expect(page.locator(f"row-here[data-topic=conversation-{key}]")).to_have_text(words, timeout=PATIENCE)


def test_a_list_shows_who_looks_who_writes_and_who_went(browsers: list[BrowserContext]) -> None:  # noqa: F811
    mina, otto = open_tab(browsers[0], LIST), open_tab(browsers[1], "/?agent=8&topic=12")
    says(mina, 12, "Otto is looking")
    otto.locator("textarea").press_sequentially("Dear Rosa")
    says(mina, 12, "Otto is writing")
    expect(mina.locator("row-here[data-doing=typing]")).to_have_count(1)
    expect(otto.locator("who-is-here")).to_have_text("")  # seeing a row is not being there
    otto.close(run_before_unload=True)
    says(mina, 12, "")
    expect(mina.locator("row-here[data-doing]")).to_have_count(0)


def test_nobody_sees_themselves_in_a_list(browsers: list[BrowserContext], server: Server) -> None:  # noqa: F811
    mina, other = open_tab(browsers[0], LIST), open_tab(browsers[0], "/?agent=7&topic=12")
    eventually(lambda: ["looking", "conversation-12"] in signs(server))
    mina.wait_for_timeout(3_000)
    says(mina, 12, "")
    other.close()


def test_only_what_can_be_seen_is_asked_for(browsers: list[BrowserContext], server: Server) -> None:  # noqa: F811
    mina = open_tab(browsers[0], LIST)
    watched = "conversation-11 conversation-12 conversation-13"
    eventually(lambda: ["watching", watched] in signs(server))
    mina.evaluate("document.querySelector('ol').style.paddingBlockStart = '9999px'")
    eventually(lambda: signs(server)[-1] == ["watching", ""])
    mina.evaluate("document.querySelector('ol').style.paddingBlockStart = '0'")
    eventually(lambda: signs(server)[-1] == ["watching", watched])


def test_a_list_that_nobody_looks_at_asks_for_nothing(browsers: list[BrowserContext], server: Server) -> None:  # noqa: F811
    browsers[0].add_init_script(
        "Object.defineProperty(document, 'hidden', { configurable: true, get: () => true })"
    )
    mina = open_tab(browsers[0], LIST)
    mina.wait_for_timeout(1_500)
    assert "watching" not in [doing for doing, _ in signs(server)]
    mina.evaluate(HIDES, False)
    eventually(lambda: "watching" in [doing for doing, _ in signs(server)])


def test_a_row_that_is_drawn_anew_says_who_is_there_at_once(browsers: list[BrowserContext]) -> None:  # noqa: F811
    mina, _otto = open_tab(browsers[0], LIST), open_tab(browsers[1], "/?agent=8&topic=12")
    says(mina, 12, "Otto is looking")
    said = mina.evaluate(
        """() => { const row = document.querySelectorAll("li")[1], fresh = document.createElement("li");
                   fresh.innerHTML = '<row-here data-topic="conversation-12"></row-here>';
                   row.replaceWith(fresh); return fresh.textContent; }"""
    )
    assert said == "Otto is looking"


def test_a_name_in_a_row_is_text_and_nothing_else(browsers: list[BrowserContext]) -> None:  # noqa: F811
    mina = open_tab(browsers[0], LIST)
    mina.evaluate(
        """async () => {
          const { presence } = await import("/static/presence.js");
          presence.hear("conversation-12", [{ id: 8, name: "<img src=x onerror=alert(1)> {who}", doing: "typing" }]);
        }"""
    )
    says(mina, 12, "<img src=x onerror=alert(1)> {who} is writing")
    assert mina.locator("row-here img").count() == 0
