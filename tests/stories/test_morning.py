"""A rep's morning: twenty-five matters wait, and are settled one after the other by keyboard alone, until nobody waits.

Each matter's keys, letters and seconds are told in a table at the end, and go to the file that TABLE names.
"""

from __future__ import annotations

import base64
import os
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browsers import signed_in, wait_until_live
from tests.doors import MINA, OTTO, Delivered, House, Sink, Visitor, within
from tests.stories.letters import Customer, letter

pytestmark = [pytest.mark.story, pytest.mark.browser]
UNDO_FOR = 15  # seconds: long enough to think better of it, on a busy machine too
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGNg+M8AAAICAQB7CYF4AAAAAElFTkSuQmCC"
)
HERE = "#matter[data-number]"
EDITOR = "[contenteditable]#reply-text"
STATE = "SELECT state FROM conversations_conversation WHERE number = ?"


@dataclass
class Hands:
    """Two hands on a keyboard, and no mouse."""

    page: Page
    keys: int = 0
    letters: int = 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.keys += 1

    def write(self, words: str) -> None:
        self.page.keyboard.type(words)
        self.letters += len(words)

    def sees(self, words: str) -> None:
        """The line at the foot says so."""
        expect(self.page.locator("word-line p")).to_have_text(re.compile(words))

    def begin_reply(self, words: str) -> None:
        expect(self.page.locator(EDITOR)).to_be_visible()
        self.press("r")
        expect(self.page.locator(EDITOR)).to_be_focused()
        self.write(words)

    def is_sent(self) -> None:
        expect(self.page.locator(EDITOR)).to_have_text("")
        expect(self.page.locator("#conversation-title")).to_be_focused()

    def reply(self, words: str, send: str = "Control+Enter") -> None:
        self.begin_reply(words)
        self.press(send)
        self.is_sent()

    def find(self, words: str) -> None:
        """Type into the palette, and do what it offers first."""
        expect(self.page.locator("#palette-words")).to_be_focused()
        self.write(words)
        self.press("Enter")
        expect(self.page.locator("dialog[open]")).to_have_count(0)


Deed = Callable[[Hands], None]
AND_RESOLVE = "Control+Shift+Enter"


# What is done with a matter


def answer(words: str) -> Deed:
    return lambda hands: hands.reply(words)


def answer_and_resolve(words: str) -> Deed:
    return lambda hands: hands.reply(words, AND_RESOLVE)


def take_saved_reply(typed: str, name: str, send: str) -> Deed:
    def deed(hands: Hands) -> None:
        hands.begin_reply(typed)
        expect(hands.page.get_by_role("option", name=name)).to_be_visible()
        hands.press("Enter")
        expect(hands.page.locator(EDITOR)).not_to_contain_text(typed)
        hands.press(send)
        hands.is_sent()

    return deed


def resolve_and_go_on(hands: Hands) -> None:
    hands.press("E")


def assign_to_otto(hands: Hands) -> None:
    hands.press("a")
    expect(hands.page.get_by_role("menu", name="Assign to").locator(":focus")).to_be_visible()
    hands.press("o")
    expect(hands.page.get_by_role("menuitemradio", name=re.compile("Otto"))).to_be_focused()
    hands.press("Enter")
    expect(hands.page.locator(".conversation-verbs .who")).to_contain_text("Otto")


def note_for_otto(hands: Hands) -> None:
    hands.press("n")
    expect(hands.page.locator("#note-text")).to_be_focused()
    hands.write("@ot")
    expect(hands.page.get_by_role("option", name=re.compile("Otto"))).to_be_visible()
    hands.press("Enter")
    hands.write(" the invoice went to the old address.")
    hands.press("Control+Enter")
    expect(hands.page.get_by_role("log", name="Messages")).to_contain_text("the invoice went to the old")
    assign_to_otto(hands)


def snooze(words: str) -> Deed:
    def deed(hands: Hands) -> None:
        hands.press("s")
        hands.find(words)
        hands.sees("^Put away until")

    return deed


def think_better_of_it(hands: Hands) -> None:
    hands.begin_reply("It is your own fault.")
    hands.press("Control+Enter")
    expect(hands.page.locator(EDITOR)).to_have_text("")
    expect(hands.page.get_by_role("button", name=re.compile("Take back|Undo")).last).to_be_visible()
    hands.press("z")
    expect(hands.page.locator(EDITOR)).to_have_text("It is your own fault.")
    expect(hands.page.locator(EDITOR)).to_be_focused()
    hands.press("Control+a")
    hands.write("That should not happen. Which wall is it on?")
    hands.press(AND_RESOLVE)
    hands.is_sent()


def resolve_too_soon(hands: Hands) -> None:
    hands.press("e")
    hands.sees("^It is resolved")
    hands.press("z")
    hands.sees("^It is open again")
    hands.reply("The hooks are in the lid of the box.", AND_RESOLVE)


