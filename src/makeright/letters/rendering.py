"""Rendering: a letter's template folder, its facts and its secrets become a subject, a text and the same as light HTML.

A letter of an app stands in `<app>/letters/<name>/<language>/`: subject.txt, body.txt, body.html; beside the languages
sample.json holds facts and secrets for those who want to look at it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.utils.translation import get_language_info
from jinja2 import BaseLoader, Environment, StrictUndefined, TemplateNotFound, meta

from makeright.lib.text import squeeze

FALLBACK = "en"
FILES = ("subject.txt", "body.txt", "body.html")
GIVEN = frozenset({"company", "addressee", "language", "direction", "subject"})  # to every letter
_NAME = re.compile(r"[a-z_]+/[a-z_]+")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Rendered:
    """A letter in words. It may hold secrets, so it is never kept and never printed."""

    subject: str = field(repr=False)
    text: str = field(repr=False)
    html: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Sample:
    """What a letter is shown with while it is being written."""

    facts: dict[str, Any]
    secrets: dict[str, str]


def render(
    name: str, language: str, facts: Facts, secrets: Mapping[str, str], *, addressee: str = ""
) -> Rendered:
    """Put a letter together. Raises LookupError for a letter that isn't there, and jinja2's UndefinedError if it
    needs more than it is given."""
    language = language_for(name, language)
    said = {
        **facts,
        **secrets,
        "company": settings.MAKERIGHT_COMPANY,
        "addressee": addressee,
        "language": language,
        "direction": "rtl" if get_language_info(language.partition("-")[0])["bidi"] else "ltr",
    }
    environment = _environment(settings.MAKERIGHT_RELOAD)
    subject = squeeze(environment.get_template(f"{name}/{language}/subject.txt").render(said))
    said["subject"] = subject
    text = environment.get_template(f"{name}/{language}/body.txt").render(said)
    html = environment.get_template(f"{name}/{language}/body.html").render(said)
    return Rendered(subject, _tidy(text), _with_styles(html))


def names() -> list[str]:
    """Every letter of the house, "app/letter"."""
    found = [
        f"{app.label}/{folder.name}" for app in apps.get_app_configs() for folder in Path(app.path, "letters").glob("*")
        if app.name.startswith("makeright.") and (folder / FALLBACK).is_dir()
    ]  # fmt: skip
    return sorted(found)


def languages(name: str) -> list[str]:
    """The languages that a letter is written in, the fallback first. Raises LookupError."""
    written = sorted(
        path.name for path in _folder(name).iterdir() if path.is_dir() and _LANGUAGE.fullmatch(path.name)
    )
    return [FALLBACK, *(language for language in written if language != FALLBACK)]


def language_for(name: str, wanted: str) -> str:
    """The language of the letter for who wants this one: it, its parent ("de" for "de-AT"), or the fallback."""
    written = {language.lower(): language for language in languages(name)}
    wanted = wanted.lower().replace("_", "-")
    while wanted:
        if wanted in written:
            return written[wanted]
        wanted = wanted.rpartition("-")[0]
    return FALLBACK


def sample(name: str) -> Sample:
    """The facts and secrets that stand beside a letter for a look at it."""
    said = json.loads((_folder(name) / "sample.json").read_text(encoding="utf-8"))
    return Sample(said["facts"], said["secrets"])


def needs(name: str, language: str, file: str) -> set[str]:
    """The names that a file of a letter speaks of, but for those that every letter is given."""
    source = (_folder(name) / language / file).read_text(encoding="utf-8")
    return meta.find_undeclared_variables(_environment(False).parse(source)) - GIVEN


def _folder(name: str) -> Path:
    app, _, letter = name.partition("/")
    if not _NAME.fullmatch(name):
        raise LookupError(f"{name!r} is not the name of a letter.")
    folder = Path(apps.get_app_config(app).path) / "letters" / letter
    if not (folder / FALLBACK).is_dir():
        raise LookupError(f"There is no letter {name}.")
    return folder


def _tidy(text: str) -> str:
    """No more than one empty line between two paragraphs, whatever the template's tags left behind."""
    lines = "\n".join(line.rstrip() for line in text.strip().splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines) + "\n"


# --- Styles: a mail program reads them on the tag, if anywhere. The looks are those of a letter from a person. ---

_FONT = "font-family:-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
_STYLES = {
    "div.letter": f"max-width:40em;margin:0;padding:16px 4px;{_FONT};font-size:15px;line-height:1.6",
    "p": "margin:0 0 14px 0",
    "p.facts": "margin:0 0 14px 0;opacity:.85",
    "p.foot": "margin:28px 0 0 0;font-size:13px;line-height:1.5;opacity:.75",
    "blockquote": "margin:0 0 14px 0;padding:0 0 0 16px;border-left:2px solid #c9c5bd",
    "ul": "margin:0 0 14px 0;padding:0 0 0 20px",
    "li": "margin:0 0 8px 0",
    "code": "font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:14px",
    "a": "color:inherit;text-decoration:underline;text-underline-offset:3px",
}
_STYLED = re.compile(r'<(div|p|blockquote|ul|li|code|a)(?: class="([a-z]+)")?(?=[ >])')


def _with_styles(html: str) -> str:
    """Give each tag of ours its style. What the facts say is escaped, so none of these tags is theirs."""

    def styled(found: re.Match[str]) -> str:
        tag, kind = found[1], found[2]
        return f'<{tag} style="{_STYLES[f"{tag}.{kind}" if kind else tag]}"'

    return _STYLED.sub(styled, html)


class _Folders(BaseLoader):
    """`app/letter/language/file` from the app that owns the letter; `letters/frame.html` is ours."""

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Any]:
        if template == "letters/frame.html":
            path = Path(__file__).parent / "templates" / template
        else:
            name, language, file = template.rsplit("/", 2)
            path = _folder(name) / language / file
        if not path.is_file():
            raise TemplateNotFound(template)
        changed = path.stat().st_mtime
        return path.read_text(encoding="utf-8"), str(path), lambda: path.stat().st_mtime == changed


@lru_cache(2)
def _environment(auto_reload: bool) -> Environment:
    environment = Environment(
        loader=_Folders(),
        undefined=StrictUndefined,
        autoescape=lambda name: bool(name) and str(name).endswith(".html"),
        auto_reload=auto_reload,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )
    environment.filters["moment"] = _moment
    return environment


def _moment(said: str) -> str:
    """A time that was put into the facts (ISO 8601, with its zone), for readers in any zone."""
    return f"{datetime.fromisoformat(str(said)).astimezone(UTC):%Y-%m-%d %H:%M} UTC"
