"""Settings of making it right: causes, authority and the return policy, said by an admin, on any screen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browsers import signed_in
from tests.doors import MINA, House, Sink
from tests.stories.test_settings_pages import ADA, choose, look, saved

pytestmark = [pytest.mark.story, pytest.mark.browser]


@pytest.fixture(scope="module")
def house(sink: Sink) -> Iterator[House]:
    with House(agents=(MINA, ADA), smtp=sink.url) as running:
        yield running


def test_causes_begin_with_a_trade_and_become_the_companys_own(house: House, browser: Browser) -> None:
    with signed_in(browser, house, ADA) as page:
        page.goto(house.url("/settings/causes"))
        look(page)
        page.get_by_role("button", name="A framer’s").click()
        expect(page.locator("#causes-all")).to_contain_text("Corner split")
        look(page)
        page.get_by_role("link", name="Corner split").click()
        choose(page, "drop-menu[id$=-place]", "Made wrong$")
        saved(page, "Corner split stands below Made wrong.")
        look(page)


def test_authority_is_said_in_sentences(house: House, browser: Browser) -> None:
    with signed_in(browser, house, ADA) as page:
        page.goto(house.url("/settings/authority"))
        look(page)
        page.get_by_role("button", name="Begin with the usual words").click()
        saved(page, "From now on that counts for Agents.")
        page.locator("#authority-per_remedy").get_by_role("button").first.click()
        page.locator("#authority-per_remedy-field").fill("75")
        page.locator("#authority-per_remedy-form").get_by_role("button", name="Save").click()
        expect(page.locator("#authority-per_remedy")).to_contain_text("€75.00")
        look(page)


def test_the_policy_stands_beside_what_customers_read(house: House, browser: Browser) -> None:
    with signed_in(browser, house, ADA) as page:
        page.goto(house.url("/settings/return-policy"))
        expect(page.locator("#policy-sentence")).to_contain_text("for 365 days, free of charge")
        page.locator("#policy-window_days").get_by_role("button").first.click()
        page.locator("#policy-window_days-field").fill("100")
        page.locator("#policy-window_days-form").get_by_role("button", name="Save").click()
        expect(page.locator("#policy-sentence")).to_contain_text("for 100 days, free of charge")
        look(page)


def test_what_fits_is_put_in_another_order(house: House, browser: Browser) -> None:
    with signed_in(browser, house, ADA, but="422") as page:
        page.goto(house.url("/settings/what-fits"))
        look(page)
        page.get_by_role("link", name="Came late").click()
        expect(page.locator("#fit-credit")).to_contain_text("Not given yet.")
        choose(page, "#fit-credit-place", "1")
        saved(page, "From now on it is offered like that.")
        expect(page.locator(".fits-table tbody th").first).to_have_text("Credit")
        page.locator("#fit-credit-cost").get_by_role("button").first.click()
        page.locator("#fit-credit-cost-field").fill("much")
        page.locator("#fit-credit-cost-form").get_by_role("button", name="Save").click()
        expect(page.locator("#fit-credit-cost")).to_contain_text("That says no amount")
        look(page)