def send_later(hands: Hands) -> None:
    hands.begin_reply("Good morning, it is ready.")
    hands.press("Control+Alt+Enter")
    expect(hands.page.get_by_label("Or send it later. When?")).to_be_focused()
    hands.write("in 3 hours")
    hands.press("Enter")
    expect(hands.page.get_by_role("log", name="Messages")).to_contain_text("Leaves")
    snooze("Linus writes")(hands)


def copy_to_the_landlord(hands: Hands) -> None:
    hands.begin_reply("")
    hands.press("Shift+Tab", "Shift+Tab")
    expect(hands.page.get_by_role("button", name="Cc", exact=True)).to_be_focused()
    hands.press("Enter")
    hands.write("landlord@example.com")
    hands.press("Enter", "Tab")
    expect(hands.page.locator(EDITOR)).to_be_focused()
    hands.write("Here is the receipt, for both of you.")
    hands.press(AND_RESOLVE)
    hands.is_sent()


def copy_the_link(hands: Hands) -> None:
    hands.press("y")
    hands.sees("^The link to this message is copied")
    hands.reply("I have passed your order on.", AND_RESOLVE)


def look_at_the_customer(hands: Hands) -> None:
    hands.press("Tab", "Enter")
    pane = hands.page.get_by_role("complementary", name="Customer")
    expect(pane.get_by_text("nora.private@example.com")).to_be_visible()
    hands.press("Escape")
    expect(pane).to_be_hidden()
    hands.reply("I see both of your orders now.", AND_RESOLVE)


def look_at_the_raw_mail(hands: Hands) -> None:
    hands.press("v")
    expect(hands.page.locator("#raw-mail")).to_contain_text("corner.png")
    hands.press("Escape")
    expect(hands.page.locator("dialog[open]")).to_have_count(0)
    hands.reply("A new one leaves today.", AND_RESOLVE)


def search_first(hands: Hands) -> None:
    number = hands.page.locator(HERE).get_attribute("data-number")
    hands.press("/")
    expect(hands.page.get_by_role("searchbox")).to_be_focused()
    hands.write("acrylic")
    hands.press("Enter")
    expect(hands.page.locator(f"a[href*='/conversations/{number}']").first).to_be_visible()
    wait_until_live(hands.page)  # it is another page, whose keys come with its scripts
    hands.press("Escape", "j", "Enter")
    expect(hands.page.locator(f"#matter[data-number='{number}']")).to_be_visible()
    hands.reply("Acrylic, for a child’s room.", AND_RESOLVE)


class Matter(NamedTuple):
    """What came in the night: who wrote what, what is done about it, and how it stands then. `sent` are words that
    reach them; `done` is what the table says."""

    subject: str
    who: str
    words: str
    done: str
    deed: Deed
    state: str = "resolved"
    sent: str = ""


