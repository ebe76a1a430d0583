"""Hostile mail comes by SMTP and is looked at in a browser: nothing of it runs, loads, asks or leaves its place."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.doors import MINA, House
from tests.hostile import ELSEWHERE, PLACES, Watch, look_everywhere, send_all, watched, ways

pytestmark = [pytest.mark.story, pytest.mark.browser]
EVERY = 8  # of a hundred ways; all of them are in `bin/soak hostile`


def test_nothing_of_it_runs_or_loads_wherever_it_is_shown(house: House, browser: Browser) -> None:
    some = ways()[::EVERY]
    assert len(some) * PLACES >= 60
    shown = send_all(house, some)
    with watched(browser, house, MINA) as (page, watch):
        look_everywhere(page, house, watch, shown)


def test_the_watch_notices_what_runs_and_what_loads(browser: Browser) -> None:
    context = browser.new_context()
    watch = Watch("http://nowhere.invalid")
    watch.over(context)
    page = context.new_page()
    page.set_content(f"<script>alert(1)</script><img src={ELSEWHERE}/x.png>")
    context.close()
    assert (watch.dialogs, watch.asked) == (["1"], [f"{ELSEWHERE}/x.png"])
