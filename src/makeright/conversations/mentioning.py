"""Mentioning: who is named in a note, and their names marked in it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from markupsafe import Markup

from makeright.lib.text import html_from_plain

MOST = 50  # names that are looked for in one note
# At the beginning, after a space, or after a space and a bracket: never within a mail address or a link, so that a mark
# never stands within what is made a link.
_BEFORE = r"(?:(?<!\S)|(?<=\s[(\[{“„«\"']))"
_NAMED = re.compile(rf"{_BEFORE}@(\w[\w'’-]{{0,60}})")
_OPENING, _CLOSING = "\ue000", "\ue001"  # stand for the mark while the text is made HTML; nobody types them


def named_in(text: str) -> list[str]:
    """The first word of each name that stands after an @, in lower case, each once, at most fifty."""
    return list(dict.fromkeys(found[1].lower() for found in _NAMED.finditer(text)))[:MOST]


def marked(text: str, names: Iterable[str]) -> Markup:
    """Plain text as HTML, those of these names that stand after an @ marked. Every character of the text is escaped."""
    plain = text.replace(_OPENING, "").replace(_CLOSING, "")
    # A name with a colon could be taken for a link by itself.
    known = sorted({name for name in names if name.strip() and ":" not in name}, key=len, reverse=True)
    if known:
        any_of = "|".join(re.escape(name) for name in known)
        found = re.compile(rf"{_BEFORE}@(?:{any_of})(?!\w)", re.IGNORECASE)
        plain = found.sub(rf"{_OPENING}\g<0>{_CLOSING}", plain)
    html = html_from_plain(plain).replace(_OPENING, '<span class="mention">').replace(_CLOSING, "</span>")
    return Markup(html)  # noqa: S704  html_from_plain escapes what it is given; the marks are ours
