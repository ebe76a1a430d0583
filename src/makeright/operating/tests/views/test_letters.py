"""The page of letters: for admins, while developing, and what it shows runs nothing."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import Settings

from makeright.demo.cast import Cast
from makeright.letters.rendering import languages, names
from makeright.staff.models import Agent

pytestmark = pytest.mark.django_db
PAGES = [f"/operating/letters/{name}/{language}" for name in names() for language in languages(name)]


@pytest.fixture(autouse=True)
def developing(settings: Settings) -> None:
    settings.MAKERIGHT_RELOAD, settings.MAKERIGHT_DEMO = True, False


def visitor(agent: Agent) -> Client:
    client = Client()
    client.force_login(agent)
    return client


@pytest.mark.parametrize("page", ["/operating/letters", *PAGES, *(f"{page}/frame" for page in PAGES)])
def test_it_is_shown_to_admins_alone_and_while_developing(cast: Cast, settings: Settings, page: str) -> None:
    assert visitor(cast.ada).get(page).status_code == 200
    assert visitor(cast.mina).get(page).status_code == 404
    assert Client().get(page).status_code in {302, 404}
    settings.MAKERIGHT_RELOAD = False
    assert visitor(cast.ada).get(page).status_code == 404
    settings.MAKERIGHT_DEMO = True
    assert visitor(cast.ada).get(page).status_code == 200


@pytest.mark.parametrize(
    "page",
    [
        "nobody/letter/en",
        "staff/nothing/en",
        "staff/password_reset/ja",
        "staff/password_reset/..",
        "../staff/password_reset/en",
    ],
)
def test_what_isnt_there_is_not_found(cast: Cast, page: str) -> None:
    assert visitor(cast.ada).get(f"/operating/letters/{page}").status_code == 404


def test_it_shows_subject_text_and_the_html_in_a_frame_that_runs_nothing(cast: Cast) -> None:
    page = visitor(cast.ada).get("/operating/letters/staff/password_reset/de").content.decode()
    assert "Ein neues Passwort" in page
    assert page.count("<iframe") == page.count(" sandbox ") == 2
    frame = visitor(cast.ada).get("/operating/letters/staff/password_reset/de/frame")
    assert "default-src 'none'" in frame["Content-Security-Policy"]
    assert "Wähle es hier" in frame.content.decode()


@pytest.mark.parametrize("developing", [True, False])
def test_the_way_there_is_shown_where_it_leads_somewhere(
    cast: Cast, settings: Settings, developing: bool
) -> None:
    settings.MAKERIGHT_RELOAD = developing
    for page in ("/operating/mail", "/operating/nav"):
        assert ("/operating/letters" in visitor(cast.ada).get(page).content.decode()) == developing
    if developing:
        here = visitor(cast.ada).get("/operating/letters").content.decode()
        assert 'href="/operating/letters" aria-current="page"' in here


def test_looking_writes_no_letter(cast: Cast) -> None:
    from makeright.letters.models import Letter

    for page in PAGES:
        visitor(cast.ada).get(page)
    assert not Letter.objects.exists()
