"""The pages of an operator, and searching, as they stand when things fail: for everybody, and on any screen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browsers import assert_accessible, signed_in
from tests.doors import MINA, Colleague, House, within

pytestmark = [pytest.mark.story, pytest.mark.browser]

ADA = Colleague("Ada", "ada@framehouse.test", "admin")
FAILED_WORK = """
import django; django.setup()
from django.utils import timezone
from makeright.jobs.models import FAILED, Job
from makeright.jobs.queueing import enqueue
given_up = {"state": FAILED, "tries": 10, "last_error": "ValueError: not today", "run_at": timezone.now()}
for message in range(1, 4):
    Job.objects.create(kind="conversations.leave", arguments={"message": message}, **given_up)
    enqueue("nobody.does_this", number=message)
"""
SCREENS = ((1440, 900), (390, 844))
SIDEWAYS = """() => [document.documentElement, ...document.querySelectorAll(".scroll")]
    .filter((each) => each.scrollWidth > each.clientWidth + 1).map((each) => each.id || each.className)"""


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with House(agents=(MINA, ADA), MAKERIGHT_RELOAD="1") as running:
        running.run("-c", FAILED_WORK)
        running.run(
            "-m",
            "makeright.config.cli",
            "hours",
            "add",
            "Frame House",
            "Europe/Berlin",
            "Mo-Fr 9-17",
            "--region=DE-BY",
        )
        running.mail(b"From: rosa@example.com\r\nSubject: Where is my parcel?\r\n\r\nHello, where is it?")
        within(20, lambda: running.one("SELECT number FROM conversations_conversation"), "it is opened")
        within(
            20,
            lambda: running.one("SELECT count(*) FROM jobs_job WHERE state = 'later' AND tries > 0") >= 3,
            "they failed",
        )
        yield running


def assert_good_on_any_screen(page: Page) -> None:
    for width, height in SCREENS:
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate(SIDEWAYS) == [], f"{page.url} at {width}"
        assert_accessible(page)


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("/operating/work", "3 jobs given up"),
        ("/operating/mail", "No mail and no reply waits."),
        ("/operating/health", "things want a look."),
        ("/operating/letters", "A new password for Frame House"),
        ("/operating/letters/staff/password_reset/de", "Ein neues Passwort"),
        (
            "/settings/hours",
            "Open Monday to Friday 9:00–17:00 in Berlin; closed on the holidays of Bayern (DE-BY).",
        ),
        ("/search", "Everything that was said can be found"),
        ("/search?q=parcel", "1 conversation, newest first"),
        ("/search?q=nowhere", "Nothing was found"),
    ],
)
def test_it_is_good_to_use_for_everybody(house: House, browser: Browser, address: str, says: str) -> None:
    with signed_in(browser, house, ADA) as page:
        page.goto(house.url(address))
        expect(page.locator("#main")).to_contain_text(says)
        for fold in page.locator("#main summary").all():
            fold.click()
        assert_good_on_any_screen(page)


def test_what_was_given_up_is_done_again_where_one_looks(house: House, browser: Browser) -> None:
    with signed_in(browser, house, ADA) as page:
        page.goto(house.url("/operating/work"))
        heap = page.locator("#work-given-up-list > li")
        heap.locator("summary").click()
        first = heap.locator("details li").first
        expect(first).to_contain_text("Message 3")
        first.get_by_role("button", name="Run again").click()
        expect(heap.locator("details li")).to_have_count(2)
        expect(heap.locator("details")).to_have_attribute("open", "")
        heap.get_by_role("button", name="Forget").first.click()
        page.keyboard.press("Escape")
        expect(heap.get_by_role("button", name="Forget").first).to_be_focused()
        heap.get_by_role("button", name="Forget").first.click()
        page.get_by_role("menuitem", name="Forget for good").first.click()
        expect(page.locator("#work-given-up")).to_have_count(0)


def test_whoever_is_no_admin_finds_neither_the_pages_nor_a_way_there(house: House, browser: Browser) -> None:
    with signed_in(browser, house, MINA) as page:
        page.get_by_role("button", name="You: Mina").click()
        expect(page.get_by_role("menuitem", name="Sign out")).to_be_visible()
        assert "/operating" not in page.content()
        assert page.request.get(house.url("/operating/work")).status == 404
