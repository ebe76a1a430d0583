"""<who-is-here> in Chromium: two colleagues with a browser each, against the real hub over a fake log."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from makeright.live.tests.test_live_stream_element import (  # noqa: F401
    HIDES,
    Server,
    chromium,
    eventually,
    open_tab,
    server,
    started,
)

pytestmark = pytest.mark.browser

MINA, OTTO = "/?agent=7", "/?agent=8"
PATIENCE = 120_000  # ms


@pytest.fixture
def browsers(chromium: Browser, server: Server) -> Iterator[list[BrowserContext]]:  # noqa: F811
    contexts = [chromium.new_context(base_url=f"http://localhost:{server.port}") for _ in range(3)]
    yield contexts
    for context in contexts:
        context.close()


def says(page: Page, words: str) -> None:
    expect(page.locator("who-is-here")).to_have_text(words, timeout=PATIENCE)


def signs(server: Server) -> list[list[str]]:  # noqa: F811
    found: list[list[str]] = json.loads(server.get("/signs"))
    return found


def test_colleagues_see_each_other_look_and_write(browsers: list[BrowserContext]) -> None:
    mina, otto = open_tab(browsers[0], MINA), open_tab(browsers[1], OTTO)
    says(mina, "Otto is looking")
    says(otto, "Mina is looking")
    otto.locator("textarea").press_sequentially("Dear Rosa")
    says(mina, "Otto is writing")
    says(otto, "Mina is looking")
    says(mina, "Otto is looking")  # some seconds after the last key


def test_nobody_sees_themselves(browsers: list[BrowserContext], server: Server) -> None:  # noqa: F811
    first, second = open_tab(browsers[0], MINA), open_tab(browsers[0], MINA)
    eventually(lambda: len(signs(server)) >= 2)
    first.wait_for_timeout(800)
    says(first, "")
    says(second, "")


def test_what_is_sent_or_taken_out_is_written_no_more(browsers: list[BrowserContext], server: Server) -> None:  # noqa: F811
    otto = open_tab(browsers[1], OTTO)
    otto.evaluate("document.addEventListener('submit', (event) => event.preventDefault())")
    otto.locator("textarea").press_sequentially("D")
    eventually(lambda: signs(server)[-1][0] == "typing")
    otto.locator("form button").click()
    eventually(lambda: signs(server)[-1][0] == "looking")
    otto.locator("textarea").press("Backspace")
    otto.locator("textarea").press_sequentially("A")
    eventually(lambda: signs(server)[-1][0] == "typing")
    otto.locator("textarea").press("Backspace")
    eventually(lambda: signs(server)[-1][0] == "looking")


def test_who_writes_long_says_so_now_and_then_and_not_at_each_key(
    browsers: list[BrowserContext],
    server: Server,  # noqa: F811
) -> None:
    otto = open_tab(browsers[1], OTTO)
    eventually(lambda: signs(server))
    otto.locator("textarea").press_sequentially("x" * 80, delay=50)
    assert 1 <= [doing for doing, _ in signs(server)].count("typing") <= 4


def test_who_closes_the_tab_is_gone_within_seconds(browsers: list[BrowserContext]) -> None:
    mina, otto = open_tab(browsers[0], MINA), open_tab(browsers[1], OTTO)
    says(mina, "Otto is looking")
    otto.close(run_before_unload=True)
    says(mina, "")


def test_who_is_cut_off_is_gone_within_seconds(browsers: list[BrowserContext]) -> None:
    mina, otto = open_tab(browsers[0], MINA), open_tab(browsers[1], OTTO)
    says(mina, "Otto is looking")
    browsers[1].set_offline(True)
    says(mina, "")
    browsers[1].set_offline(False)
    says(mina, "Otto is looking")
    says(otto, "Mina is looking")


def test_who_goes_to_another_conversation_is_seen_there(browsers: list[BrowserContext]) -> None:
    mina, otto = open_tab(browsers[0], MINA), open_tab(browsers[1], OTTO)
    third = open_tab(browsers[2], "/?agent=9&topic=13")
    says(mina, "Otto is looking")
    otto.evaluate(
        """() => { const old = document.querySelector("who-is-here"), next = old.cloneNode();
                   next.dataset.topic = "conversation-13"; old.replaceWith(next); }"""
    )
    says(third, "Otto is looking")
    says(otto, "Agent 9 is looking")
    says(mina, "")


def test_a_head_that_is_drawn_anew_keeps_its_words_and_tells_nobody(
    browsers: list[BrowserContext],
    server: Server,  # noqa: F811
) -> None:
    mina, _ = open_tab(browsers[0], MINA), open_tab(browsers[1], OTTO)
    says(mina, "Otto is looking")
    before = len(signs(server))
    said = mina.evaluate(
        """() => { const head = document.getElementById("head");
                   const fresh = head.cloneNode(true); fresh.querySelector("who-is-here").replaceChildren();
                   head.replaceWith(fresh); return fresh.textContent.trim(); }"""
    )
    assert said == "Otto is looking"
    mina.wait_for_timeout(600)
    assert len(signs(server)) == before


def test_a_page_nobody_looks_at_is_no_presence(browsers: list[BrowserContext], server: Server) -> None:  # noqa: F811
    browsers[1].add_init_script(
        "Object.defineProperty(document, 'hidden', { configurable: true, get: () => true })"
    )
    mina, otto = open_tab(browsers[0], MINA), open_tab(browsers[1], OTTO)
    eventually(lambda: signs(server))
    otto.wait_for_timeout(800)
    says(mina, "")
    otto.evaluate(HIDES, False)
    says(mina, "Otto is looking")


def test_many_are_named_in_few_words(browsers: list[BrowserContext]) -> None:
    mina = open_tab(browsers[0], MINA)
    for browser, agent in ((browsers[1], 8), (browsers[2], 9)):
        open_tab(browser, f"/?agent={agent}")
    says(mina, "Otto and Agent 9 are looking")
    for agent in (11, 12, 13):
        mina.evaluate(
            f"""async () => {{ document.cookie = "agent={agent}"; document.cookie = "token=t0ken{agent}";
                const body = new URLSearchParams({{ topic: "conversation-12", doing: "looking", tab: "extra{agent}" }});
                await fetch("/presence", {{ method: "POST", body, headers: {{ "X-CSRFToken": "t0ken{agent}" }} }});
                document.cookie = "agent=7"; document.cookie = "token=t0ken7"; }}"""
        )
    says(mina, "Otto, Agent 9, and 3 others are looking")


def test_without_a_line_nobody_is_said_to_be_there(browsers: list[BrowserContext]) -> None:
    mina, _ = open_tab(browsers[0], MINA), open_tab(browsers[1], OTTO)
    says(mina, "Otto is looking")
    browsers[0].set_offline(True)
    expect(mina.locator("live-stream")).to_have_attribute("data-state", "stale", timeout=PATIENCE)
    says(mina, "")
    browsers[0].set_offline(False)
    says(mina, "Otto is looking")


def test_a_name_is_text_and_nothing_else(browsers: list[BrowserContext]) -> None:
    mina = open_tab(browsers[0], MINA)
    mina.evaluate(
        """async () => {
          const { presence } = await import("/static/presence.js");
          presence.hear("conversation-12", [{ id: 8, name: "<img src=x onerror=alert(1)> $& {who}", doing: "looking" }]);
        }"""
    )
    says(mina, "<img src=x onerror=alert(1)> $& {who} is looking")
    assert mina.locator("who-is-here img").count() == 0
