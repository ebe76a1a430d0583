"""A rep finds a customer by a phone number in another writing, writes a fact down, makes two one, and parts them again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browsers import assert_accessible, signed_in
from tests.doors import MINA, OTTO, Colleague, House, within

pytestmark = [pytest.mark.story, pytest.mark.browser]

ADA = Colleague("Ada", "ada@framehouse.test", "admin")
SCREENS = ((1440, 900), (1024, 768), (390, 844))
SIDEWAYS = """() => [document.documentElement, ...document.querySelectorAll(".scroll")]
    .filter((each) => each.scrollWidth > each.clientWidth + 1).map((each) => each.id || each.className)"""
KNOW_MORE = """
import django; django.setup()
from makeright.customers import belonging, defining, segmenting
from makeright.customers.identifying import add_identity
from makeright.customers.models import Identity
from makeright.lib.actor import Actor
by = Actor.system("demo")
rosa = Identity.objects.get(value="rosa@example.com").customer
add_identity(rosa, "phone", "+44 20 7946 0018", by=by)
belonging.join(rosa, belonging.add_company("Lindqvist Prints", by=by), by=by)
woods = [["oak", "Oak"], ["walnut", "Walnut"]]
defining.define("customer", "wood", "Wood", "choice", choices=woods, by=by)
defining.define("customer", "vat", "VAT number", "text", by=by)
segmenting.save("Named", [{"about": "name", "is": "filled"}], by=by)
"""


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with House(agents=(MINA, OTTO, ADA)) as running:
        for name, address in (
            ("Rosa Lindqvist", "rosa@example.com"),
            ("R. Lindqvist", "r.lindqvist@example.com"),
        ):
            running.mail(
                f"From: {name} <{address}>\r\nSubject: About my frame\r\n\r\nHello, it is oak.".encode()
            )
        within(
            20, lambda: running.one("SELECT count(*) FROM conversations_conversation") == 2, "both are there"
        )
        running.run("-c", KNOW_MORE)
        yield running


def find(page: Page, house: House, typed: str) -> None:
    page.goto(house.url("/customers"))
    page.get_by_role("searchbox", name="Search customers").press_sequentially(typed)


def test_a_rep_finds_remembers_merges_and_parts_again(house: House, browser: Browser) -> None:
    with signed_in(browser, house, MINA) as page, signed_in(browser, house, OTTO) as colleagues:
        find(page, house, "020 7946-0018")
        rows = page.locator("#customers-list > li")
        expect(rows).to_have_count(1)
        rows.get_by_role("link").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Rosa Lindqvist")
        colleagues.goto(page.url)

        page.get_by_text("Write a fact down").press("Enter")
        expect(page.get_by_label("About", exact=True)).to_be_focused()
        page.keyboard.type("wood")
        page.get_by_label("What is so").fill("only oak")
        page.get_by_label("What is so").press("Enter")
        expect(page.locator("#person-facts-list")).to_contain_text("only oak")
        expect(page.locator("#fact-new-fold")).not_to_have_attribute("open", "")
        expect(page.locator("#fact-new-word")).to_be_focused()
        expect(colleagues.locator("#person-facts-list")).to_contain_text("only oak")

        page.locator("#field-wood-word").click()
        page.get_by_label("Wood", exact=True).last.select_option("oak")
        page.locator("#field-wood-form").get_by_role("button", name="Save").click()
        expect(page.locator("#field-wood-word")).to_contain_text("Oak")

        page.get_by_role("link", name="The same person as").click()
        page.get_by_role("searchbox").fill("r.lindqvist")
        page.keyboard.press("Enter")
        page.locator("#merging-list a").click()
        page.get_by_role("button", name="Go on as Rosa Lindqvist").click()
        expect(page.locator("#person-identities-list")).to_contain_text("r.lindqvist@example.com")
        expect(page.locator("#person-matters-list > li")).to_have_count(2)
        expect(colleagues.locator("#person-matters-list > li")).to_have_count(2)

        page.get_by_role("button", name="Part them again").click()
        expect(page.locator("#person-matters-list > li")).to_have_count(1)
        expect(page.locator("#person-timeline-list")).to_contain_text("You parted them again")
        expect(colleagues.locator("#person-matters-list > li")).to_have_count(1)
        find(page, house, "lindqvist")
        expect(rows).to_have_count(2)


def test_what_a_colleague_writes_down_takes_no_words_from_who_is_typing(
    house: House, browser: Browser
) -> None:
    with signed_in(browser, house, MINA) as page, signed_in(browser, house, OTTO) as colleagues:
        for each in (page, colleagues):
            find(each, house, "rosa@")
            each.locator("#customers-list a").first.click()
        page.get_by_text("Write a fact down").click()
        page.get_by_label("What is so").fill("half a sentence")
        colleagues.get_by_text("Write a fact down").click()
        colleagues.get_by_label("About", exact=True).fill("size")
        colleagues.get_by_label("What is so").fill("30 × 40")
        colleagues.get_by_role("button", name="Remember it").click()
        expect(page.locator("#person-facts-list")).to_contain_text("30 × 40")
        expect(page.get_by_label("What is so")).to_have_value("half a sentence")


def test_the_pane_beside_a_conversation_tells_and_takes_facts(house: House, browser: Browser) -> None:
    with signed_in(browser, house, MINA) as page:
        page.locator(".list a.row", has_text="Rosa Lindqvist").click()
        known = page.locator("#customer-known")
        expect(known).to_contain_text("Lindqvist Prints")
        known.get_by_text("Write a fact down").click()
        known.get_by_label("About", exact=True).fill("frame")
        known.get_by_label("What is so").fill("it is oak")
        known.get_by_role("button", name="Remember it").click()
        expect(known).to_contain_text("it is oak")
        known.get_by_role("link", name="See the whole page").click()
        expect(page.locator("#person-facts-list")).to_contain_text("said in a message")


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("/customers", "Rosa Lindqvist"),
        ("/customers?q=nobody", "Nobody was found"),
        ("/customers/new", "Add this customer"),
        ("/customers/{rosa}", "What we remember"),
        ("/customers/{rosa}/merge?q=r.lindqvist", "R. Lindqvist"),
        ("/customers/{rosa}/merge/{other}", "Go on as Rosa Lindqvist"),
        ("/customers/import", "The file"),
        ("/customers/export", "Take them out"),
        ("/companies", "Lindqvist Prints"),
        ("/companies/{company}", "Rosa Lindqvist"),
        ("/settings/fields", "VAT number"),
        ("/settings/segments", "Named"),
        ("/settings/segments/{segment}", "2 customers"),
    ],
)
def test_each_page_is_good_to_use_for_everybody(
    house: House, browser: Browser, address: str, says: str
) -> None:
    whose = "SELECT customer_id FROM customers_identity WHERE value = '{}'"
    keys = {
        "rosa": house.one(whose.format("rosa@example.com")),
        "other": house.one(whose.format("r.lindqvist@example.com")),
        "company": house.one("SELECT min(id) FROM customers_company"),
        "segment": house.one("SELECT min(id) FROM customers_segment"),
    }
    with signed_in(browser, house, ADA) as page:
        page.goto(house.url(address.format(**keys)))
        expect(page.locator("#main")).to_contain_text(says)
        for fold in page.locator("#main summary").all():
            fold.click()
        for width, height in SCREENS:
            page.set_viewport_size({"width": width, "height": height})
            assert page.evaluate(SIDEWAYS) == [], f"{page.url} at {width}"
            assert_accessible(page)


def test_a_file_is_looked_at_and_comes_in(house: House, browser: Browser) -> None:
    table = b"Name,E-mail\nVera Lund,vera@example.com\nNobody,no address\n"
    with signed_in(browser, house, ADA) as page:
        page.goto(house.url("/customers/import"))
        page.get_by_label("The file").set_input_files(
            {"name": "crm.csv", "mimeType": "text/csv", "buffer": table}
        )
        expect(page.locator("#import-look")).to_contain_text("1 customer would be new")
        expect(page.locator("#import-look")).to_contain_text("line 3")
        assert_accessible(page)
        page.get_by_label("What Name is").select_option("")
        expect(page.locator("#import-look")).to_contain_text("1 customer would be new")
        page.get_by_label("What Name is").select_option("name")
        page.get_by_role("button", name="Bring them in").click()
        expect(page.locator("#import-progress")).to_contain_text("All of it is in: 2 rows")
        find(page, house, "Vera")
        expect(page.locator("#customers-list > li")).to_have_count(1)
