"""The door: mail address and password, and what is said when they don't fit."""

from __future__ import annotations

import pytest
from django.test import Client

from makeright.demo.cast import PASSWORD, furnish

pytestmark = pytest.mark.django_db


def _try(password: str, next_page: str = "") -> tuple[int, str, str]:
    furnish(passwords=True)
    answer = Client().post(
        "/sign-in", {"login": "mina@framehouse.test", "password": password, "next": next_page}
    )
    return answer.status_code, answer.headers.get("Location", ""), answer.content.decode()


def test_who_knows_the_password_comes_in_and_goes_where_they_wanted() -> None:
    assert _try(PASSWORD, "/conversations/1001")[:2] == (302, "/conversations/1001")


def test_a_wrong_password_is_said_and_the_address_stays() -> None:
    status, _, page = _try("not this one")
    assert status == 200
    assert 'role="alert"' in page
    assert 'value="mina@framehouse.test"' in page
    assert "not this one" not in page


def test_nobody_is_led_to_another_house() -> None:
    assert _try(PASSWORD, "https://evil.test/")[1] == "/"


def test_the_door_offers_no_way_that_does_not_exist() -> None:
    page = Client().get("/sign-in").content.decode()
    assert "sign-up" not in page
    assert Client().get("/sign-up")["Location"] == "/sign-in"


def test_signing_out_leads_back_to_the_door() -> None:
    browser = Client()
    browser.force_login(furnish().mina)
    assert browser.post("/sign-out")["Location"] == "/sign-in"
    assert browser.get("/inbox/open").status_code == 302
