"""The first admin comes in by a browser, as they will: the link, a password that is too short, a better one."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.doors import House

pytestmark = [pytest.mark.story, pytest.mark.browser]


def test_the_first_admin_comes_in_by_the_link(browser: Browser) -> None:
    with House(agents=()) as house:
        said = house.run("-m", "makeright.config.cli", "init")
        link = re.search(r"/first-run/\w+", said)
        assert link is not None
        page = browser.new_page()
        page.goto(house.url(link[0]))
        page.get_by_label("What colleagues and customers call you").fill("Ada")
        page.get_by_label("Your work mail").fill("ada@example.com")
        page.get_by_label("Password").fill("short")
        page.get_by_role("button", name="Begin").click()
        expect(page.get_by_role("alert")).to_contain_text("too short")
        expect(page.get_by_label("Your work mail")).to_have_value("ada@example.com")
        page.get_by_label("Password").fill("a frame for every picture")
        page.get_by_role("button", name="Begin").click()
        expect(
            page.get_by_role("button", name="Sign out").or_(page.get_by_role("navigation")).first
        ).to_be_visible()
        assert page.goto(house.url(link[0])).status == 404  # type: ignore[union-attr]
        expect(page.get_by_role("heading", name="This link lets nobody in")).to_be_visible()
        page.close()
