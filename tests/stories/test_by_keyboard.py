"""A rep at the keyboard: puts away in words, does several at once, finds and does by the palette, goes on to the next."""

from __future__ import annotations

import re
from functools import partial

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browsers import assert_accessible, signed_in, wait_until_live
from tests.doors import MINA, House, within

pytestmark = [pytest.mark.story, pytest.mark.browser]
TWO_TAGS = """
import makeright.config.sqlite_library, django; django.setup()
from makeright.conversations.keeping_tags import add_tag
from makeright.lib.actor import Actor
for name in ("glass", "oak"):
    add_tag(name, "sky", by=Actor.system("test"))
"""


def let_write(house: House, subject: str, *, sender: str = "rosa") -> int:
    """Somebody writes; the number of their conversation."""
    mail = f"From: {sender}@example.com\r\nSubject: {subject}\r\n\r\nHello, a word about it?"
    house.mail(mail.encode())
    asked = "SELECT number FROM conversations_conversation WHERE subject = ?"
    return int(within(20, lambda: house.one(asked, subject), f"{subject} is opened"))


def row(page: Page, number: int) -> str:
    return f"#row-{number} a.row"


def type_and_do(page: Page, words: str) -> None:
    """Type into the palette and press Enter at once, as somebody who knows does."""
    expect(page.locator("#palette-words")).to_be_focused()
    page.keyboard.type(words)
    page.keyboard.press("Enter")
    expect(page.locator("dialog[open]")).to_have_count(0)


def says(page: Page, words: str) -> None:
    expect(page.locator("word-line p")).to_have_text(re.compile(words))


def test_put_away_in_words_and_taken_back(house: House, browser: Browser) -> None:
    number = let_write(house, "Which glass has no glare")
    with signed_in(browser, house, MINA) as mina:
        mina.goto(house.url(f"/conversations/{number}"))
        mina.keyboard.press("s")
        expect(mina.locator("#hit-1")).to_be_visible()
        assert_accessible(mina)
        type_and_do(mina, "in 3 weeks")
        says(mina, "^Put away until")
        expect(mina.locator(".conversation-facts")).to_contain_text("Put away until")
        assert_accessible(mina)
        mina.keyboard.press("z")
        says(mina, "^It is open again")
        expect(mina.locator(".conversation-facts")).to_contain_text("waits since")
        mina.keyboard.press("s")
        type_and_do(mina, "the customer writes")
        says(mina, "until the customer writes")
        mina.keyboard.press("g")
        mina.keyboard.press("s")
        mina.wait_for_url(house.url("/inbox/snoozed"))
        expect(mina.locator(row(mina, number))).to_contain_text("they write")
        assert_accessible(mina)


def test_several_at_once_by_keys_alone(house: House, browser: Browser) -> None:
    first, second = (
        let_write(house, "The first of two"),
        let_write(house, "The second of two", sender="karim"),
    )
    with signed_in(browser, house, MINA) as mina:
        mina.locator(row(mina, first)).focus()
        mina.keyboard.press("x")
        mina.locator(row(mina, second)).focus()
        mina.keyboard.press("x")
        expect(mina.locator("bulk-bar [role=status]")).to_have_text("2 selected")
        assert_accessible(mina)
        mina.keyboard.press("a")
        type_and_do(mina, "mina")
        says(mina, "Mina has 2 more now")
        expect(mina.locator("bulk-bar")).to_be_hidden()
        mina.keyboard.press("z")
        says(mina, "They are whose they were")
        for number in (first, second):
            mina.locator(row(mina, number)).focus()
            mina.keyboard.press("x")
        mina.keyboard.press("e")
        says(mina, "^2 are resolved")
        mina.keyboard.press("z")
        says(mina, "^2 are open again")
        mina.locator(row(mina, first)).focus()
        mina.keyboard.press("x")
        mina.keyboard.press("Escape")
        expect(mina.locator("bulk-bar")).to_be_hidden()


def test_resolving_leads_to_the_next(house: House, browser: Browser) -> None:
    for subject in ("One of three", "Two of three", "Three of three"):
        let_write(house, subject, sender="ines")
    with signed_in(browser, house, MINA) as mina:
        mina.keyboard.press("j")
        mina.keyboard.press("Enter")
        here = mina.locator("#matter[data-number]")
        expect(here).to_be_visible()
        numbers = [
            each.split("-")[1] for each in mina.locator("#list li").evaluate_all("all => all.map(e => e.id)")
        ]
        expect(here).to_have_attribute("data-number", numbers[0])
        mina.keyboard.press("E")
        expect(here).to_have_attribute("data-number", numbers[1])
        says(mina, "^It is resolved")
        mina.keyboard.press("J")
        expect(here).to_have_attribute("data-number", numbers[2])
        mina.keyboard.press("K")
        expect(here).to_have_attribute("data-number", numbers[1])


