"""The one Jinja2 environment: what every page, partial and mail may call. Undefined names are faults, not blanks."""

from __future__ import annotations

import re
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.apps import apps
from django.conf import settings
from django.template.backends.jinja2 import Jinja2
from django.urls import get_script_prefix, reverse
from django.utils import translation
from jinja2 import Environment, StrictUndefined, pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup, escape

from makeright.lib.text import html_from_plain
from makeright.ui import times
from makeright.ui.keys import all_keys, caps, key
from makeright.ui.listing import listed
from makeright.ui.numbers import money, number
from makeright.ui.settings_pages import pages_for
from makeright.ui.static_files import SHELF, static_url


class Pages(Jinja2):
    """Django's Jinja2 backend over the templates of our own apps. Libraries' templates are Django's, elsewhere."""

    def __init__(self, params: dict[str, Any]) -> None:
        ours = {"environment": f"{__name__}.environment", "auto_reload": settings.MAKERIGHT_RELOAD}
        super().__init__({**params, "OPTIONS": ours | params["OPTIONS"]})

    @cached_property
    def template_dirs(self) -> tuple[Path, ...]:  # type: ignore[override]
        ours = (app for app in apps.get_app_configs() if app.name.startswith("makeright."))
        return tuple(Path(app.path) / "templates" for app in ours)


def environment(**options: Any) -> Environment:
    """Make the environment for Django's Jinja2 backend, which passes loader, autoescape and auto_reload."""
    made = Environment(
        **{**options, "undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True},
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_callables(  # type: ignore[attr-defined]
        translation.gettext,
        translation.ngettext,
        newstyle=True,
        pgettext=translation.pgettext,
        npgettext=translation.npgettext,
    )
    made.globals |= {
        "_": gettext,
        "gettext": gettext,
        "url": url,
        "static": static_url,
        "icon": icon,
        "build": lambda: SHELF.build,
        "language": translation.get_language,
        "reads_from_the_right": translation.get_language_bidi,
        "company_name": settings.MAKERIGHT_COMPANY,
        "settings_pages": pages_for,
        "key": key,
        "caps": caps,
        "all_keys": all_keys,
    }
    made.filters |= {
        "clock": times.clock,
        "date": times.date,
        "clock_with_day": times.clock_with_day,
        "day": times.day,
        "full": times.full,
        "span": times.span,
        "clocks": times.clocks,
        "ahead": times.ahead,
        "waiting": times.waiting,
        "part": times.part,
        "paragraphs": paragraphs,
        "commands": commands,
        "initials": initials,
        "size": times.size,
        "listed": listed,
        "number": number,
        "money": money,
        "told": told,
    }
    return made


@pass_eval_context
def gettext(context: EvalContext, words: str, /, **named: object) -> str:
    """Words in the reader's language, what they name filled in and escaped.

    What Jinja2 installs says the same through three calls of its own; a page has some four hundred of them.
    """
    said = (_marked if context.autoescape else _said)(words, translation.get_language())
    return said % named if named or "%" in said else said


@lru_cache(maxsize=8192)
def _said(words: str, language: str | None) -> str:
    """What the catalog of the language that is active has for it. Catalogs stay as they are while a process lives."""
    return translation.gettext(words)


@lru_cache(maxsize=8192)
def _marked(words: str, language: str | None) -> Markup:
    return Markup(_said(words, language))  # noqa: S704  ours, from the catalogs


def told(words: str) -> str:
    """A sentence of ours that a row keeps in English, in the reader's language; what others said stays as it is."""
    return translation.gettext(words) if words else ""


def url(name: str, *parts: object, **asked: object) -> str:
    """The address of a named page. Positions fill its path; keywords that aren't None become its query."""
    path = _path(get_script_prefix(), name, parts)
    if not asked:
        return path
    query = {key: value for key, value in asked.items() if value is not None}
    return f"{path}?{urlencode(query)}" if query else path


@lru_cache(maxsize=4096)
def _path(script_prefix: str, name: str, parts: tuple[object, ...]) -> str:
    return reverse(name, args=parts)


@lru_cache
def icon(name: str) -> Markup:
    """A drawing from the sprite. It says nothing to a screen reader, so a word or a name stands beside it."""
    return Markup('<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>').format(
        static_url("ui/icons.svg"), name
    )


def paragraphs(text: str) -> Markup:
    """Plain text as paragraphs with clickable addresses. Every character of the text itself is escaped."""
    return Markup(html_from_plain(text))  # noqa: S704  it escapes what it is given, and is tested for that


_COMMAND = re.compile(
    r"""(\bmakeright\ (?:keys\ rotate|inboxes\ add\ \S+@\S+\ \w+|[a-z-]+)(?:\ --[a-z-]+|\ /[^\s;,]+|\ [a-z]+://[^\s;,]*)*
         | \bchmod\ \d{3}\ /[^\s;,]+ | \bMAKERIGHT_[A-Z0-9_]+(?:=[^\s;,)]+)? | \bDATABASE_URL\b)""",
    re.VERBOSE,
)


def commands(words: str) -> Markup:
    """A sentence in which the commands and settings that it names are marked as code."""
    marked = Markup("<code>{}</code>").format
    parts = enumerate(_COMMAND.split(words))
    return Markup("").join(marked(part) if number % 2 else escape(part) for number, part in parts)


def initials(name: str) -> str:
    """The first letters of the first two words of a name."""
    return "".join(word[0] for word in name.split()[:2]).upper() or "?"
