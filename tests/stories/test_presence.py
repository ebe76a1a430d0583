"""Two colleagues at one conversation, each with a browser of their own, see each other look and write."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browsers import assert_accessible, signed_in
from tests.doors import MINA, OTTO, House, within

pytestmark = [pytest.mark.story, pytest.mark.browser]
PATIENCE = 60_000  # ms


def says(page: Page, words: str) -> None:
    expect(page.locator("who-is-here")).to_have_text(words, timeout=PATIENCE)


def test_who_looks_and_who_writes_is_seen_by_colleagues_and_by_nobody_else(
    house: House, browser: Browser
) -> None:
    house.mail(b"From: rosa@example.com\r\nSubject: Where is my parcel?\r\n\r\nHello, where is it?")
    number = within(20, lambda: house.one("SELECT number FROM conversations_conversation"), "it is opened")
    with signed_in(browser, house, MINA) as mina, signed_in(browser, house, OTTO) as otto:
        for page in (mina, otto):
            page.goto(house.url(f"/conversations/{number}"))
        says(mina, "Otto is looking")
        says(otto, "Mina is looking")
        assert_accessible(mina)
        otto.locator("[contenteditable]#reply-text").press_sequentially("Dear Rosa,")
        says(mina, "Otto is writing")
        otto.locator("[contenteditable]#reply-text").press_sequentially(" it is on its way.")
        otto.keyboard.press("Control+Enter")
        says(mina, "Otto is looking")
        # What was sent is drawn on her screen, the head as well; who is there stays said.
        expect(mina.locator("live-thread")).to_contain_text("it is on its way")
        says(mina, "Otto is looking")
        otto.goto(house.url("/inbox/open"))
        says(mina, "")
        otto.locator("#list a[href*='/conversations/'], live-list a[href*='/conversations/']").first.click()
        says(mina, "Otto is looking")
    assert house.one("SELECT count(*) FROM events_event WHERE kind LIKE 'presence%'") == 0
