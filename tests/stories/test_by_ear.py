"""A rep who doesn't see the screen: the day's work by roles and names alone, as a screen reader tells of them, and what
happens meanwhile is said without being looked for, once."""

from __future__ import annotations

import itertools
import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browsers import signed_in, wait_until_live
from tests.doors import MINA, PASSWORD, House, Sink, within
from tests.stories.letters import Customer, letter

pytestmark = [pytest.mark.story, pytest.mark.browser]
ROSA = Customer("Rosa Lindqvist", "rosa@example.com")
KARIM = Customer("Karim Benali", "karim@example.com")

# What a screen reader says by itself: words that come into a live region that is shown.
EARS = """() => {
  window.heard = [];
  const live = "[role=log], [role=status], [role=alert], [aria-live=polite], [aria-live=assertive]";
  const say = (node) => {
    const words = (node?.textContent ?? "").replace(/\\s+/g, " ").trim();
    if (words) window.heard.push(words);
  };
  new MutationObserver((changes) => {
    for (const { target, type, addedNodes } of changes) {
      const at = target instanceof Element ? target : target.parentElement;
      const region = at?.closest(live);
      if (type === "attributes") [...(at?.querySelectorAll(live) ?? [])].filter((each) => each.checkVisibility()).forEach(say);
      else if (region?.checkVisibility()) (type === "characterData" ? [region] : [...addedNodes]).forEach(say);
    }
  }).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ["hidden"] });
}"""


def begin(house: House, who: Customer, subject: str, words: str) -> str:
    """Somebody writes, and it is opened; the id of the mail."""
    mail = letter(who, subject, words)
    house.mail(mail, sender=who.address)
    asked = "SELECT number FROM conversations_conversation WHERE subject = ?"
    within(20, lambda: house.one(asked, subject), f"{subject} is opened")
    return str(mail["Message-ID"])


def hears(page: Page, words: str) -> list[str]:
    """Wait until words are said; give all that was said up to then."""
    page.wait_for_function("(words) => window.heard.some((said) => said.includes(words))", arg=words)
    said: list[str] = page.evaluate("window.heard")
    return said


def by_name(page: Page | Locator, role: Any, name: str, *, exact: bool = True) -> Any:
    """The one thing of that role that is called so."""
    found = page.get_by_role(role, name=name, exact=exact)
    expect(found).to_have_count(1)
    return found


def test_the_days_work_by_names_alone(house: House, sink: Sink, browser: Browser) -> None:
    begin(house, KARIM, "Scratched glass", "It has a scratch, top left.")
    begin(house, ROSA, "Where is my parcel", "I have waited since Monday.")
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(house.url("/inbox/open"))
    by_name(page, "textbox", "Your work mail").fill(MINA.address)
    by_name(page, "textbox", "Password").fill(PASSWORD)
    by_name(page, "button", "Sign in").click()
    expect(by_name(page, "heading", "Open")).to_be_visible()

    by_name(page.get_by_role("region", name="Open"), "link", "Rosa Lindqvist", exact=False).click()
    expect(by_name(page, "heading", "Where is my parcel")).to_be_focused()
    messages = by_name(page, "log", "Messages")
    said = messages.get_by_role("article", name=re.compile("^Rosa Lindqvist, "))
    expect(said).to_contain_text("I have waited since Monday.")
    page.evaluate(EARS)
    expect(
        page.locator("rich-words [contenteditable]")
    ).to_be_visible()  # until then it is a field of plain words
    by_name(page, "textbox", "Reply to Rosa Lindqvist").fill("It comes tomorrow, Rosa.")
    by_name(page, "button", "Send", exact=False).first.click()
    hears(page, "It comes tomorrow, Rosa.")
    expect(messages.get_by_role("article", name=re.compile("^You, "))).to_contain_text("It comes tomorrow")
    expect(by_name(page, "heading", "Where is my parcel")).to_be_focused()

    by_name(page, "tab", "Note").click()
    by_name(page, "textbox", "Note for colleagues").fill("The carrier lost it once.")
    by_name(page, "button", "Add note", exact=False).click()
    noted = messages.get_by_role("article", name=re.compile("^Note by Mina, for colleagues only"))
    expect(noted).to_contain_text("The carrier lost it once.")
    by_name(page, "button", "Resolve").click()
    hears(page, "It is resolved.")
    expect(by_name(page, "button", "Reopen")).to_be_visible()

    by_name(page, "button", "The next conversation").click()
    expect(by_name(page, "heading", "Scratched glass")).to_be_focused()
    customer = by_name(page, "complementary", "Customer")
    expect(customer.get_by_role("heading", name="Karim Benali")).to_be_visible()

    by_name(page, "link", "Search", exact=False).click()
    by_name(page, "searchbox", "Search conversations").fill("carrier")
    page.keyboard.press("Enter")
    found = by_name(page, "region", "What was found")
    expect(found.get_by_role("status")).to_have_text(re.compile("1"))
    expect(found.get_by_role("link", name=re.compile("Rosa Lindqvist"))).to_be_visible()
    context.close()
    assert "It comes tomorrow" in str(sink.wait_for(1)[0].mail.get_body(("plain",)))


