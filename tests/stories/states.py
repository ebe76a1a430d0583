"""The screens of the desk as they may stand: where each is, and what was done there. test_everywhere.py looks at them.

Places that differ from house to house stand in braces: {number} is a conversation of a long name, {long} one of many
messages, {pictures} one whose mail has pictures, some of them on another server.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from playwright.sync_api import Page, expect

Deed = Callable[[Page], None]
EDITOR = "[contenteditable]#reply-text"
SAID = """() => document.body.dispatchEvent(new CustomEvent("said", { detail: { words: "It is resolved.", undo: { url: "/" } } }))"""
FAILED = """() => document.body.dispatchEvent(new CustomEvent("htmx:sendError", {
  detail: { xhr: { status: 0 }, requestConfig: { triggeringEvent: { type: "click" } } },
}))"""


def nothing(page: Page) -> None:
    """The screen as it comes."""


def press(*keys: str) -> Deed:
    def deed(page: Page) -> None:
        for key in keys:
            page.keyboard.press(key)

    return deed


def click(selector: str) -> Deed:
    def deed(page: Page) -> None:
        place = page.locator(selector).locator("visible=true").first
        if place.count():  # on some widths it stands open, or elsewhere
            place.click()

    return deed


def write(selector: str, words: str) -> Deed:
    def deed(page: Page) -> None:
        page.locator(selector).fill(words)
        page.wait_for_timeout(600)  # what was found comes by itself

    return deed


def one_by_one(*deeds: Deed) -> Deed:
    def deed(page: Page) -> None:
        for each in deeds:
            each(page)

    return deed


def begin(typed: str, then: str, *, at: str = EDITOR, by: str = "r") -> Deed:
    """Type into what is written, and wait until something stands there."""

    def deed(page: Page) -> None:
        expect(page.locator(EDITOR)).to_be_visible()
        page.keyboard.press(by)
        expect(page.locator(at)).to_be_focused()
        page.keyboard.press("Control+a")  # it is kept from the last time
        page.keyboard.type(typed)
        expect(page.locator(then).first).to_be_visible()

    return deed


def tell(script: str) -> Deed:
    def deed(page: Page) -> None:
        page.evaluate(script)
        expect(page.locator("word-line")).to_be_visible()

    return deed


def pen_down(page: Page) -> None:
    """Begin to write: on a phone, the composer opens."""
    expect(page.locator(EDITOR)).to_be_visible()
    page.locator(EDITOR).click()
    expect(page.locator(EDITOR)).to_be_focused()


def copies(page: Page) -> None:
    """Two get a copy, and a third is none."""
    pen_down(page)
    click("[data-shows=cc]")(page)
    expect(page.locator("[data-boxes=cc] input[data-add]")).to_be_focused()
    for typed in ("lars@example.com,", "Wilhelmina Featherstonehaugh <wilhelmina@example.com>,", "nobody"):
        page.keyboard.type(typed)
    page.keyboard.press("Enter")
    expect(page.locator("[data-boxes=cc] .chip")).to_have_count(2)


def send_nothing(page: Page) -> None:
    pen_down(page)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#reply-wrong")).to_be_visible()


def show(selector: str) -> Deed:
    """Wait until it has come."""

    def deed(page: Page) -> None:
        expect(page.locator(selector).first).to_be_visible()

    return deed


class State(NamedTuple):
    """A screen as it may stand: where it is, and what was done there."""

    path: str
    deed: Deed = nothing


STATES = {
    "the list, nothing open": State("/inbox/open"),
    "an empty list": State("/inbox/mine"),
    "what nobody has": State("/inbox/unassigned"),
    "what is put away": State("/inbox/snoozed"),
    "what is resolved": State("/inbox/resolved"),
    "rows selected": State("/inbox/open", click("#list-rows .row-pick input")),
    "what is tagged, and other tags": State("/inbox/open?tag=1", click("#list [aria-controls=tag-ways]")),
    "oneself and all ways": State("/inbox/open", click(".nav-me")),
    "the palette": State("/inbox/open", press("Control+k")),
    "the palette, words typed": State(
        "/inbox/open", one_by_one(press("Control+k"), write("#palette-words", "fra"))
    ),
    "all keys": State("/inbox/open", press("?")),
    "a conversation": State("/conversations/{number}"),
    "a conversation, a note begun": State("/conversations/{number}", press("n")),
    "a conversation, a reply begun": State(
        "/conversations/{number}", one_by_one(press("r"), write(EDITOR, "Dear Rosa,"))
    ),
    "a conversation, assigning": State("/conversations/{number}", press("a")),
    "a conversation, snoozing": State("/conversations/{number}", press("s")),
    "a conversation, tagging": State("/conversations/{number}", press("t")),
    "a conversation, its customer": State("/conversations/{number}", click(".customer-button")),
    "a conversation, who gets copies": State("/conversations/{pictures}", copies),
    "a conversation, saved replies": State(
        "/conversations/{number}", begin("/", "#reply word-menu [role=option]")
    ),
    "a conversation, faces": State(
        "/conversations/{number}", begin(":smi", "#reply word-menu [role=option]")
    ),
    "a conversation, a colleague is named": State(
        "/conversations/{number}", begin("@", "#note word-menu [role=option]", at="#note-text", by="n")
    ),
    "a conversation, sent otherwise": State(
        "/conversations/{number}", one_by_one(pen_down, click(".later summary"), show("#reply-leaves"))
    ),
    "a conversation, nothing to send": State("/conversations/{pictures}", send_nothing),
    "a conversation, the raw mail": State(
        "/conversations/{number}", one_by_one(press("v"), show("#raw-mail pre, #raw-mail *"))
    ),
    "a conversation, said how it went": State("/conversations/{number}", tell(SAID)),
    "a conversation, it did not go": State("/conversations/{number}", tell(FAILED)),
    "a long conversation, folded": State("/conversations/{long}", show(".folded")),
    "a long conversation, all": State("/conversations/{long}?since=1"),
    "a mail as it was sent": State(
        "/conversations/{pictures}", one_by_one(click(".as-sent summary"), show(".remote button"))
    ),
    "a picture, large": State("/conversations/{pictures}", one_by_one(click(".photo"), show(".viewer"))),
    "what is not there": State("/conversations/99999999"),
    "customers": State("/customers"),
    "a customer": State("/customers/1"),
    "a customer, more is known": State("/customers/1", click("once-form summary")),
    "customers, none found": State("/customers?q=nobodyofthatname"),
    "a new customer": State("/customers/new"),
    "customers out of a file": State("/customers/import"),
    "customers into a file": State("/customers/export"),
    "companies": State("/companies"),
    "search, nothing asked": State("/search"),
    "search, hits": State("/search?q=frame"),
    "search, none": State("/search?q=nobodyofthatname"),
    "search, a question that can't be read": State("/search?q=%22"),
    "search, many words": State("/search?q=from:rosa frame -parcel deliver*"),
    "looking through": State("/review"),
    "the outbox": State("/outbox"),
    "what was set aside": State("/set-aside"),
    "oneself": State("/settings/you"),
    "oneself, how light the desk is": State("/settings/you", click("#theme .slot")),
    "people": State("/settings/people"),
    "inviting": State("/settings/people/invite"),
    "one of the people": State("/settings/people/{ada}"),
    "one of the people, their role": State("/settings/people/{ada}", click("main .slot")),
    "teams": State("/settings/teams"),
    "roles": State("/settings/roles"),
    "skills": State("/settings/skills"),
    "tags": State("/settings/tags"),
    "inboxes": State("/settings/inboxes"),
    "inboxes, one of them": State("/settings/inboxes", click("main summary")),
    "saved replies": State("/settings/saved-replies"),
    "saved replies, one of them": State("/settings/saved-replies", click("main summary")),
    "fields": State("/settings/fields"),
    "segments": State("/settings/segments"),
    "hours": State("/settings/hours"),
    "privacy": State("/settings/privacy"),
    "webhooks": State("/settings/webhooks"),
    "programs": State("/settings/programs"),
    "moving here": State("/settings/moving-here"),
    "moving here from a desk": State("/settings/moving-here/from/zendesk"),
    "a desk that came in": State("/settings/moving-here/{moved}"),
    "what was done": State("/settings/audit"),
    "how one signs in": State("/account/sign-in"),
    "the work behind the screens": State("/operating/work"),
    "the mail": State("/operating/mail"),
    "health": State("/operating/health"),
    "letters of the house": State("/operating/letters"),
}
OF_STRANGERS = {
    "the door": State("/sign-in"),
    "the door, a wrong password": State(
        "/sign-in",
        one_by_one(
            write("input[name=login]", "nobody@example.com"),
            write("input[name=password]", "wrong"),
            press("Enter"),
            lambda page: expect(page.locator("#door-wrong")).to_be_visible(),
        ),
    ),
    "a new password": State("/reset"),
    "a link that has ended": State("/invitation/none"),
    "a first run that has ended": State("/first-run/none"),
    "a page that is not there": State("/nowhere"),
}
