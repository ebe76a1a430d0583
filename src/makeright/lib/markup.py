"""Tokens of hostile markup: HTML as it comes by mail, cut into tags and words in linear time, whatever it is.

Only reads; makes nothing safe. `html.py` sanitizes on top of it, `text.py` reads the words out of it.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from html.entities import html5
from typing import NamedTuple

MAX_ATTRIBUTES = 60  # of one tag; what comes after is skipped
MAX_NAME = 40
MAX_TOKENS = 200_000  # fifty times what a long newsletter has
MAX_REFERENCES = 200_000  # a book in Chinese has as many, if its program writes each letter as a number

VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
# Their content is not markup (HTML 13.2.5) and ends only at the closing tag of the same name.
_RAW = frozenset("iframe noembed noframes script style textarea title xmp".split())
_UNSEEN_TO_THE_END = frozenset({"script", "style"})

_TAG = re.compile(r"</?[a-zA-Z][^\s/>]*")
_NEXT_ATTRIBUTE = re.compile(r"[\s/]*([^\s/>=]*)[ \t\r\n\f]*(=?)[ \t\r\n\f]*")
_UNQUOTED = re.compile(r"[^\s>]*")
_REFERENCE = re.compile(r"&(#[0-9]+;?|#[xX][0-9a-fA-F]+;?|[^\t\n\f <&#;]{1,32};?)")
_LONGEST_WITHOUT_SEMICOLON = 6  # "Ccedil" and its like


class Token(NamedTuple):
    """`kind`: "text" (`name` is the text, references resolved), "open" or "close" (`name` is the tag, lower case), or
    "cut": there was more, but nobody is meant to read so much markup."""

    kind: str
    name: str
    attributes: dict[str, str]


_NOTHING: dict[str, str] = {}


def tokens(markup: str) -> Iterator[Token]:
    """Read the markup from left to right as a browser would, in linear time, without comments and without what
    stands inside scripts, styles, titles and the like.

    Differences from a browser only show in how broken markup looks, never in what is safe: the sanitizer
    writes its markup anew from these tokens and has that checked.
    """
    ends = _Ends(markup)
    at, length = 0, len(markup)
    for _ in range(MAX_TOKENS):
        if at >= length:
            return
        mark = markup.find("<", at)
        if mark < 0:
            mark = length
        if mark > at:
            yield Token("text", ends.resolved(at, mark), _NOTHING)
        if mark == length:
            return
        tag = _TAG.match(markup, mark)
        if tag is None:
            at = _after_declaration(markup, mark, ends)
            if at == mark:
                yield Token("text", "<", _NOTHING)
                at += 1
            continue
        name = tag[0].lstrip("</").lower()[:MAX_NAME]
        attributes, at = _attributes(markup, tag.end(), ends)
        if markup[mark + 1] == "/":
            yield Token("close", name, _NOTHING)
            continue
        yield Token("open", name, attributes)
        if name in _RAW:
            at = _after_raw(at, name, ends)
    yield Token("cut", "", _NOTHING)


def unescape(text: str, most: int = MAX_REFERENCES) -> str:
    """Resolve character references, as the standard library does, but in bounded time: absurdly long numbers don't
    raise, and after the first `most` the text stays as it is written."""
    return _REFERENCE.sub(_resolved, text, count=most) if "&" in text and most > 0 else text


def _resolved(found: re.Match[str]) -> str:
    said = found[1]
    if said[0] == "#":
        number = said[1:].rstrip(";")
        if len(number) > 8:
            return "\ufffd"
        return _numbered(int(number[1:], 16) if number[0] in "xX" else int(number))
    if (named := html5.get(said)) is not None:
        return named
    for length in range(min(len(said) - 1, _LONGEST_WITHOUT_SEMICOLON), 1, -1):
        if (named := html5.get(said[:length])) is not None:
            return named + said[length:]
    return f"&{said}"


def _numbered(number: int) -> str:
    """The character of a number, with the repairs of HTML 13.2.5.80."""
    if number < 128 and number > 31 and number != 127:
        return chr(number)
    return html.unescape(f"&#{min(number, 0x110000)};")


class _Ends:
    """Where the next closing mark stands. What isn't found once is never searched for again, so that a thousand
    unclosed quotes don't mean a thousand runs through the whole text. Counts the references as well."""

    def __init__(self, markup: str) -> None:
        self._markup = markup
        self._lower = ""
        self._missing: set[str] = set()
        self._references = MAX_REFERENCES

    def find(self, mark: str, start: int) -> int:
        if mark in self._missing:
            return -1
        found = self._markup.find(mark, start)
        if found < 0:
            self._missing.add(mark)
        return found

    def closing_tag(self, name: str, start: int) -> int:
        mark = "</" + name
        if mark in self._missing:
            return -1
        if not self._lower:
            # "İ".lower() is two characters; places must stay the same.
            self._lower = self._markup.replace("\u0130", "i").lower()
        found = self._lower.find(mark, start)
        if found < 0:
            self._missing.add(mark)
        return found

    def resolved(self, start: int, end: int) -> str:
        """The text between two places with its references resolved, as long as there are not too many in all."""
        text = self._markup[start:end]
        if "&" not in text:
            return text
        most, self._references = self._references, max(self._references - text.count("&"), 0)
        return unescape(text, most)

    def length(self) -> int:
        return len(self._markup)


def _after_declaration(markup: str, mark: int, ends: _Ends) -> int:
    """The place behind a comment or declaration that starts at `mark`; `mark` itself if none does."""
    if markup.startswith("<!--", mark):
        if markup.startswith((">", "->"), mark + 4):
            return markup.index(">", mark) + 1
        end = ends.find("-->", mark + 4)
        if end >= 0:
            return end + 3
    elif not markup.startswith(("<!", "<?", "</"), mark):
        return mark
    end = ends.find(">", mark)
    return mark if end < 0 else end + 1


def _attributes(markup: str, at: int, ends: _Ends) -> tuple[dict[str, str], int]:
    """The attributes of the tag whose name ends at `at`, and the place behind the tag."""
    if markup.startswith(">", at):
        return _NOTHING, at + 1
    attributes: dict[str, str] = {}
    for _ in range(MAX_ATTRIBUTES):
        found = _NEXT_ATTRIBUTE.match(markup, at)
        assert found is not None  # every part of the pattern may be empty
        name, equals, at = found[1].lower(), found[2], found.end()
        value = ""
        if equals:
            value, at = _value(markup, at, ends)
        if name:
            attributes.setdefault(name, value)
        if markup.startswith(">", at):
            return attributes, at + 1
        if at >= len(markup):
            return attributes, at
    end = ends.find(">", at)
    return attributes, len(markup) if end < 0 else end + 1


def _value(markup: str, at: int, ends: _Ends) -> tuple[str, int]:
    quote = markup[at : at + 1]
    if quote in {'"', "'"}:
        end = ends.find(quote, at + 1)
        if end >= 0:
            return ends.resolved(at + 1, end), end + 1
    found = _UNQUOTED.match(markup, at)
    assert found is not None  # it matches even nothing
    return ends.resolved(at, found.end()), found.end()


def _after_raw(at: int, name: str, ends: _Ends) -> int:
    """The place of the tag that closes raw content. Unclosed, a script or style swallows the rest as in a browser;
    of other tags the words are kept, better shown than lost."""
    end = ends.closing_tag(name, at)
    if end >= 0:
        return end
    return ends.length() if name in _UNSEEN_TO_THE_END else at