MATTERS = [
    Matter("Wrong size", "wanda", "I wanted 50×70, this is 40×50.", "saved reply, sent and resolved by one key", take_saved_reply("/swap", "We swap it", AND_RESOLVE), sent="a label for the way back"),
    Matter("Invoice address", "ivan", "The invoice has our old address.", "note to a colleague, assigned to him", note_for_otto, "open"),
    Matter("Where is my parcel", "paula", "It should have been here on Monday.", "saved reply, waits for them", take_saved_reply("/way", "On its way", "Control+Enter"), "open", "it is on its way"),
    Matter("Thank you!", "tomas", "The frame is lovely.", "resolved, and on to the next", resolve_and_go_on),
    Matter("Which wood is it", "wilma", "Oak or ash?", "reply, waits for them", answer("It is oak, oiled twice. Shall I send a sample?"), "open", "oiled twice"),
    Matter("Please cancel my order", "carl", "I ordered it twice.", "assigned", assign_to_otto, "open"),
    Matter("YOU WON $$$", "lucky", "Click now to claim it.", "resolved, and on to the next", resolve_and_go_on),
    Matter("Wo bleibt mein Rahmen?", "gerda", "Guten Tag, ich warte seit zwei Wochen.", "reply in German, resolved", answer_and_resolve("Guten Tag, er kommt am Donnerstag. Es tut uns leid."), sent="er kommt am Donnerstag"),
    Matter("Walnut again?", "walt", "When will you have walnut?", "put away in words", snooze("in 3 weeks"), "snoozed"),
    Matter("Waiting for a photo", "petra", "I will send a photo tonight.", "put away until she writes", snooze("Petra writes"), "snoozed"),
    Matter("No hurry at all", "linus", "Whenever you have time.", "reply that leaves later, put away till then", send_later, "snoozed"),
    Matter("For my landlord too", "konrad", "Could he have a copy?", "reply with a copy, resolved", copy_to_the_landlord, sent="for both of you"),
    Matter("It fell off the wall", "uwe", "And broke my vase.", "reply, taken back, another sent", think_better_of_it, sent="Which wall is it on"),
    Matter("Where are the hooks", "hanna", "There are none in the box.", "resolved, undone, reply", resolve_too_soon, sent="in the lid of the box"),
    Matter("A word about my order", "olga", "Please hand this on.", "link copied, reply", copy_the_link, sent="passed your order on"),
    Matter("It is me again", "nora", "From my other address.", "customer’s pane looked at, reply", look_at_the_customer, sent="both of your orders"),
    Matter("Frame arrived broken", "karim", "The corner is split, see the photo.", "the raw mail looked at, reply", look_at_the_raw_mail, sent="A new one leaves today"),
    Matter("Glass or acrylic", "gloria", "What is better, glass or acrylic?", "searched, reply", search_first, sent="for a child’s room"),
    Matter("Gift wrapping", "greta", "Can you wrap it?", "reply, resolved", answer_and_resolve("With pleasure, in brown paper."), sent="brown paper"),
    Matter("Opening hours", "oskar", "Are you open on Saturday?", "reply, resolved", answer_and_resolve("On Saturday from ten to four."), sent="from ten to four"),
    Matter("Unsubscribe me", "ursula", "No more letters, please.", "resolved, and on to the next", resolve_and_go_on),
    Matter("Two prints for one frame", "theo", "Do both fit?", "reply, waits for them", answer("They do, back to back. Which one in front?"), "open", "back to back"),
]  # fmt: skip
CAME_BACK = Matter("Scratched glass", "rosa", "It is scratched again.", "old thread that came back: reply, resolved", answer_and_resolve("Then you get your money back, Rosa."), sent="your money back")  # fmt: skip
SPAM = [
    Matter(
        subject, who, "Best price, dear sir.", "selected with its like, resolved at once", resolve_and_go_on
    )
    for subject, who in (("Cheap links", "seo-one"), ("Cheaper links", "seo-two"))
]


@dataclass
class Table:
    """What was done, and what it took."""

    rows: list[tuple[str, str, int, int, float]] = field(default_factory=list)

    def note(self, what: str, done: str, hands: Hands, began: float) -> None:
        self.rows.append((what, done, hands.keys, hands.letters, time.monotonic() - began))
        hands.keys = hands.letters = 0

    def __str__(self) -> str:
        lines = ["| matter | what was done | keys | letters | seconds |", "| --- | --- | --: | --: | --: |"]
        keys, letters = sum(row[2] for row in self.rows), sum(row[3] for row in self.rows)
        total = (
            "all",
            f"{len(MATTERS) + len(SPAM) + 1} matters",
            keys,
            letters,
            sum(row[4] for row in self.rows),
        )
        for what, done, pressed, typed, took in [*self.rows, total]:
            lines.append(f"| {what} | {done} | {pressed} | {typed} | {took:.1f} |")
        return "\n".join(lines)


@pytest.fixture(scope="module")
def house(sink: Sink) -> Iterator[House]:
    with House(smtp=sink.url, undo_for=UNDO_FOR) as running:
        for name, words in (("On its way", "Hello,\\n\\nit is on its way.\\n{my_first_name}"), ("We swap it", "Hello,\\n\\nhere is a label for the way back.\\n{my_first_name}")):  # fmt: skip
            running.run("-m", "makeright.config.cli", "replies", "save", name, words)
        yield running


def customer(matter: Matter) -> Customer:
    return Customer(matter.who.capitalize(), f"{matter.who}@example.com")


def number_of(house: House, subject: str) -> int:
    asked = "SELECT number FROM conversations_conversation WHERE subject = ?"
    return int(within(30, lambda: house.one(asked, subject), f"{subject} is opened"))


def it_was_settled_yesterday(house: House, matter: Matter) -> str:
    """Mina took it and resolved it; the id of its mail."""
    mail = letter(customer(matter), matter.subject, "It is scratched.")
    house.mail(mail, sender=customer(matter).address)
    number = number_of(house, matter.subject)
    visitor = Visitor(house.port).sign_in(MINA)
    mina = house.one("SELECT id FROM staff_agent WHERE email = ?", MINA.address)
    seen = house.one("SELECT max(id) FROM conversations_message")
    assert visitor.post(f"/conversations/{number}/assignment", agent=f"{mina}").status < 400
    assert visitor.post(f"/conversations/{number}/resolution", seen=f"{seen}").status < 400
    visitor.close()
    return str(mail["Message-ID"])


