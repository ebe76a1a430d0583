"""Text: without what a screen or database chokes on, short, plain out of HTML, and HTML out of plain."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import NamedTuple

from makeright.lib.markup import VOID, tokens

MAX_MARKUP = 5_000_000  # characters of HTML that are read; what comes after is left out
MAX_LINES = 100_000
MAX_LINK = 2_000  # a longer address is not repeated beside its words

# NUL and lone surrogates break databases (PostgreSQL refuses both); other controls break terminals and logs.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufff9-\ufffb\ufffe\uffff]")
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufff9-\ufffb\ufffe\uffff]")
# Marks that turn the direction of what follows: "invoice\u202efdp.exe" reads "invoiceexe.pdf".
_DIRECTIONS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_LINE_ENDS = re.compile("\r\n?|\u2028|\u2029|\x85|\x0b|\x0c")
_LINK = re.compile(r"(?:https?://|mailto:)[^\s<>\"'`{}|\\^\u200b\u2028\u2029]+", re.IGNORECASE)
_TRAILING = ".,;:!?…'*_~"


def without_controls(text: str, *, keep_directions: bool = False) -> str:
    """Take out NUL, lone surrogates, control characters but newline and tab, and direction overrides.

    Line ends become newlines. Pass `keep_directions` for whole texts in right-to-left languages, which may
    need their marks; in names they only serve to deceive.
    """
    if _UNWANTED.search(text):
        text = _CONTROLS.sub("", _LINE_ENDS.sub("\n", text))
    return text if keep_directions else _DIRECTIONS.sub("", text)


def squeeze(text: str) -> str:
    """Put the text on one line, each run of white space as one space."""
    return " ".join(text.split())


def excerpt(text: str, limit: int) -> str:
    """Give the beginning of the text on one line, at most `limit` characters, cut between words with an ellipsis."""
    line = squeeze(text)
    if len(line) <= limit:
        return line
    if limit < 1:
        return ""
    cut = line[: limit - 1]
    if line[limit - 1] != " ":
        words = cut.rpartition(" ")[0]
        # One very long word is cut inside; losing it would lose nearly all.
        cut = words if len(words) * 2 > len(cut) else cut
    return cut.rstrip(" ,;:.") + "…"


def html_from_plain(text: str) -> str:
    """Write plain text as safe HTML: paragraphs, line breaks, and clickable http, https and mailto addresses.

    What it gives is what the sanitizer (`html.py`) would make of it.
    """
    lines = [_linked(line.rstrip()) for line in without_controls(text, keep_directions=True).split("\n")]
    paragraphs = re.split(r"\n{2,}", "\n".join(lines).strip("\n"))
    return "\n".join("<p>" + part.replace("\n", "<br>") + "</p>" for part in paragraphs if part)


def _linked(line: str) -> str:
    written, at = [], 0
    for found in _LINK.finditer(line):
        address = _without_trailing(found[0])
        if len(address) > MAX_LINK or address.lower() in {"http://", "https://", "mailto:"}:
            continue
        shown = _escaped(address)
        target = shown.replace('"', "&quot;")
        written += [_escaped(line[at : found.start()])]
        written += [f'<a href="{target}" target="_blank" rel="noopener noreferrer nofollow">{shown}</a>']
        at = found.start() + len(address)
    return "".join([*written, _escaped(line[at:])])


def _without_trailing(address: str) -> str:
    """Without the full stop of the sentence and the bracket around the address."""
    end = len(address)
    while end:
        last = address[end - 1]
        opening = {")": "(", "]": "["}.get(last)
        stray = opening is not None and address.count(last, 0, end) > address.count(opening, 0, end)
        if last not in _TRAILING and not stray:
            break
        end -= 1
        if len(address) - end > 20:
            break
    return address[:end]


def _escaped(text: str) -> str:
    return html.escape(text, quote=False).replace("\xa0", "&nbsp;")


_PARAGRAPHS = frozenset("p h1 h2 h3 h4 h5 h6 ul ol dl table pre blockquote figure".split())
_LINES = frozenset(
    "address article aside body caption center dd div dt fieldset figcaption footer form header html legend li main "
    "nav section tbody tfoot thead tr".split()
)
_UNREAD = frozenset({"math", "svg", "template"})
# Only what has to be closed: a <p> or <li> that hides may end without saying so, and would take the rest with it.
_MAY_HIDE = frozenset("a center div font section span table".split())
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE)
_MAX_NEST = 30


def plain_from_html(markup: str) -> str:
    """Read the words out of HTML: paragraphs, lists, quotes as `> `, links as "text (address)".

    Scripts, styles and what isn't shown are left out (unless nothing else is there). Takes time and memory in
    proportion to the input, however broken or deeply nested it is.
    """
    markup = markup[:MAX_MARKUP]
    reader = _Reader(skip=True)
    text = reader.read(markup)
    if not text and reader.has_skipped:
        text = _Reader(skip=False).read(markup)
    return text or ""


class Passage(NamedTuple):
    """Some lines of a text, and the mark of the element that they stand in; "" if it has none."""

    mark: str
    text: str


_VOID_OR_RAW = VOID | frozenset({"html", "body"})


def passages_of(markup: str, marker: Callable[[str, dict[str, str]], str], to_the_end: str) -> list[Passage]:
    """Read HTML as `plain_from_html` does, but tell apart what stands in elements to which `marker` gives a mark.

    `marker` is asked about each opening tag (its name in lower case, its attributes) and says "" for nearly all. The
    mark `to_the_end` holds for all that follows its tag, not for its element alone. The words of all passages, in
    their order, are those of the whole.
    """
    markup = markup[:MAX_MARKUP]
    reader = _Reader(skip=True, marker=marker, to_the_end=to_the_end)
    if not reader.read(markup) and reader.has_skipped:
        reader = _Reader(skip=False, marker=marker, to_the_end=to_the_end)
        reader.read(markup)
    return reader.passages()


class _Reader:
    def __init__(
        self,
        *,
        skip: bool,
        marker: Callable[[str, dict[str, str]], str] | None = None,
        to_the_end: str = "",
    ) -> None:
        self._skip = skip
        self._marker, self._to_the_end = marker, to_the_end
        self._marks: list[tuple[str, str]] = []  # (element, mark) of those that are open
        self._inner: list[int] = []  # how many elements of the same name are open inside of each
        self._turns: list[tuple[int, str]] = [(0, "")]  # (line, mark) where another passage begins
        self.has_skipped = False
        self._lines: list[str] = []
        self._line: list[str] = []
        self._space = False  # a space is owed before the next word
        self._blank = False  # an empty line is owed before the next line
        self._quotes = 0
        self._last_quotes = 0
        self._pre = 0
        self._lists: list[int | None] = []
        self._item = ""
        self._links: list[tuple[str, int]] = []

    def read(self, markup: str) -> str | None:
        """The words, or None if something that isn't shown never ends: then nobody knows what it would swallow."""
        unread, depth = "", 0
        for kind, name, attributes in tokens(markup):
            if kind == "cut" or len(self._lines) >= MAX_LINES:
                break
            if unread:
                # Nothing is read until the element that isn't shown has ended.
                if name == unread and kind != "text":
                    depth += 1 if kind == "open" else -1
                    unread = unread if depth else ""
            elif kind == "text":
                self._say(name)
            elif kind == "close":
                self._close(name)
                if self._marks:
                    self._leave(name)
            elif self._skip and (name in _UNREAD or (name in _MAY_HIDE and _is_hidden(attributes))):
                unread, depth = name, 1
                self.has_skipped = True
            else:
                if self._marker is not None:
                    self._enter(name, self._marker(name, attributes))
                self._open(name, attributes)
        if unread:
            return None
        self._end_line()
        return without_controls("\n".join(self._lines), keep_directions=True).strip("\n")

    def passages(self) -> list[Passage]:
        """What was read, by marks."""
        self._end_line()
        ends = [*(line for line, _ in self._turns[1:]), len(self._lines)]
        said = [
            Passage(mark, without_controls("\n".join(self._lines[start:end]), keep_directions=True))
            for (start, mark), end in zip(self._turns, ends, strict=True)
            if end > start
        ]
        return [one for one in said if one.text.strip()]

    def _enter(self, name: str, mark: str) -> None:
        if self._marks and name == self._marks[-1][0]:
            self._inner[-1] += 1
        if not mark or self._to_the_end in {one for _, one in self._marks}:
            return
        if mark != self._to_the_end and (name in _VOID_OR_RAW or len(self._marks) >= _MAX_NEST):
            return
        self._turn(mark)
        self._marks.append((name, mark))
        self._inner.append(0)

    def _leave(self, name: str) -> None:
        if name != self._marks[-1][0] or self._marks[-1][1] == self._to_the_end:
            return
        if self._inner[-1]:
            self._inner[-1] -= 1
            return
        self._marks.pop()
        self._inner.pop()
        self._turn(self._marks[-1][1] if self._marks else "")

    def _turn(self, mark: str) -> None:
        self._end_line()
        self._turns.append((len(self._lines), mark))

    def _say(self, text: str) -> None:
        if self._pre:
            first, *others = without_controls(text, keep_directions=True).split("\n")
            self._put(first)
            for line in others[:MAX_LINES]:
                self._end_line(keep_empty=True)
                self._put(line)
            return
        words = text.split()
        if not words:
            self._space = self._space or bool(text)
            return
        if text[0].isspace():
            self._space = True
        self._put(" ".join(words))
        self._space = text[-1].isspace()

    def _put(self, words: str) -> None:
        if not words:
            return
        if self._space and self._line:
            self._line.append(" ")
        if self._item and not self._line:
            self._line.append(self._item)
        self._item = ""
        self._space = False
        self._line.append(words)

    def _open(self, name: str, attributes: dict[str, str]) -> None:
        if name == "br":
            self._end_line(keep_empty=True)
        elif name == "hr":
            self._end_line()
            self._put("---")
            self._end_line()
        elif name in {"td", "th"}:
            self._space = True
        elif name == "img":
            self._put(attributes.get("alt", "").strip()[:200])
        elif name == "a":
            self._links.append((attributes.get("href", "").strip(), len(self._line)))
            del self._links[:-_MAX_NEST]
        elif name in _LINES or name in _PARAGRAPHS:
            self._end_line()
            self._blank = self._blank or (name in _PARAGRAPHS and not self._lists)
            self._begin_block(name, attributes)

    def _begin_block(self, name: str, attributes: dict[str, str]) -> None:
        if name == "blockquote":
            self._quotes = min(self._quotes + 1, _MAX_NEST)
        elif name == "pre":
            self._pre += 1
        elif name in {"ul", "ol"} and len(self._lists) < _MAX_NEST:
            start = attributes.get("start", "")
            self._lists.append(
                None if name == "ul" else int(start) if start.isdecimal() and len(start) < 7 else 1
            )
        elif name == "li":
            number = self._lists[-1] if self._lists else None
            if number is not None:
                self._lists[-1] = number + 1
            self._item = "  " * (len(self._lists) - 1) + ("- " if number is None else f"{number}. ")

    def _close(self, name: str) -> None:
        if name == "a":
            self._end_link()
        elif name in _LINES or name in _PARAGRAPHS:
            self._end_line()
            if name in {"ul", "ol"} and self._lists:
                self._lists.pop()
            self._blank = self._blank or (name in _PARAGRAPHS and not self._lists)
            if name == "blockquote":
                self._quotes = max(self._quotes - 1, 0)
            elif name == "pre":
                self._pre = max(self._pre - 1, 0)

    def _end_link(self) -> None:
        address, start = self._links.pop() if self._links else ("", 0)
        words = "".join(self._line[start:]).strip()
        bare = address.removeprefix("mailto:").removeprefix("https://").removeprefix("http://").rstrip("/")
        said = words.removeprefix("https://").removeprefix("http://").rstrip("/")
        is_link = re.match(r"(?:https?://|mailto:)[^\s]+$", address, re.IGNORECASE)
        if not is_link or not words or bare == said or len(address) > MAX_LINK:
            return
        self._line.append(f" ({address.removeprefix('mailto:')})")

    def _end_line(self, *, keep_empty: bool = False) -> None:
        line = "".join(self._line).rstrip()
        self._line, self._space, self._links = [], False, []
        if not line and not keep_empty:
            return
        marks = "> " * self._quotes
        if self._blank and self._lines and self._lines[-1].strip("> "):
            self._lines.append(("> " * min(self._quotes, self._last_quotes)).rstrip())
        self._blank, self._last_quotes = False, self._quotes
        if line or not self._lines or self._lines[-1].strip("> ") or self._pre:
            self._lines.append((marks + line).rstrip())


def _is_hidden(attributes: dict[str, str]) -> bool:
    return "hidden" in attributes or (
        "style" in attributes and _HIDDEN.search(attributes["style"]) is not None
    )
