"""Chromium without a screen, signed in at a House."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Literal, get_args

from axe_playwright_python.base import AXE_SCRIPT, AxeResults  # type: ignore[import-untyped]
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, expect

from tests.chromium import CHROMIUM, LACKING
from tests.doors import PASSWORD, Colleague, House

Scheme = Literal["light", "dark"]
FADING = 400  # ms until colors have changed
expect.set_options(timeout=60_000)  # a busy machine is late, not wrong; how soon is for bin/bench eyes
CONTRAST = {
    "runOnly": {"type": "rule", "values": ["color-contrast"]}
}  # all else is the same in either colors
ONLY_WRONG = "async (options) => ({ violations: (await axe.run(options)).violations })"
SCHEMES: tuple[Scheme, ...] = get_args(Scheme)


def launch(playwright: Playwright) -> Browser:
    """Start the machine's own Chromium. Raises RuntimeError if it has none."""
    if CHROMIUM is None:
        raise RuntimeError(LACKING)
    sandbox = [] if os.geteuid() else ["--no-sandbox"]  # Chromium refuses its sandbox to root
    return playwright.chromium.launch(executable_path=CHROMIUM, args=sandbox)


def sign_in(page: Page, house: House, who: Colleague) -> None:
    """Sign in by the form."""
    page.goto(house.url("/sign-in"))
    page.locator("input[name=login]").fill(who.address)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("form:has(input[name=password]) [type=submit]").click()
    page.wait_for_url(house.url("/inbox/open"))


def wait_until_live(page: Page) -> None:
    """Wait until the page hears of what happens."""
    expect(page.locator("live-stream[data-state=live]")).to_be_attached()


@contextmanager
def signed_in(
    browser: Browser, house: House, who: Colleague, *, scheme: Scheme = "light", but: str | Sequence[str] = ()
) -> Iterator[Page]:
    """A page of a browser profile of its own, on the open list, live. Its console and network errors are failures, but
    those that hold the words of `but`, or some of them."""
    context = browser.new_context(color_scheme=scheme, viewport={"width": 1440, "height": 900})
    complaints: list[str] = []
    _listen(context, complaints)
    page = context.new_page()
    sign_in(page, house, who)
    wait_until_live(page)
    try:
        yield page
    finally:
        context.close()
    awaited = [but] if isinstance(but, str) else but
    heard = [each for each in complaints if not any(words in each for words in awaited)]
    assert heard == [], "\n".join(heard)


def ask_axe(page: Page, options: dict[str, Any]) -> AxeResults:
    """What axe finds wrong with the page as it stands. What passes is neither described nor carried over, which is most
    of its time, and one document is told of axe once."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE_SCRIPT)
    return AxeResults(page.evaluate(ONLY_WRONG, {**options, "resultTypes": ["violations"]}))


def assert_accessible(page: Page) -> None:
    """Hold the page as it stands against axe's rules, in light and in dark: no violation."""
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        page.wait_for_timeout(FADING)
        found = ask_axe(page, {} if scheme == "light" else CONTRAST)
        assert found.violations_count == 0, f"{page.url} ({scheme})\n{found.generate_report()}"
    page.emulate_media(color_scheme=None)


def _listen(context: BrowserContext, complaints: list[str]) -> None:
    def hear(said: ConsoleMessage) -> None:
        if said.type == "error":
            complaints.append(f"{said.text} ({said.location})")

    context.on("console", hear)
    context.on("weberror", lambda error: complaints.append(str(error.error)))
