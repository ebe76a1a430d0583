"""Twenty different matters are made right on the sheet by keyboard alone: what each takes is counted and printed, and what
came of it is looked up in the house."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browsers import signed_in, wait_until_live
from tests.doors import MINA, House, within

pytestmark = [pytest.mark.story, pytest.mark.browser]
MOST_KEYS = 16
FURNISHED = """
import makeright.config.sqlite_library, django; django.setup()
from datetime import timedelta
from django.utils import timezone
from makeright.causes.seeding import seed
from makeright.demo.wares import WARES
from makeright.lib.actor import Actor
from makeright.orders.entering import enter_order, enter_product
from makeright.orders.saying import BuyerSaid, LineSaid, OrderSaid, PaymentSaid, TenderSaid
from makeright.orders.standing import book
from makeright.remedies.authorizing import set_authority, usual_terms
from makeright.staff.models import Agent
by, now = Actor.system("test"), timezone.now()
seed("framer", by=by)
for each in WARES:
    enter_product(each, shop=book(), by=by)
terms = usual_terms("EUR", per_remedy=200_00)
set_authority(Agent.objects.get(email="mina@framehouse.test"), terms, by=by)
for number, (name, state, days) in enumerate({orders!r}):
    placed = now - timedelta(days=days + 3)
    enter_order(
        OrderSaid(
            str(31000 + number), str(31000 + number), "EUR", placed,
            (LineSaid("1", "Oak frame", 1, 54_00, variant="oak-frame-30x40"),),
            state=state,
            buyer=BuyerSaid(known_by=(("mail", f"{{name.lower()}}@example.com"),), name=name),
            payments=(PaymentSaid("p1", 54_00, placed, TenderSaid("card", f"card-{{number}}", "Visa 4242")),),
            delivered_at=now - timedelta(days=days) if state == "delivered" else None,
        ),
        shop=book(), by=by,
    )
"""


class Keys:
    """A keyboard that counts what is pressed; letters of a text are counted apart."""

    def __init__(self, page: Page) -> None:
        self.page, self.keys, self.letters = page, 0, 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.keys += 1

    def write(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.letters += len(text)

    # On the sheet

    def say(self, cause: str) -> None:
        """What went wrong, found by some letters of it."""
        self.press("/")
        expect(self.page.locator("[data-find]")).to_be_focused()
        self.write(cause)
        self.press("Enter")
        self.planned()

    def planned(self) -> None:
        expect(self.page.locator("#sheet-plan textarea[name=text]")).not_to_have_value("")

    def none(self) -> None:
        """Nothing of what is chosen already."""
        for number in range(1, 10):
            box = self.page.locator(f'#sheet-cards [data-key="{number}"]')
            if box.count() and box.is_checked():
                self.press(str(number))

    def choose(self, words: str) -> None:
        """The card that says so, by its figure."""
        self.none()
        card = self.page.locator(".remedy", has_text=words).first
        key = card.locator("[data-key]").get_attribute("data-key")
        assert key is not None
        self.press(key)
        expect(card.locator("input")).to_be_checked()

    def own(self, way: str, *fields: tuple[str, str]) -> None:
        """A remedy in one's own measure: its way is reached by its first letter."""
        self.press("0")
        for _each in range(5):
            if self.page.evaluate("document.activeElement?.textContent") == way:
                break
            self.press(way[0].lower())
        self.press("Enter")
        form = self.page.locator("[data-own-form]")
        expect(form).to_be_visible()
        for name, value in fields:
            place = form.locator(f"[name={name}]")
            while not place.evaluate("one => one === document.activeElement"):
                self.press("Tab")
            self.write(value)
        self.press("ControlOrMeta+Enter" if form.locator("textarea:focus").count() else "Enter")
        expect(self.page.locator(".remedy.own")).to_have_count(1)


@dataclass(frozen=True)
class Matter:
    """What somebody writes, how their order stands, how it is made right, and which remedies come of it."""

    what: str
    state: str
    does: Callable[[Keys], None]
    gives: tuple[str, ...]
    days: int = 2


def by_figure(keys: Keys) -> None:
    keys.press("1")
    keys.planned()


def simply(cause: str) -> Callable[[Keys], None]:
    return lambda keys: keys.say(cause)


def chosen(cause: str, words: str) -> Callable[[Keys], None]:
    def do(keys: Keys) -> None:
        keys.say(cause)
        keys.choose(words)

    return do


def with_own(cause: str, way: str, *fields: tuple[str, str], alone: bool = True) -> Callable[[Keys], None]:
    def do(keys: Keys) -> None:
        keys.say(cause)
        if alone:
            keys.none()
        keys.own(way, *fields)

    return do


def said_first(cause: str) -> Callable[[Keys], None]:
    def do(keys: Keys) -> None:
        keys.press("w", "o", "o")  # they ask for a new one, and sound annoyed
        keys.say(cause)

    return do


