"""The languages that pages are written in, each by its own name, and which of them somebody reads best. Pure."""

from __future__ import annotations

from collections.abc import Iterable

LANGUAGES = {"en": "English", "de": "Deutsch", "fr": "Français", "ar": "العربية"}
# Only the list, the conversation and the way in; what else there is stands in the house's own language.
IN_PART = frozenset({"ar"})


def offered(tag: str) -> str:
    """The language of ours for a tag (BCP 47): it, or its parent ("de" for "de-AT"); "" if there is none."""
    primary = tag.partition("-")[0].lower()
    return primary if primary in LANGUAGES else ""


def best_of(tags: Iterable[str], *, otherwise: str) -> str:
    """The first of the tags that we have a language for, or `otherwise`."""
    return next(filter(None, map(offered, tags)), otherwise)


def within_words(name: str, reader: str) -> str:
    """A language's name as it stands among words in the reader's language: French begins it small."""
    return name[:1].lower() + name[1:] if reader.partition("-")[0] == "fr" else name
