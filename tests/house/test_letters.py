"""The house's own letters: whole in each language, and what they are told never becomes markup."""

from __future__ import annotations

import re
from typing import Any

import pytest
from jinja2 import UndefinedError

from makeright.letters.rendering import FALLBACK, FILES, languages, names, needs, render, sample
from makeright.lib.text import plain_from_html
from tests.house.floors import HOUSE

LETTERS = names()
VERSIONS = [(name, language) for name in LETTERS for language in languages(name)]
HOSTILE = "</p><img src=x onerror=alert(1)>\"'&\r\nBcc: x@example.com"
NEVER = re.compile(r"\|\s*safe\b|autoescape|Markup\(")


def test_there_are_letters() -> None:
    assert "operating/notice" in LETTERS
    assert len(VERSIONS) > len(LETTERS)


def test_a_letter_has_the_fallback_language_and_a_sample() -> None:
    folders = [
        path for path in HOUSE.glob("*/letters/*") if path.is_dir() and path.parent.parent.name != "letters"
    ]
    written = {f"{path.parent.parent.name}/{path.name}" for path in folders if not path.name.startswith("_")}
    assert written == set(LETTERS)
    assert [name for name in LETTERS if languages(name)[0] != FALLBACK] == []
    assert [name for name in LETTERS if not sample(name).facts] == []


@pytest.mark.parametrize(("name", "language"), VERSIONS)
def test_each_language_has_the_same_files_which_speak_of_the_same(name: str, language: str) -> None:
    app, _, letter = name.partition("/")
    folder = HOUSE / app / "letters" / letter / language
    assert {path.name for path in folder.iterdir()} == set(FILES)
    shown = sample(name)
    said = {file: needs(name, language, file) for file in FILES}
    assert said == {file: needs(name, FALLBACK, file) for file in FILES}
    assert set().union(*said.values()) == {*shown.facts, *shown.secrets}
    assert said["subject.txt"] & shown.secrets.keys() == set(), "a subject is read on locked screens"


@pytest.mark.parametrize(("name", "language"), VERSIONS)
def test_text_and_html_say_the_same_word_for_word(name: str, language: str) -> None:
    shown = sample(name)
    letter = render(name, language, shown.facts, shown.secrets)
    assert _words(plain_from_html(letter.html)) == _words(letter.text)
    assert len(_words(letter.text)) > 10


@pytest.mark.parametrize(("name", "language"), VERSIONS)
def test_what_a_letter_is_told_never_becomes_markup_or_a_header(name: str, language: str) -> None:
    shown = sample(name)
    facts = {key: _hostile(key, value) for key, value in shown.facts.items()}
    letter = render(name, language, facts, dict.fromkeys(shown.secrets, HOSTILE))
    assert "<img" not in letter.html
    assert "&lt;img" in letter.html
    assert "<img" in letter.text
    assert "\n" not in letter.subject
    assert "\r" not in letter.subject


@pytest.mark.parametrize(("name", "language"), VERSIONS)
def test_a_letter_that_lacks_a_word_is_a_fault(name: str, language: str) -> None:
    shown = sample(name)
    for key in (*shown.facts, *shown.secrets):
        facts = {one: value for one, value in shown.facts.items() if one != key}
        secrets = {one: value for one, value in shown.secrets.items() if one != key}
        with pytest.raises(UndefinedError):
            render(name, language, facts, secrets)


@pytest.mark.parametrize(("name", "language"), VERSIONS)
def test_a_letter_loads_nothing_and_its_styles_stand_on_its_tags(name: str, language: str) -> None:
    shown = sample(name)
    html = render(name, language, shown.facts, shown.secrets).html
    assert re.findall(r"<(?:img|link|script|style|iframe|form)\b", html) == []
    assert re.findall(r"(?:src|background)=", html) == []
    assert " class=" not in html
    assert re.findall(r"<(?:p|blockquote|ul|li|code|a)(?![a-z])(?! style=)", html) == []
    assert f'lang="{language}"' in html


def test_no_letter_prints_markup_as_it_is() -> None:
    files = [path for path in HOUSE.glob("*/letters/**/*") if path.suffix in {".html", ".txt"}]
    assert [path.name for path in files if NEVER.search(path.read_text())] == []


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", re.sub(r"https?://\S+", "", text))


def _hostile(key: str, value: Any) -> Any:
    """The same shape, with each word made hostile; moments stay moments."""
    if isinstance(value, str):
        return value if key.endswith("_at") else HOSTILE
    if isinstance(value, list):
        return [_hostile(key, one) for one in value]
    return {one: _hostile(one, inner) for one, inner in value.items()} if isinstance(value, dict) else value
