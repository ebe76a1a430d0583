"""The desk in other languages: whole, from right to left too, and nothing cut off on a phone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browsers import assert_accessible, wait_until_live
from tests.doors import MINA, PASSWORD, Colleague, House

pytestmark = [pytest.mark.story, pytest.mark.browser]

ADA = Colleague("Ada", "ada@framehouse.test", "admin")
PAGES = (
    "/inbox/open", "/inbox/mine", "/inbox/snoozed", "/customers", "/companies", "/outbox", "/settings/people", "/settings/teams",
    "/settings/roles", "/settings/skills", "/settings/tags", "/settings/inboxes", "/settings/fields", "/settings/segments", "/settings/privacy",
    "/settings/hours", "/settings/webhooks", "/settings/webhooks/1", "/settings/programs", "/settings/audit", "/settings/you", "/account/sign-in", "/operating/work", "/operating/mail", "/operating/health",
)  # fmt: skip
SIDEWAYS = """() => [document.documentElement, ...document.querySelectorAll(".scroll:not(.nav)")]
    .filter((each) => each.scrollWidth > each.clientWidth + 1).map((each) => each.id || each.className)"""
CUT_OFF = """() => [...document.querySelectorAll("button, a.button, .slot")]
    .filter((each) => each.checkVisibility() && !each.closest(".clip") && each.scrollWidth > each.clientWidth + 1)
    .map((each) => each.innerText)"""


KNOW_PROGRAMS = """
import django
django.setup()
from django.db import transaction
from django.utils import timezone
from makeright.demo.programs import know_programs
from makeright.staff.models import Agent
with transaction.atomic():
    know_programs(Agent.objects.get(role="admin"), now=timezone.now())
"""


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with House(agents=(MINA, ADA)) as running:
        running.run("-c", KNOW_PROGRAMS)
        yield running


@contextmanager
def reading(browser: Browser, house: House, tag: str, who: Colleague) -> Iterator[Page]:
    """A page of a browser that asks for a language, signed in."""
    context = browser.new_context(locale=tag, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(house.url("/sign-in"))
    page.locator("input[name=login]").fill(who.address)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("form:has(input[name=password]) [type=submit]").click()
    page.wait_for_url(house.url("/inbox/open"))
    wait_until_live(page)
    try:
        yield page
    finally:
        context.close()


@pytest.mark.parametrize("tag", ["de-DE", "fr-FR"])
def test_no_page_is_cut_off_on_a_phone(house: House, browser: Browser, tag: str) -> None:
    with reading(browser, house, tag, ADA) as page:
        page.set_viewport_size({"width": 390, "height": 844})
        for path in PAGES:
            page.goto(house.url(path))
            expect(page.locator("html")).to_have_attribute("lang", tag[:2])
            assert page.evaluate(SIDEWAYS) == [], path
            assert page.evaluate(CUT_OFF) == [], path


def test_a_german_browser_meets_a_german_desk(house: House, browser: Browser) -> None:
    with reading(browser, house, "de-DE", MINA) as page:
        expect(page.get_by_role("link", name="Unvergeben").first).to_be_visible()
        expect(page.get_by_text("Niemand wartet").first).to_be_visible()
        page.keyboard.press("?")
        expect(page.locator("#all-keys")).to_contain_text("Erledigen und das nächste öffnen")
        assert_accessible(page)


def test_arabic_reads_from_the_right(house: House, browser: Browser) -> None:
    with reading(browser, house, "ar", MINA) as page:
        expect(page.locator("html")).to_have_attribute("dir", "rtl")
        expect(page.get_by_text("لا أحد ينتظر").first).to_be_visible()
        assert page.locator("#nav").bounding_box()["x"] > 700  # type: ignore[index]
        assert page.evaluate(SIDEWAYS) == []
        assert_accessible(page)


def test_who_chooses_another_language_has_it_at_once(house: House, browser: Browser) -> None:
    with reading(browser, house, "de-DE", ADA) as page:
        page.goto(house.url("/settings/you"))
        page.get_by_role("button", name=re.compile("^Deine Sprache")).click()
        page.get_by_role("menuitemradio", name="Français").click()
        expect(page.locator("html")).to_have_attribute("lang", "fr")
        expect(page.get_by_text("Vos jours comptent").first).to_be_visible()
        page.get_by_role("button", name=re.compile("^Votre langue")).click()
        page.get_by_role("menuitemradio", name="celle de votre navigateur").click()
        expect(page.locator("html")).to_have_attribute("lang", "de")
