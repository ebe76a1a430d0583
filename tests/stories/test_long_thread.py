"""A long conversation in a browser: lines that open and stay open, a link to a message, a mail as it came, paper."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browsers import assert_accessible, signed_in
from tests.doors import MINA, House, within

pytestmark = [pytest.mark.story, pytest.mark.browser]


@pytest.fixture(scope="module")
def long_one(house: House) -> str:
    """The number of a conversation of forty messages."""
    return str(house.run("-m", "tests.bench.lengthy", "40")).strip()


def note(page: Page, words: str) -> None:
    page.keyboard.press("n")
    page.keyboard.type(words)
    page.keyboard.press("Control+Enter")
    expect(page.locator("article.note", has_text=words)).to_be_visible()


def test_what_is_old_opens_by_key_and_stays_open(house: House, browser: Browser, long_one: str) -> None:
    with signed_in(browser, house, MINA) as page:
        page.goto(house.url(f"/conversations/{long_one}"))
        folded = page.locator("article.bubble.folded")
        expect(folded).not_to_have_count(0)
        assert_accessible(page)
        number = folded.count()
        opened = folded.nth(3)
        opened.locator("summary").first.focus()
        page.keyboard.press("Enter")
        expect(opened.locator(".words").first).to_be_visible()
        assert_accessible(page)
        note(page, "News from the workshop")
        expect(opened.locator(".words").first).to_be_visible()
        expect(folded).to_have_count(number)
        page.get_by_role("button", name="Unfold all").click()
        expect(folded).to_have_count(0)
        page.emulate_media(media="print")
        expect(page.locator(".composer")).to_be_hidden()
        expect(page.locator("article.bubble").first).to_be_visible()


def test_a_message_is_led_to_and_copied(house: House, browser: Browser, long_one: str) -> None:
    with signed_in(browser, house, MINA) as page:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.goto(house.url(f"/conversations/{long_one}"))
        first = page.locator("article.bubble").first
        link = first.get_attribute("id") or ""
        page.keyboard.press("y")
        expect(page.locator("word-line p")).to_have_text("The link to this message is copied.")
        copied = page.evaluate("navigator.clipboard.readText()")
        newest = page.locator("article.bubble").last.get_attribute("id")
        assert copied.endswith(f"#{newest}")
        page.goto(house.url(f"/conversations/{long_one}?message={link.removeprefix('message-')}#{link}"))
        expect(page.locator(f"#{link} .words").first).to_be_in_viewport()


def test_a_mail_as_it_came_is_a_key_away(house: House, browser: Browser) -> None:
    house.mail(b"From: rosa@example.com\r\nSubject: As it came\r\nX-Odd: kept\r\n\r\nHello, word for word.")
    asked = "SELECT number FROM conversations_conversation WHERE subject = ?"
    number = within(20, lambda: house.one(asked, "As it came"), "it is opened")
    with signed_in(browser, house, MINA) as page:
        page.goto(house.url(f"/conversations/{number}"))
        page.keyboard.press("v")
        dialog = page.get_by_role("dialog", name="The mail as it came")
        expect(dialog).to_contain_text("X-Odd: kept")
        assert_accessible(page)
        page.keyboard.press("Escape")
        expect(dialog).to_be_hidden()


def test_pictures_from_elsewhere_are_asked_for(house: House, browser: Browser) -> None:
    """Nothing is loaded; when it is asked for, our engine refuses what lies inside, and says so."""
    page_of_mail = (
        b'<p>Look here</p><img src="http://127.0.0.1:9/pixel.png"><img src="http://10.0.0.1/two.png">'
    )
    house.mail(
        b"From: rosa@example.com\r\nSubject: Two pictures\r\nMIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n"
        + page_of_mail
    )
    asked = "SELECT number FROM conversations_conversation WHERE subject = ?"
    number = within(20, lambda: house.one(asked, "Two pictures"), "it is opened")
    with signed_in(browser, house, MINA) as page:
        page.goto(house.url(f"/conversations/{number}"))
        page.locator("article.bubble").first.hover()
        page.get_by_text("Show as sent").click()
        bar = page.get_by_role("group", name="Pictures from elsewhere")
        expect(bar).to_contain_text("2 pictures in it lie on other servers")
        assert_accessible(page)
        bar.get_by_role("button", name="Show them").click()
        expect(bar).to_contain_text("0 of 2 pictures could be fetched", timeout=30_000)
        frame = page.frame_locator("mail-frame iframe")
        expect(frame.locator("body")).to_contain_text("Look here")
        expect(page.locator("mail-frame iframe")).to_have_attribute("src", re.compile("/html"))