def the_night(house: House) -> dict[int, Matter]:
    """All mails of the night, by the number of the conversation."""
    first = it_was_settled_yesterday(house, CAME_BACK)
    again = letter(customer(CAME_BACK), f"Re: {CAME_BACK.subject}", CAME_BACK.words)
    again["In-Reply-To"] = first
    house.mail(again, sender=customer(CAME_BACK).address)
    known = {number_of(house, CAME_BACK.subject): CAME_BACK}
    for matter in [*MATTERS, *SPAM]:
        mail = letter(customer(matter), matter.subject, matter.words)
        if matter.subject == "Frame arrived broken":
            mail.add_attachment(PNG, maintype="image", subtype="png", filename="corner.png")
        house.mail(mail, sender=customer(matter).address)
        known[number_of(house, matter.subject)] = matter
    house.run("-c", WITH_TWO_ADDRESSES)
    return known


WITH_TWO_ADDRESSES = """
import django; django.setup()
from makeright.customers.models import Customer, Identity
nora = Identity.objects.get(value="nora@example.com").customer
from makeright.customers import identifying
from makeright.lib.actor import Actor
identifying.add_identity(nora, "mail", "nora.private@example.com", by=Actor.system("test"))
"""


def settle(hands: Hands, known: dict[int, Matter], table: Table, view: str, count: int) -> None:
    """One after the other, from the top of a list, until it is empty."""
    expect(hands.page.locator("#list a.row")).to_have_count(count)
    began = time.monotonic()
    hands.press("j", "Enter")
    for left in range(count - 1, -1, -1):
        expect(hands.page.locator(HERE)).to_be_visible()
        number = hands.page.locator(HERE).get_attribute("data-number")
        matter = known[int(number or 0)]
        expect(hands.page.locator("#conversation-title")).to_have_text(matter.subject)
        expect(hands.page.locator("#conversation-title")).to_be_focused()
        matter.deed(hands)
        if matter.deed is search_first:  # which led away from the list
            hands.press("g", view)
            expect(hands.page.locator("#list-title")).to_have_text("Unassigned")
            if left:
                hands.press("j", "Enter")
        elif left and matter.deed is not resolve_and_go_on:
            hands.press("J")
        if left:
            expect(hands.page.locator(f"{HERE}:not([data-number='{number}'])")).to_be_visible()
        table.note(matter.subject, matter.done, hands, began)
        began = time.monotonic()
    hands.press("g", view)
    expect(hands.page.locator(HERE)).to_have_count(0)
    expect(hands.page.locator("#list-empty")).to_be_visible()


def test_from_the_first_look_to_nobody_waits_by_keyboard_alone(
    house: House, sink: Sink, browser: Browser
) -> None:
    known, table = the_night(house), Table()
    with signed_in(browser, house, MINA) as page:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.set_viewport_size({"width": 1180, "height": 820})  # a small laptop: the customer is a sheet
        hands = Hands(page)
        hands.press("g", "m")
        page.wait_for_url(house.url("/inbox/mine"))
        settle(hands, known, table, "m", 1)
        hands.press("g", "u")
        page.wait_for_url(house.url("/inbox/unassigned"))
        expect(page.locator("a.row")).to_have_count(len(MATTERS) + len(SPAM))
        began = time.monotonic()
        for _ in SPAM:
            hands.press("j", "x")
        hands.press("e")
        hands.sees("^2 are resolved")
        table.note("Cheap links, and its like", SPAM[0].done, hands, began)
        settle(hands, known, table, "u", len(MATTERS))
        hands.press("g", "m")
        page.wait_for_url(house.url("/inbox/mine"))
        expect(page.locator("#group-answered")).to_be_visible()
        expect(page.locator("#group-just-in, #group-waiting")).to_have_count(0)
    for number, matter in known.items():
        assert house.one(STATE, number) == matter.state, matter.subject
        if matter.sent:
            assert matter.sent in words_to(sink, customer(matter).address)
    for who, address in (("konrad", "landlord@example.com"),):
        assert words_to(sink, address) == words_to(sink, f"{who}@example.com")
    assert not [one for one in sink.mails if b"own fault" in one.raw or b"old address" in one.raw]
    assert not [one for one in sink.mails if "linus@example.com" in one.recipients]
    assert [name for (name,) in house.rows(ASSIGNED)] == [OTTO.name] * 2
    print(f"\n{table}")
    if place := os.environ.get("TABLE"):
        Path(place).write_text(f"{table}\n")


ASSIGNED = """SELECT a.name FROM conversations_conversation c JOIN staff_agent a ON a.id = c.assignee_id
    WHERE c.subject IN ('Invoice address', 'Please cancel my order')"""


def words_to(sink: Sink, address: str) -> str:
    """What reached them."""
    got: Delivered = within(
        60, lambda: next((one for one in sink.mails if address in one.recipients), None), f"{address} gets it"
    )
    body = got.mail.get_body(("plain",))
    return "" if body is None else str(body.get_content())
