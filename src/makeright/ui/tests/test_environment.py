"""The one environment: what it refuses, what it escapes, what its names give."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template import engines
from jinja2 import Environment, UndefinedError

import makeright
from makeright.ui.environment import commands, initials, paragraphs, url

HOUSE = Path(makeright.__file__).parent


@pytest.fixture
def environment() -> Environment:
    return engines["pages"].env  # type: ignore[attr-defined, no-any-return]


def test_a_name_that_nobody_gave_is_a_fault(environment: Environment) -> None:
    with pytest.raises(UndefinedError):
        environment.from_string("{{ nobody }}").render()
    with pytest.raises(UndefinedError):
        environment.from_string("{{ somebody.nothing }}").render(somebody={})


def test_what_people_wrote_is_escaped(environment: Environment) -> None:
    shown = environment.from_string(
        '{{ words }}<a title="{{ words }}">{{ _("to %(whom)s", whom=words) }}</a>'
    )
    assert "<script>" not in shown.render(words='"><script>alert(1)</script>')


def test_plain_words_become_paragraphs_and_nothing_else() -> None:
    shown = paragraphs('One <b>two</b>\n\n<script>alert(1)</script> https://example.com/?a="b')
    assert shown.startswith("<p>One &lt;b&gt;two&lt;/b&gt;</p>")
    assert set(re.findall(r"<(\w+)", shown)) == {"p", "a"}


def test_every_template_of_ours_can_be_read(environment: Environment) -> None:
    """A tag or filter that is misspelled in a corner that no test walks is found here."""
    names = [each.as_posix().split("/templates/", 1)[1] for each in HOUSE.glob("*/templates/**/*.html")]
    assert "ui/page.html" in names
    assert [environment.get_template(name).name for name in names] == names


def test_libraries_templates_are_not_ours(environment: Environment) -> None:
    assert environment.loader is not None
    assert all(not name.startswith(("admin/", "allauth/")) for name in environment.loader.list_templates())


def test_every_icon_that_a_template_names_is_drawn_and_no_other() -> None:
    drawn = set(re.findall(r'<symbol id="([a-z0-9-]+)"', (HOUSE / "ui/static/ui/icons.svg").read_text()))
    named: set[str] = set()
    for path in HOUSE.glob("*/templates/**/*.html"):
        named |= set(re.findall(r'icon\("([a-z0-9-]+)"\)', path.read_text()))
        named |= set(re.findall(r'\{\{ way\("\w+", .+?\), "([a-z0-9-]+)"', path.read_text()))
    for module in HOUSE.glob("*/settings_pages.py"):
        named |= set(re.findall(r'icon="([a-z0-9-]+)"', module.read_text()))
    assert named == drawn


def test_an_address_takes_what_is_asked_along() -> None:
    assert url("desk:rows", "open", since="2026-11-19T14:02:00+00:00", pages=None) == (
        "/inbox/open/rows?since=2026-11-19T14%3A02%3A00%2B00%3A00"
    )


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Karim Benali", "KB"), ("Mina", "M"), ("  ", "?"), ("", "?"), ("ada von Nwosu", "AV")],
)
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters


@pytest.mark.parametrize(
    ("words", "marked"),
    [
        ("Make one now (makeright backup), at night.", "Make one now (<code>makeright backup</code>), at night."),
        ("now: makeright doctor --check-database", "now: <code>makeright doctor --check-database</code>"),
        ("makeright backup --verify /b/1.tar", "<code>makeright backup --verify /b/1.tar</code>"),
        ("chmod 600 /h/key, then makeright keys rotate", "<code>chmod 600 /h/key</code>, then <code>makeright keys rotate</code>"),
        ("It is: makeright inboxes add hello@example.com Hello", "It is: <code>makeright inboxes add hello@example.com Hello</code>"),
        ("Look at MAKERIGHT_S3_BUCKET.", "Look at <code>MAKERIGHT_S3_BUCKET</code>."),
        ("Start Makeright again; <b>&", "Start Makeright again; &lt;b&gt;&amp;"),
    ],
)  # fmt: skip
def test_commands_stand_apart_and_all_else_is_escaped(words: str, marked: str) -> None:
    assert commands(words) == marked