def test_what_happens_meanwhile_is_said_and_nothing_else(house: House, browser: Browser) -> None:
    first = begin(house, KARIM, "Which glass", "Acrylic or real?")
    with signed_in(browser, house, MINA) as page:
        by_name(page.get_by_role("region", name="Open"), "link", "Which glass", exact=False).click()
        expect(page.get_by_role("log", name="Messages")).to_contain_text("Acrylic or real?")
        wait_until_live(page)
        page.evaluate(EARS)
        again = letter(KARIM, "Re: Which glass", "It is for a child’s room.")
        again["In-Reply-To"] = first
        house.mail(again, sender=KARIM.address)
        said = hears(page, "It is for a child’s room.")
        assert not [each for each in said if "Acrylic or real?" in each], "what was read is read once more"
        expect(page.locator("rich-words [contenteditable]")).to_be_visible()
        page.get_by_role("textbox", name="Reply to Karim Benali").fill("Acrylic")
        third = letter(KARIM, "Re: Which glass", "And it hangs low.")
        third["In-Reply-To"] = first
        house.mail(third, sender=KARIM.address)
        hears(page, "Karim wrote again while you wrote.")


def test_each_page_says_where_one_is(house: House, browser: Browser) -> None:
    begin(house, ROSA, "Two hooks or one", "Which is it?")
    asked = "SELECT number FROM conversations_conversation WHERE subject = ?"
    number = house.one(asked, "Two hooks or one")
    with signed_in(browser, house, MINA) as page:
        for path, title, regions in (
            ("/inbox/open", "Open", ["Open"]),
            (f"/conversations/{number}", "Two hooks or one", ["Open", "About Rosa Lindqvist"]),
            ("/search", "Search", ["What was found"]),
            ("/customers", "Customers", []),
            ("/outbox", "Outbox", []),
            ("/settings/you", "You", []),
        ):
            page.goto(house.url(path))
            expect(page.get_by_role("main")).to_have_count(1)
            ways = "Settings" if path.startswith("/settings") else "Desk"
            expect(page.get_by_role("navigation", name=ways, exact=True)).to_have_count(1)
            expect(page.get_by_role("heading", level=1, name=title, exact=True)).to_have_count(1)
            assert title in page.title(), f"{path}: {page.title()}"
            for region in regions:
                expect(page.get_by_role("region", name=region, exact=True)).to_have_count(1)
            assert names_missing(page) == [], path


def names_missing(page: Page) -> list[str]:
    """What can be pressed or filled in and has no name, by what stands before it."""
    lines = page.locator("body").aria_snapshot().splitlines()
    nameless = re.compile(
        r"^\s*- (button|link|textbox|checkbox|combobox|tab|menuitem|img|searchbox|radio)( \[.*\])?:?$"
    )
    return [
        f"{before.strip()} / {line.strip()}"
        for before, line in itertools.pairwise(lines)
        if nameless.match(line)
    ]
