"""The shell of settings: who finds which pages in it, and where the way in leads."""

from __future__ import annotations

import pytest
from django.test import Client

from makeright.demo.cast import Cast
from makeright.staff.models import LEAD, Agent
from makeright.staff.serving import change_role

pytestmark = pytest.mark.django_db
HOURS = "/settings/hours"


def browser_of(agent: Agent) -> Client:
    browser = Client()
    browser.force_login(agent)
    return browser


def test_a_lead_sets_the_hours_and_an_agent_finds_nothing_there(cast: Cast) -> None:
    change_role(cast.lena, LEAD, by=cast.by_ada)
    page = browser_of(cast.lena).get(HOURS)
    assert page.status_code == 200
    assert f'href="{HOURS}" aria-current="page"' in page.content.decode()
    answer = browser_of(cast.lena).post(HOURS, {"name": "Shop", "hours": "Mo 9-10", "zone": "UTC"})
    assert (answer.status_code, "Monday 9:00" in answer.content.decode()) == (200, True)
    for verb in ("get", "post"):
        assert getattr(browser_of(cast.mina), verb)(HOURS).status_code == 404


def test_the_way_in_leads_to_the_first_page_that_one_may_see(cast: Cast) -> None:
    assert browser_of(cast.mina).get("/settings")["Location"] == "/settings/authority"
    assert Client().get("/settings")["Location"] == "/sign-in?next=/settings"


def test_the_desk_and_the_menu_lead_to_settings(cast: Cast) -> None:
    nav = browser_of(cast.mina).get("/nav").content.decode()
    assert nav.count('href="/settings"') == 2
    assert 'href="/account/sign-in"' in nav