MATTERS = (
    Matter("The corner is split", "delivered", by_figure, ("replacement",)),
    Matter("The glass is broken", "delivered", simply("glass b"), ("replacement",)),
    Matter("It got wet on the way, and I want a new one", "delivered", said_first("wet"), ("replacement",)),
    Matter("Money back, please", "delivered", chosen("print", "Money back, €54.00"), ("refund",)),
    Matter("Half would be fair", "delivered", chosen("colors", "Money back, €27.00"), ("refund",)),
    Matter("The frame is dented", "delivered", chosen("dented", "Credit"), ("credit",)),
    Matter("Something was missing", "delivered", simply("something was"), ("replacement",)),
    Matter("Twelve euros off would do", "delivered", with_own("dust", "Money back", ("amount", "12")), ("refund",)),
    Matter("Credit is fine", "delivered", with_own("crooked", "Credit", ("amount", "15")), ("credit",)),
    Matter("Another size, please", "delivered", with_own("molding", "Another variant"), ("exchange",)),
    Matter("A new one, and a card for her", "delivered",
           with_own("corner", "Something on top", ("amount", "4"), ("note", "A card"), alone=False),
           ("gift", "replacement")),
    Matter("Could somebody call me", "delivered", with_own("hanger", "A call, a repair, a courier", ("note", "Call")), ("service",)),
    Matter("A code for the next one", "delivered", with_own("dented", "Discount"), ("discount",)),
    Matter("A gift card for my brother", "delivered", with_own("dented", "Gift card", ("amount", "10")), ("gift_card",)),
    Matter("Only tell me that you heard", "delivered", chosen("dented", "Words alone"), ("apology",)),
    Matter("I send it back", "delivered", with_own("crooked", "They send it back"), ("return",)),
    Matter("Please cancel it", "pending", with_own("late", "Cancel the order"), ("cancel",)),
    Matter("It must be here by Friday", "processing", simply("late"), ("expedite",)),
    Matter("We have moved", "pending",
           with_own("address", "Another address", ("name", "Noor"), ("street", "9 Quay"), ("city", "Lyon"), ("country", "FR")),
           ("order_change",)),
    Matter("The other size after all", "pending", with_own("molding", "Change what is ordered"), ("order_change",)),
)  # fmt: skip
NAMES = (
    *("Ana", "Ben", "Cleo", "Dov", "Elif", "Finn", "Gita", "Hugo", "Ida", "Jon"),
    *("Kaja", "Liam", "Mona", "Nils", "Olga", "Pia", "Quinn", "Rosa", "Sven", "Tara"),
)


class Took(NamedTuple):
    """What a matter took."""

    what: str
    gives: tuple[str, ...]
    keys: int
    letters: int
    seconds: float


@pytest.fixture(scope="module")
def furnished(house: House) -> House:
    orders = [(name, one.state, one.days) for name, one in zip(NAMES, MATTERS, strict=True)]
    house.run("-c", FURNISHED.format(orders=orders))
    for name, one in zip(NAMES, MATTERS, strict=True):
        mail = f"From: {name} <{name.lower()}@example.com>\r\nSubject: {one.what}\r\nMessage-ID: <{name}@example.com>\r\n"
        house.mail((mail + f"\r\nHello, {one.what.lower()}.\r\n").encode())
    return house


@contextmanager
def _at(mina: Page, house: House, what: str) -> Iterator[int]:
    asked = "SELECT number FROM conversations_conversation WHERE subject = ?"
    number = int(within(30, lambda: house.one(asked, what), f"{what} is opened"))
    mina.goto(house.url(f"/conversations/{number}"))
    wait_until_live(mina)
    yield number


def test_some_are_made_right_by_keyboard(furnished: House, browser: Browser) -> None:
    _make_right(furnished, browser, MATTERS[::5])


@pytest.mark.soak
def test_all_are_made_right_by_keyboard(furnished: House, browser: Browser) -> None:
    _make_right(furnished, browser, [one for one in MATTERS if one not in MATTERS[::5]])


def _make_right(house: House, browser: Browser, matters: Sequence[Matter]) -> None:
    took = []
    with signed_in(browser, house, MINA) as mina:
        for one in matters:
            with _at(mina, house, one.what) as number:
                keys, began = Keys(mina), time.monotonic()
                keys.press("m")
                expect(mina.locator(".cause").first).to_be_focused()
                one.does(keys)
                keys.press("ControlOrMeta+Enter")
                expect(mina.locator("word-line p")).to_contain_text("It is being made right")
                took.append(Took(one.what, one.gives, keys.keys, keys.letters, time.monotonic() - began))
                expect(mina.locator("dialog[open]")).to_have_count(0)
                kinds = (
                    "SELECT kind FROM remedies_remedy WHERE conversation_id ="
                    " (SELECT id FROM conversations_conversation WHERE number = ?) ORDER BY kind"
                )
                assert tuple(row[0] for row in house.rows(kinds, number)) == one.gives
                assert house.one("SELECT count(*) FROM remedies_ask") == 0
    print()
    for each in took:
        print(f"{each.what:45} {', '.join(each.gives):20} {each.keys:3} {each.letters:4} {each.seconds:5.1f}")
    assert [
        each for each in took if each.keys > MOST_KEYS or (each.what == MATTERS[0].what and each.keys > 3)
    ] == []
