"""A mail walks in by SMTP, stands before a colleague, is answered, and the answer walks out; and what may go wrong."""

from __future__ import annotations

import re
import time
from email.message import EmailMessage
from email.utils import parseaddr

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browsers import assert_accessible, signed_in
from tests.doors import MINA, OTTO, PASSWORD, Delivered, House, Sink
from tests.stories.conftest import UNDO_FOR
from tests.stories.letters import Customer, answer, bounce, letter

pytestmark = [pytest.mark.story, pytest.mark.browser]

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c6360f8cf000001"
    "01010018dd8db00000000049454e44ae426082"
)
SOON = 60_000  # ms; how soon exactly is for bin/bench eyes


def test_the_door_lets_in_whom_it_knows(house: House, browser: Browser) -> None:
    page = browser.new_context().new_page()
    page.goto(house.url("/inbox/open"))
    assert_accessible(page)
    page.get_by_label("Your work mail").fill(MINA.address)
    page.get_by_label("Password").fill("not this one")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert_accessible(page)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/inbox/open")
    page.get_by_role("button", name="You: Mina").click()
    page.get_by_role("menuitem", name="Sign out").click()
    page.wait_for_url("**/sign-in")
    page.context.close()


def test_a_mail_comes_in_and_its_answer_goes_out(house: House, sink: Sink, browser: Browser) -> None:
    rosa = Customer("Rosa Lindqvist", "rosa@example.com")
    with signed_in(browser, house, MINA) as page:
        assert_accessible(page)
        stay(page)
        first = letter(rosa, "The frame arrived broken", "One corner of the glass is chipped. What now?")
        house.mail(first, sender=rosa.address)
        open_from_list(page, "The frame arrived broken")
        expect(thread(page)).to_contain_text("One corner of the glass is chipped.")
        write_note(page, "canary-note: offer her a new one at once")
        write_reply(page, "A new one leaves the workshop today. Keep the old frame.", picture=True)
        expect(thread(page)).to_contain_text("A new one leaves the workshop today.")
        assert_accessible(page)

        [sent] = arrived(sink, rosa, 1)
        expect(thread(page)).to_contain_text("taken by their server")
        assert_threaded(sent, first)
        assert sent.mail["From"] == '"Mina, Frame House" <hello@framehouse.test>'
        assert re.fullmatch(r"hello\+r-[0-9a-z]+-[0-9a-z]{20}@framehouse\.test", reply_to(sent))
        assert re.fullmatch(r"hello\+b-[0-9a-z]+-[0-9a-z]{20}@framehouse\.test", sent.sender)
        assert [
            part.get_content() for part in sent.mail.walk() if part.get_content_type() == "image/png"
        ] == [PNG]
        assert "canary-note" not in "".join(words_of(sent.mail))

        house.mail(
            answer(rosa, sent, "Thank you, that is kind of you!"), sender=rosa.address, to=reply_to(sent)
        )
        expect(thread(page)).to_contain_text("Thank you, that is kind of you!")
        assert stayed(page)
        assert conversations_of(house, rosa) == 1
        assert_accessible(page)


def test_two_colleagues_see_what_the_other_does(house: House, browser: Browser) -> None:
    karim = Customer("Karim Benali", "karim@example.com")
    with signed_in(browser, house, MINA) as mina, signed_in(browser, house, OTTO) as otto:
        house.mail(
            letter(karim, "Which size is it", "Is the print 50 by 70, or with the frame?"),
            sender=karim.address,
        )
        for page in (mina, otto):
            stay(page)
            open_from_list(page, "Which size is it")
        toolbar(mina).get_by_role("button", name="Assign").click()
        mina.get_by_role("menuitemradio", name="Otto").click()
        expect(toolbar(otto).get_by_role("button", name="Assigned to You")).to_be_visible(timeout=SOON)
        expect(thread(otto)).to_contain_text("Mina gave it to you")
        write_note(otto, "I have the print on my bench.")
        expect(thread(mina)).to_contain_text("I have the print on my bench.", timeout=SOON)
        toolbar(otto).get_by_role("button", name="Resolve", exact=True).click()
        expect(thread(mina)).to_contain_text("Otto resolved it", timeout=SOON)
        expect(toolbar(mina).get_by_role("button", name="Reopen")).to_be_visible()
        # What is open stands in the list until one goes on, or the list changes otherwise.
        expect(row(mina, "Which size is it")).not_to_contain_text("waits")
        house.mail(letter(karim, "And the color", "Is it walnut?"), sender=karim.address)
        expect(row(mina, "And the color")).to_be_visible(timeout=SOON)
        expect(row(mina, "Which size is it")).to_have_count(0)
        assert stayed(mina)
        assert stayed(otto)
        assert_accessible(mina)


def test_undo_takes_a_reply_back_and_nothing_leaves(house: House, sink: Sink, browser: Browser) -> None:
    ines = Customer("Ines Duarte", "ines@example.com")
    with signed_in(browser, house, MINA) as page:
        house.mail(letter(ines, "May I pay later", "After the first of the month?"), sender=ines.address)
        open_from_list(page, "May I pay later")
        write_reply(page, "No, sorry, we never do that.")
        page.get_by_role("button", name="Undo").click()
        expect(page.locator("#reply-text")).to_have_text("No, sorry, we never do that.")
        expect(thread(page)).not_to_contain_text("No, sorry, we never do that.")
        page.wait_for_timeout((UNDO_FOR + 2) * 1000)
        assert arrived(sink, ines, 0) == []
        assert house.one("SELECT count(*) FROM mail_delivery WHERE recipient = ?", ines.address) == 0
        write_reply(page, "Yes, of course.")
        [sent] = arrived(sink, ines, 1)
        assert "never do that" not in "".join(words_of(sent.mail))


