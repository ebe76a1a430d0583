"""In which language a page is."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import translation

from makeright.demo.cast import Cast
from makeright.lib.languages import best_of, offered
from makeright.staff import describing
from makeright.ui.listing import listed
from makeright.ui.numbers import number

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("asked", "language", "direction"),
    [
        ("", "en", "ltr"),
        ("de-AT,de;q=0.9,en;q=0.8", "de", "ltr"),
        ("ja,fr-CA;q=0.7,de;q=0.2", "fr", "ltr"),
        ("ar", "ar", "rtl"),
        ("xx,*;q=0.1", "en", "ltr"),
        ("de;q=0", "en", "ltr"),
        ("../../etc/passwd", "en", "ltr"),
        ("de" * 500, "en", "ltr"),
    ],
)
def test_a_stranger_reads_what_their_browser_asks_for(
    client: Client, asked: str, language: str, direction: str
) -> None:
    page = client.get("/sign-in", headers={"Accept-Language": asked})
    assert f'<html lang="{language}" dir="{direction}" ' in page.content.decode()
    assert page.headers["Content-Language"] == language
    assert "Accept-Language" in page.headers["Vary"]


def test_ones_own_setting_counts_before_the_browser(client: Client, cast: Cast) -> None:
    describing.describe(cast.mina, language="de", by=cast.by_mina)
    client.force_login(cast.mina)
    page = client.get("/settings/you", headers={"Accept-Language": "fr"}).content.decode()
    assert 'lang="de"' in page
    assert "Deine Zeitzone" in page


def test_a_setting_that_we_have_no_pages_for_leaves_it_to_the_browser(client: Client, cast: Cast) -> None:
    describing.describe(cast.mina, language="ja", by=cast.by_mina)
    client.force_login(cast.mina)
    assert 'lang="fr"' in client.get("/settings/you", headers={"Accept-Language": "fr"}).content.decode()


def test_choosing_a_language_loads_the_page_anew(client: Client, cast: Cast) -> None:
    client.force_login(cast.mina)
    answer = client.post("/settings/you/language", {"value": "de"}, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/settings/you")
    assert 'lang="de"' in client.get("/settings/you").content.decode()


def test_no_language_of_ones_own_is_the_browsers_again(client: Client, cast: Cast) -> None:
    describing.describe(cast.mina, language="de", by=cast.by_mina)
    client.force_login(cast.mina)
    client.post("/settings/you/language", {"value": ""})
    assert 'lang="fr"' in client.get("/settings/you", headers={"Accept-Language": "fr"}).content.decode()


@pytest.mark.parametrize(
    ("tag", "language"), [("de", "de"), ("DE-at", "de"), ("pt", ""), ("", ""), ("d", "")]
)
def test_a_tag_stands_for_its_language(tag: str, language: str) -> None:
    assert offered(tag) == language


def test_the_first_that_we_have_is_taken() -> None:
    assert best_of(["ja", "fr-CA", "de"], otherwise="en") == "fr"
    assert best_of(["ja"], otherwise="de") == "de"


@pytest.mark.parametrize(
    ("language", "joined", "large", "small"),
    [
        ("en", "a, b and c", "12,345", "2.4"),
        ("de", "a, b und c", "12.345", "2,4"),
        ("fr", "a, b et c", "12\u202f345", "2,4"),
    ],
)
def test_lists_and_numbers_are_as_the_language_writes_them(
    language: str, joined: str, large: str, small: str
) -> None:
    with translation.override(language):
        assert (listed("abc"), number(12345), number(2.44, 1)) == (joined, large, small)
