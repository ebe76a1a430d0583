"""The style page: every atom is on it, in both themes and from the right; where the house serves there is none."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import clear_url_caches
from pytest_django import Settings

ATOMS = (
    "row", "face", "badge", "chip", "button", "menu", "dialog", "toast", "field", "empty", "skeleton", "time", "key",
    "palette", "thread",
)  # fmt: skip
SHEETS = Path(__file__).parents[3] / "ui/static/ui"


@pytest.fixture
def page(settings: Settings) -> str:
    settings.ROOT_URLCONF = "makeright.config.development_urls"
    clear_url_caches()
    return Client().get("/ui").content.decode()


def test_where_the_house_serves_there_is_no_style_page() -> None:
    assert Client().get("/ui").status_code == 404


@pytest.mark.parametrize("place", ["light", "dark", "right"])
@pytest.mark.parametrize("atom", ATOMS)
def test_each_atom_is_shown_in_both_themes_and_from_the_right(page: str, place: str, atom: str) -> None:
    assert f'id="{place}-{atom}-title"' in page


def test_the_composer_is_shown(page: str) -> None:
    assert '<message-composer id="composer-1"' in page


def test_no_id_stands_twice(page: str) -> None:
    ids = re.findall(r' id="([^"]+)"', page)
    assert sorted(ids) == sorted(set(ids))


def test_each_kind_of_an_atom_that_has_a_look_is_shown(page: str) -> None:
    looks = (SHEETS / "atoms.css").read_text()
    for atom in ("button", "chip", "badge", "face"):
        kinds = set(re.findall(rf"\.{atom}\.([a-z]+)", looks)) - {"wide"}
        shown = {word for words in re.findall(rf'class="{atom} ([^"]*)"', page) for word in words.split()}
        assert kinds <= shown, atom
