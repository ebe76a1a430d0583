"""A customer mails that a frame arrived broken. Whoever reads it makes it right in three keys: a new one is ordered, the
customer is told by mail, and no manager was asked."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.browsers import assert_accessible, signed_in, wait_until_live
from tests.doors import MINA, House, Sink, within

pytestmark = [pytest.mark.story, pytest.mark.browser]
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
set_authority(Agent.objects.get(email="mina@framehouse.test"), usual_terms("EUR"), by=by)
placed = now - timedelta(days=6)
enter_order(
    OrderSaid(
        "20931", "20931", "EUR", placed,
        (LineSaid("1", "Oak frame", 1, 148_00, variant="oak-frame-70x100"),),
        state="delivered",
        buyer=BuyerSaid(known_by=(("mail", "karim@example.com"),), name="Karim Benali"),
        payments=(PaymentSaid("p1", 148_00, placed, TenderSaid("card", "card-k", "Visa 4242")),),
        delivered_at=now - timedelta(hours=2),
    ),
    shop=book(), by=by,
)
"""
MAIL = (
    b"From: Karim Benali <karim@example.com>\r\nSubject: Frame arrived broken\r\nMessage-ID: <broken@example.com>\r\n"
    b"\r\nHello, the frame came today and the corner is split.\r\n"
)


def test_a_broken_frame_is_made_right_in_three_keys(house: House, sink: Sink, browser: Browser) -> None:
    house.run("-c", FURNISHED)
    house.mail(MAIL)
    asked = "SELECT number FROM conversations_conversation WHERE subject = 'Frame arrived broken'"
    number = int(within(20, lambda: house.one(asked), "it is opened"))
    with signed_in(browser, house, MINA) as mina:
        mina.goto(house.url(f"/conversations/{number}"))
        wait_until_live(mina)
        mina.keyboard.press("m")
        expect(mina.locator("#make-right-title")).to_have_text("Make it right for Karim")
        expect(mina.locator(".cause").first).to_be_focused()
        assert_accessible(mina)
        mina.keyboard.press("1")
        expect(mina.locator(".remedy").first).to_contain_text("New one, they keep or give away the old")
        expect(mina.locator("textarea[name=text]").last).to_have_value(re.compile("Dear Karim,"))
        assert_accessible(mina)
        mina.keyboard.press("Control+Enter")
        expect(mina.locator("word-line p")).to_have_text("It is being made right, and Karim is being told")
        expect(mina.locator("dialog[open]")).to_have_count(0)
        expect(mina.locator(".pane-order").first).to_contain_text("Replacement", timeout=20_000)
    (answer,) = sink.wait_for(1)
    told = answer.mail.get_body(("plain",))
    assert told is not None
    assert "A new one is on its way to you." in " ".join(told.get_content().split())
    kept = "SELECT state FROM orders_order WHERE kind = 'replacement'"
    assert house.one(kept) == "pending"
    assert house.one("SELECT count(*) FROM remedies_ask") == 0


LOST = ("ERR_FAILED", "htmx:sendError", "htmx:afterRequest")


def lose_the_answer(route: Route) -> None:
    route.fetch()
    route.abort()


def test_words_of_ones_own_stay_whatever_is_chosen(house: House, browser: Browser) -> None:
    house.mail(MAIL.replace(b"broken@", b"again@").replace(b"Frame arrived", b"Hooks arrived"))
    asked = "SELECT number FROM conversations_conversation WHERE subject = 'Hooks arrived broken'"
    number = int(within(20, lambda: house.one(asked), "it is opened"))
    with signed_in(browser, house, MINA, but=LOST) as mina:
        mina.goto(house.url(f"/conversations/{number}"))
        wait_until_live(mina)
        mina.keyboard.press("m")
        expect(mina.locator(".cause").first).to_be_focused()
        mina.keyboard.press("3")
        letter = mina.locator("#sheet-plan textarea[name=text]")
        expect(letter).to_have_value(re.compile("Dear Karim,"))
        letter.fill("Dear Karim, in my own words.")
        mina.locator(".remedy input").last.check()
        expect(mina.locator("#sheet-follows")).to_contain_text("Words alone")
        expect(letter).to_have_value("Dear Karim, in my own words.")
        # The desk does it, and its answer is lost on the way: whoever presses again does nothing twice.
        mina.route("**/making-right*", lose_the_answer, times=1)
        mina.keyboard.press("Control+Enter")
        expect(mina.locator("[data-trouble]")).to_contain_text("No line to the desk just now.")
        assert_accessible(mina)
        expect(letter).to_have_value("Dear Karim, in my own words.")
        mina.keyboard.press("Control+Enter")
        expect(mina.locator("dialog[open]")).to_have_count(0)
    written = "SELECT count(*) FROM conversations_message WHERE text LIKE '%in my own words%'"
    assert house.one(written) == 1
