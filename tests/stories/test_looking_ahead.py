"""What stands beside an open conversation is there before it is opened: at once, as it stands now, and nobody was said to
look at it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browsers import signed_in
from tests.doors import MINA, OTTO, House, within

pytestmark = [pytest.mark.story, pytest.mark.browser]
SAVES = "Object.defineProperty(navigator, 'connection', { value: { saveData: true } })"
NUMBERS = "SELECT number FROM conversations_conversation WHERE subject LIKE ? ORDER BY id DESC"


def write(house: House, subject: str, words: str = "Hello, a word about it?", *, again: bool = False) -> None:
    """Somebody writes, or writes `again` about the same."""
    name = re.sub(r"\W", "-", subject)
    answers = f"In-Reply-To: <{name}@example.com>\r\n" if again else ""
    head = f"From: {name.lower()}@example.com\r\nSubject: {subject}\r\nMessage-ID: <{name}{'-2' * again}@example.com>\r\n"
    house.mail(f"{head}{answers}\r\n{words}".encode())


def three(house: House, what: str) -> list[int]:
    """Three matters, as they stand in the list: the newest above."""
    for place in ("One", "Two", "Three"):
        write(house, f"{place} of {what}")
        within(20, partial(house.rows, NUMBERS, f"{place} of {what}"), "it is opened")
    return [int(number) for (number,) in house.rows(NUMBERS, f"% of {what}")]


@contextmanager
def asked_of(page: Page) -> Iterator[list[int]]:
    """The numbers of the conversations that were asked for whole, as they are asked for."""
    asked: list[int] = []

    def note(address: str) -> None:
        if found := re.search(r"/conversations/(\d+)/matter", address):
            asked.append(int(found[1]))

    page.on("requestfinished", lambda request: note(request.url))
    yield asked


def arrives(page: Page, asked: list[int], number: int, *, times: int = 1) -> None:
    """A conversation is fetched ahead, so many times in all."""

    def has_come() -> bool:
        page.wait_for_timeout(20)
        return asked.count(number) >= times

    within(20, has_come, f"{number} is fetched ahead")


def open_first(page: Page, house: House, number: int) -> None:
    page.goto(house.url(f"/conversations/{number}?view=open"))
    expect(page.locator(f"#matter[data-number='{number}']")).to_be_visible()


def is_open(page: Page, number: int) -> None:
    expect(page.locator(f"#matter[data-number='{number}']")).to_be_visible()
    expect(page.locator("#conversation-title")).to_be_focused()
    expect(page.locator(f"#row-{number} a.row")).to_have_attribute("aria-current", "true")
    expect(page).to_have_url(re.compile(rf"/conversations/{number}\?view=open$"))


def test_the_next_one_opens_without_being_asked_for_again_and_back_is_back(
    house: House, browser: Browser
) -> None:
    first, second, third = three(house, "the frames")
    with signed_in(browser, house, MINA) as page, asked_of(page) as asked:
        open_first(page, house, first)
        arrives(page, asked, second)
        page.keyboard.press("J")
        is_open(page, second)
        assert asked.count(second) == 1
        arrives(page, asked, first)
        arrives(page, asked, third)
        page.locator(f"#row-{third} a.row").click()
        is_open(page, third)
        assert asked.count(third) == 1
        page.go_back()
        expect(page.locator(f"#matter[data-number='{second}']")).to_be_visible()
        # What stands there is alive: it hears, and it can be worked on.
        write(house, "Two of the frames", "One more thing: the glass.", again=True)
        expect(page.get_by_role("log", name="Messages")).to_contain_text("One more thing")
        page.keyboard.press("n")
        expect(page.locator("#note-text")).to_be_focused()


def test_resolving_goes_on_to_what_is_there_already(house: House, browser: Browser) -> None:
    first, second, third = three(house, "the hooks")
    with signed_in(browser, house, MINA) as page, asked_of(page) as asked:
        open_first(page, house, first)
        for number in (second, third):
            arrives(page, asked, number)
            page.keyboard.press("E")
            is_open(page, number)
            assert asked.count(number) == 1


def test_what_changed_meanwhile_is_shown_as_it_stands_now(house: House, browser: Browser) -> None:
    first, second, _ = three(house, "the hinges")
    with signed_in(browser, house, MINA) as page, asked_of(page) as asked:
        open_first(page, house, first)
        arrives(page, asked, second)
        write(house, "Two of the hinges", "It came after all, thank you.", again=True)
        arrives(page, asked, second, times=2)
        page.locator(f"#row-{second} a.row").click()
        is_open(page, second)
        expect(page.get_by_role("log", name="Messages")).to_contain_text("It came after all")


def test_words_that_one_just_wrote_are_there_when_one_comes_back(house: House, browser: Browser) -> None:
    first, second, _ = three(house, "the corners")
    with signed_in(browser, house, MINA) as page, asked_of(page) as asked:
        open_first(page, house, first)
        arrives(page, asked, second)
        page.locator("#reply-text[contenteditable]").press_sequentially("Dear you, ")
        page.keyboard.press("Escape")
        page.keyboard.press("J")
        is_open(page, second)
        page.keyboard.press("K")
        is_open(page, first)
        expect(page.locator("#reply-text[contenteditable]")).to_have_text(re.compile("^Dear you,"))
        expect(page.locator("[data-elsewhere]")).to_be_hidden()


def test_nobody_is_said_to_look_at_what_was_only_fetched(house: House, browser: Browser) -> None:
    first, second, _ = three(house, "the nails")
    with (
        signed_in(browser, house, OTTO) as otto,
        signed_in(browser, house, MINA) as mina,
        asked_of(mina) as asked,
    ):
        told: list[str] = []
        mina.on("request", lambda sent: told.append(f"{sent.method} {sent.url} {sent.post_data or ''}"))
        before = house.one("SELECT count(*) FROM events_event")
        open_first(mina, house, first)
        arrives(mina, asked, second)
        expect(otto.locator(f"#row-{first} row-here")).to_have_text("Mina is looking")
        expect(otto.locator(f"#row-{second} row-here")).to_have_text("")
        key = house.one("SELECT id FROM conversations_conversation WHERE number = ?", second)
        assert not [each for each in told if re.search(rf"POST .*conversation-{key}\b.*looking", each)]
        assert not [
            each for each in told if f"/conversations/{second}/" in each and not each.startswith("GET ")
        ]
        assert house.one("SELECT count(*) FROM events_event") == before
        mina.keyboard.press("J")
        expect(otto.locator(f"#row-{second} row-here")).to_have_text("Mina is looking")
        expect(otto.locator(f"#row-{first} row-here")).to_have_text("")


def test_whoever_saves_data_asks_for_what_they_open_and_nothing_else(house: House, browser: Browser) -> None:
    first, second, _ = three(house, "the glass")
    with signed_in(browser, house, MINA) as page, asked_of(page) as asked:
        page.add_init_script(SAVES)
        open_first(page, house, first)
        expect(page.locator("live-stream[data-state=live]")).to_be_attached()
        page.wait_for_timeout(600)  # long enough for what would be fetched ahead
        page.keyboard.press("J")
        is_open(page, second)
        page.keyboard.press("K")
        is_open(page, first)
        assert asked == [second, first]
