"""The line to the desk is cut: in a tunnel, by a lid that is closed, by a server that starts anew. What is read stays, what
is written is kept, words are said where they matter, and afterwards all screens are in step by themselves."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browsers import signed_in, wait_until_live
from tests.doors import MINA, OTTO, House, Sink, within
from tests.stories.letters import Customer, letter

pytestmark = [pytest.mark.story, pytest.mark.browser]
ROSA = Customer("Rosa Lindqvist", "rosa@example.com")
NO_LINE = ("ERR_", "htmx:sendError", "htmx:afterRequest")  # what is noted of requests that find no line
EDITOR = "[contenteditable]#reply-text"
DRAFTS = "SELECT count(*) FROM conversations_draft WHERE text LIKE ?"


def begin(house: House, subject: str) -> tuple[int, str]:
    """Rosa writes; the number of the conversation, and the id of her mail."""
    mail = letter(ROSA, subject, "Hello, where is it?")
    house.mail(mail, sender=ROSA.address)
    asked = "SELECT number FROM conversations_conversation WHERE subject = ?"
    number = within(20, lambda: house.one(asked, subject), f"{subject} is opened")
    return int(number), str(mail["Message-ID"])


def writes_again(house: House, subject: str, first: str, words: str) -> None:
    mail = letter(ROSA, f"Re: {subject}", words)
    mail["In-Reply-To"] = first
    house.mail(mail, sender=ROSA.address)


def open_at(page: Page, house: House, number: int) -> None:
    page.goto(house.url(f"/conversations/{number}"))
    expect(page.locator(EDITOR)).to_be_visible()
    wait_until_live(page)


def says(page: Page, words: str) -> None:
    expect(page.get_by_role("log", name="Messages")).to_contain_text(words)


def test_in_a_tunnel_one_reads_and_writes_on_and_is_told_when_sending(
    house: House, sink: Sink, browser: Browser
) -> None:
    number, first = begin(house, "Which shelf")
    with (
        signed_in(browser, house, MINA, but=NO_LINE) as desk,
        signed_in(browser, house, MINA) as phone,
        signed_in(browser, house, OTTO) as otto,
    ):
        phone.set_viewport_size({"width": 390, "height": 844})
        for page in (desk, phone, otto):
            open_at(page, house, number)
        desk.locator(EDITOR).press_sequentially("Dear Rosa, ")
        expect(desk.locator("#reply [data-kept]")).to_be_visible()
        desk.context.set_offline(True)
        desk.locator(EDITOR).press_sequentially("it is the upper shelf.")
        expect(desk.locator("word-line")).to_be_hidden()  # so far nothing was asked of the desk
        desk.locator(EDITOR).press("Control+Enter")
        expect(desk.locator("word-line p")).to_have_text(re.compile("^No line to the desk"))
        expect(desk.locator(EDITOR)).to_have_text(re.compile("it is the upper shelf"))
        writes_again(house, "Which shelf", first, "I found it myself.")
        for page in (phone, otto):
            says(page, "I found it myself.")
        expect(desk.get_by_role("log", name="Messages")).not_to_contain_text("I found it")
        assert not [one for one in sink.mails if b"upper shelf" in one.raw]
        desk.context.set_offline(False)
        says(desk, "I found it myself.")
        expect(desk.locator("[data-newer]")).to_contain_text("Rosa wrote again while you wrote.")
        expect(desk.locator(EDITOR)).to_have_text(re.compile("it is the upper shelf"))
        within(20, lambda: house.one(DRAFTS, "%upper shelf%"), "the draft is kept by itself")
        desk.get_by_role("button", name="Read it").click()
        desk.locator(EDITOR).press("Control+Enter")
        for page in (desk, phone, otto):
            says(page, "it is the upper shelf.")
        within(20, lambda: [one for one in sink.mails if b"upper shelf" in one.raw], "it leaves, once")
        assert house.one("SELECT count(*) FROM conversations_message WHERE direction = 'out'") == 1


def test_what_is_typed_without_a_line_survives_the_tab(house: House, browser: Browser) -> None:
    number, _ = begin(house, "Which nail")
    with signed_in(browser, house, MINA, but=NO_LINE) as page:
        open_at(page, house, number)
        page.context.set_offline(True)
        page.locator(EDITOR).press_sequentially("The long one.")
        page.wait_for_function(
            "() => Object.values(sessionStorage).some((kept) => kept.includes('The long one'))"
        )
        page.context.set_offline(False)
        page.reload()
        expect(page.locator(EDITOR)).to_have_text(re.compile("The long one."))


def test_a_server_that_starts_anew_is_nobodys_concern(house: House, browser: Browser) -> None:
    number, first = begin(house, "Which wall")
    with (
        signed_in(browser, house, MINA, but=NO_LINE) as desk,
        signed_in(browser, house, OTTO, but=NO_LINE) as phone,
    ):
        phone.set_viewport_size({"width": 390, "height": 844})
        for page in (desk, phone):
            open_at(page, house, number)
        desk.locator(EDITOR).press_sequentially("Dear Rosa, the nor")
        house.stop()
        for page in (desk, phone):
            expect(page.locator("live-stream")).not_to_have_attribute("data-state", "live")
        desk.locator(EDITOR).press_sequentially("thern one.")
        says(desk, "Hello, where is it?")
        house.start()
        writes_again(house, "Which wall", first, "The one with the window.")
        for page in (desk, phone):
            wait_until_live(page)
            says(page, "The one with the window.")
            expect(page.locator("live-stream p")).to_be_hidden()
        expect(desk.locator(EDITOR)).to_have_text("Dear Rosa, the northern one.")
        within(20, lambda: house.one(DRAFTS, "%northern one%"), "the draft is kept by itself")


def test_a_lid_that_was_closed_opens_on_what_stands_now(house: House, browser: Browser) -> None:
    """A machine that sleeps hears nothing and is told nothing; its page is told when it is looked at again."""
    number, _ = begin(house, "Which hook")
    with (
        signed_in(browser, house, MINA, but=NO_LINE) as asleep,
        signed_in(browser, house, OTTO) as otto,
    ):
        open_at(asleep, house, number)
        open_at(otto, house, number)
        asleep.context.set_offline(True)
        expect(asleep.locator("live-stream")).not_to_have_attribute("data-state", "live")
        otto.keyboard.press("e")
        expect(otto.locator("word-line p")).to_have_text(re.compile("^It is resolved"))
        late, _ = begin(house, "Came while it slept")
        expect(asleep.locator(f"#row-{late}")).to_have_count(0)
        asleep.context.set_offline(False)
        expect(asleep.get_by_role("button", name="Reopen")).to_be_visible()
        expect(asleep.locator(f"#row-{late}")).to_be_visible()
        wait_until_live(asleep)