def test_a_bounce_puts_the_conversation_back_on_top(house: House, sink: Sink, browser: Browser) -> None:
    jonas = Customer("Jonas Keller", "jonas@example.com")
    with signed_in(browser, house, MINA) as page:
        house.mail(letter(jonas, "Is it ready", "May I fetch it tomorrow?"), sender=jonas.address)
        open_from_list(page, "Is it ready")
        write_reply(page, "It is, from ten on.")
        [sent] = arrived(sink, jonas, 1)
        toolbar(page).get_by_role("button", name="Resolve", exact=True).click()
        expect(thread(page)).to_contain_text("You took it and resolved it")
        house.mail(bounce(sent, "550 5.1.1 The mailbox is full of frames"), sender="", to=sent.sender)
        expect(thread(page)).to_contain_text("550 5.1.1 The mailbox is full of frames", timeout=SOON)
        expect(toolbar(page).get_by_role("button", name="Resolve", exact=True)).to_be_visible()
        expect(page.locator("#way-outbox")).to_contain_text("not delivered")
        assert house.rows(
            "SELECT state, waiting_since IS NOT NULL FROM conversations_conversation WHERE subject = ?",
            "Is it ready",
        ) == [("open", 1)]
        page.mouse.move(1000, 10)
        expect(row(page, "Is it ready")).to_be_visible()
        assert_accessible(page)
        page.goto(house.url("/outbox"))
        expect(page.get_by_role("main")).to_contain_text("550 5.1.1 The mailbox is full of frames")
        assert_accessible(page)


def test_a_server_that_refuses_is_quoted_and_asked_again_on_demand(
    house: House, sink: Sink, browser: Browser
) -> None:
    petra = Customer("Petra Novák", "petra@example.com")
    sink.refuses[petra.address] = "550 5.7.1 We take no mail on Sundays"
    with signed_in(browser, house, MINA) as page:
        house.mail(letter(petra, "A question about oak", "Is it oiled?"), sender=petra.address)
        open_from_list(page, "A question about oak")
        write_reply(page, "It is oiled, twice.")
        expect(thread(page)).to_contain_text("We take no mail on Sundays", timeout=SOON)
        del sink.refuses[petra.address]
        thread(page).get_by_role("button", name="Try again").click()
        [sent] = arrived(sink, petra, 1)
        assert "oiled, twice" in "".join(words_of(sent.mail))


# Hands and eyes


def stay(page: Page) -> None:
    """Mark the page, so that a reload would be noticed."""
    page.evaluate("window.hasStayed = true")


def stayed(page: Page) -> bool:
    return bool(page.evaluate("window.hasStayed === true"))


def row(page: Page, subject: str) -> Locator:
    return page.locator("#list").get_by_role("link").filter(has_text=subject)


def open_from_list(page: Page, subject: str) -> None:
    """Wait for a conversation to turn up on the open list, and open it."""
    row(page, subject).click(timeout=SOON)
    expect(page.locator("#conversation-title")).to_have_text(subject)
    page.mouse.move(1000, 10)


def thread(page: Page) -> Locator:
    return page.get_by_role("log", name="Messages")


def toolbar(page: Page) -> Locator:
    return page.get_by_role("toolbar", name="Conversation")


def write_note(page: Page, text: str) -> None:
    page.get_by_role("tab", name="Note").click()
    page.locator("#note-text").fill(text)
    page.get_by_role("button", name="Add note").click()
    expect(thread(page)).to_contain_text(text)


def write_reply(page: Page, text: str, *, picture: bool = False) -> None:
    page.get_by_role("tab", name="Reply").click()
    page.locator("[contenteditable]#reply-text").fill(text)
    if picture:
        page.get_by_label("Attach files").set_input_files(
            {"name": "the new one.png", "mimeType": "image/png", "buffer": PNG}
        )
    page.locator("#reply button.send").click()
    expect(page.locator("#reply-text")).to_have_text("")


def arrived(sink: Sink, who: Customer, count: int) -> list[Delivered]:
    """What reached a customer's server for them, when it is that many."""
    ends = time.monotonic() + UNDO_FOR + 10
    while (
        len(found := [one for one in sink.mails if who.address in one.recipients]) < count
        and time.monotonic() < ends
    ):
        time.sleep(0.05)
    assert len(found) == count
    return found


def assert_threaded(sent: Delivered, first: EmailMessage) -> None:
    """Any mail program shows it below the mail that it answers."""
    assert sent.mail["In-Reply-To"] == first["Message-ID"]
    assert first["Message-ID"] in sent.mail["References"].split()
    assert sent.mail["Subject"] == f"Re: {first['Subject']}"


def reply_to(sent: Delivered) -> str:
    """The bare address that answers go to."""
    return parseaddr(sent.mail["Reply-To"])[1]


def words_of(mail: EmailMessage) -> list[str]:
    """All text in it, decoded, and its headers."""
    parts = [part for part in mail.walk() if part.get_content_maintype() == "text"]
    return [*map(str, mail.values()), *(part.get_content() for part in parts)]


def conversations_of(house: House, who: Customer) -> int:
    return int(
        house.one(
            """SELECT count(*) FROM conversations_conversation c JOIN customers_identity i ON i.customer_id = c.customer_id
               WHERE i.value = ?""",
            who.address,
        )
    )