def test_keys_pressed_ahead_are_meant_for_what_comes(house: House, browser: Browser) -> None:
    """The composer and the next conversation are late: nothing is done to what still stands there, no key is lost."""
    first, second = (let_write(house, f"{which} of two", sender="ines") for which in ("Later", "Sooner"))
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    def is_asked(page: Page) -> bool:
        page.wait_for_timeout(20)
        return bool(held)

    with signed_in(browser, house, MINA) as mina:
        mina.route("**/message-composer*.js", hold)
        mina.locator(row(mina, second)).focus()
        mina.keyboard.press("Enter")
        here = mina.locator("#matter[data-number]")
        expect(here).to_have_attribute("data-number", f"{second}")
        within(20, partial(is_asked, mina), "the composer is asked for")
        mina.keyboard.press("r")
        mina.keyboard.type("Dear Ines, yes.")
        held.pop().continue_()
        expect(mina.locator("#reply rich-words")).to_have_text("Dear Ines, yes.")
        mina.unroute("**/message-composer*.js")
        mina.reload()
        wait_until_live(mina)

        mina.route(f"**/conversations/{first}/matter*", hold)
        mina.keyboard.press("J")
        mina.keyboard.press("e")
        within(20, partial(is_asked, mina), "the next is asked for")
        mina.route(f"**/conversations/{first}/matter*", lambda route: route.continue_())
        for each in held:
            each.continue_()
        says(mina, "^It is resolved")
        expect(here).to_have_attribute("data-number", f"{first}")
    state = "SELECT state FROM conversations_conversation WHERE number = ?"
    assert [house.one(state, each) for each in (first, second)] == ["resolved", "open"]


def test_find_or_do_while_writing_and_all_keys(house: House, browser: Browser) -> None:
    number = let_write(house, "Oiled or lacquered", sender="frida")
    with signed_in(browser, house, MINA) as mina:
        mina.goto(house.url(f"/conversations/{number}"))
        mina.locator("#reply-text[contenteditable]").press_sequentially("Dear Frida, ")
        mina.keyboard.press("Control+k")
        expect(mina.locator("#hit-1")).to_be_visible()
        assert_accessible(mina)
        mina.keyboard.press("Escape")
        expect(mina.locator("#reply-text")).to_be_focused()
        expect(mina.locator("#reply-text")).to_have_text(re.compile("^Dear Frida,"))
        mina.keyboard.press("Control+k")
        type_and_do(mina, "mine")
        mina.wait_for_url(house.url("/inbox/mine"))
        mina.keyboard.press("?")
        expect(mina.locator("#all-keys")).to_be_visible()
        expect(mina.locator("#all-keys")).to_contain_text("Resolve, and open the next")
        assert_accessible(mina)
        mina.keyboard.press("j")  # is nobody's while it is open
        mina.keyboard.press("Escape")
        expect(mina.locator("#all-keys")).to_be_hidden()


def test_tags_are_put_on_and_taken_off_by_keys(house: House, browser: Browser) -> None:
    house.run("-c", TWO_TAGS)
    number = let_write(house, "A scratch on it", sender="noor")
    with signed_in(browser, house, MINA) as mina:
        mina.goto(house.url(f"/conversations/{number}"))
        mina.keyboard.press("t")
        hits, tags = mina.locator("#palette-hits [role=option]"), mina.locator(".head-tags a")
        expect(hits).to_have_text(["glass", "oak"])
        mina.keyboard.type("gl")
        mina.keyboard.press("Enter")
        expect(hits.first).to_have_attribute("aria-checked", "true")  # and it is open still
        expect(mina.locator("#palette-words")).to_have_value("tag ")
        mina.keyboard.type("oak")
        mina.keyboard.press("Enter")
        expect(mina.locator("#palette-hits [aria-checked=true]")).to_have_count(2)
        assert_accessible(mina)
        mina.keyboard.press("Escape")
        expect(tags).to_have_text(["glass", "oak"])
        expect(mina.locator(row(mina, number))).to_contain_text("glass")
        mina.keyboard.press("z")
        says(mina, "^It is tagged “oak” no more")
        expect(tags).to_have_text(["glass"])
        tags.click()
        expect(mina.locator(row(mina, number))).to_be_visible()
        expect(mina.locator("#list [id^=row-]")).to_have_count(1)
        expect(mina.locator(".list-sum .tag")).to_have_text("glass")
        assert_accessible(mina)
        mina.locator("[aria-controls=tag-ways]").click()
        mina.get_by_role("menuitemradio", name="All of them").click()
        expect(mina.locator(".list-sum .tag")).to_have_count(0)
