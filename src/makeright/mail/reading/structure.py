"""Structure: a raw mail cut into its parts by place, without copying, and which of them are the letter.

What a boundary is follows RFC 2046, 5.1; which parts are the letter and which are files follows RFC 8621, 4.1.4.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from makeright.mail.reading.decoding import untransfer
from makeright.mail.reading.headers import Headers, read_headers, value_and_parameters
from makeright.mail.reading.limits import MAX_DEPTH, MAX_PARTS
from makeright.mail.reading.naming import says_nothing
from makeright.mail.reading.shapes import Flaw

_LIKELY_BOUNDARY = re.compile(
    rb"^--([^\s-][^\r\n]{0,69}?)[ \t]*\r?\n(?:content-[a-z-]+[ \t]*:|\r?\n)", re.IGNORECASE | re.MULTILINE
)
_MAX_LOOKS = 100_000  # at what might be a boundary
_MEDIA = ("image/", "audio/", "video/")


@dataclass(slots=True)
class Part:
    """One part of a mail: its headers and the place of its body in `raw`. A multipart has `children`."""

    raw: bytes = field(repr=False)
    headers: Headers
    start: int
    end: int
    mime: str
    stated_mime: str  # what the header says, be it true or not
    parameters: dict[str, str]
    disposition: str
    stated_name: str
    children: list[Part] = field(default_factory=list)
    is_opaque: bool = False  # a multipart that is kept as a file

    @property
    def is_multipart(self) -> bool:
        return self.mime.startswith("multipart/") and not self.is_opaque

    @property
    def content_id(self) -> str:
        return "".join(self.headers.written("content-id").split()).strip("<>")[:250]

    @property
    def charset(self) -> str:
        return self.parameters.get("charset", "")

    def content(self, *, most: int | None = None) -> tuple[bytes, Flaw | None]:
        """The bytes of the body, its transfer encoding undone; of the first `most` encoded bytes."""
        body = self.raw[self.start : self.end if most is None else min(self.end, self.start + most)]
        return untransfer(body, self.headers.written("content-transfer-encoding"))

    def leaves(self) -> Iterator[Part]:
        if not self.is_multipart:
            yield self
        for child in self.children:
            yield from child.leaves()


class Cutter:
    """Cuts one mail; `flaws` tell what was wrong with it."""

    def __init__(self) -> None:
        self.flaws: list[Flaw] = []
        self._count = 0

    def cut(self, raw: bytes) -> Part:
        """Cut a mail into its parts, at most MAX_PARTS of them and MAX_DEPTH deep."""
        return self._part(raw, 0, len(raw), depth=0, default="text/plain")

    def _part(self, raw: bytes, start: int, end: int, *, depth: int, default: str) -> Part:
        self._count += 1
        headers, body, flaws = read_headers(raw, start, end)
        self.flaws += flaws
        mime, parameters = value_and_parameters(headers.written("content-type"))
        if "/" not in mime:
            mime = {"text": "text/plain", "html": "text/html", "multipart": "multipart/mixed"}.get(
                mime, default
            )
        disposition, its_parameters = value_and_parameters(headers.written("content-disposition"))
        name = its_parameters.get("filename") or parameters.get("name") or its_parameters.get("name") or ""
        part = Part(raw, headers, body, end, mime, mime, parameters, disposition, name)
        if part.is_multipart:
            self._cut_multipart(part, depth)
        return part

    def _cut_multipart(self, part: Part, depth: int) -> None:
        if depth >= MAX_DEPTH:
            self.flaws.append(Flaw.TOO_DEEP)
            part.is_opaque = True
            return
        default = "message/rfc822" if part.mime == "multipart/digest" else "text/plain"
        boundary = part.parameters.get("boundary", "").rstrip().encode("utf-8", "replace")
        places = _places(part.raw, part.start, part.end, boundary) if boundary else []
        if not places:
            self._find_boundary(part)
            places = _places(part.raw, part.start, part.end, _guessed(part)) if part.is_multipart else []
        if places and len(part.headers.all_written("content-type")) > 1:
            self._cut_run_on(part, boundary or _guessed(part), depth)
        for start, end in places:
            if self._count >= MAX_PARTS:
                self.flaws.append(Flaw.TOO_MANY_PARTS)
                return
            part.children.append(self._part(part.raw, start, end, depth=depth + 1, default=default))

    def _cut_run_on(self, part: Part, boundary: bytes, depth: int) -> None:
        """The first boundary line is missing, and the headers of the first part stand below those of the multipart."""
        first = part.raw.find(b"--" + boundary, part.start, part.end)
        begun = part.raw.lower().rfind(b"\ncontent-type:", 0, part.start) + 1
        if begun and part.raw[part.start : first].strip():
            self.flaws.append(Flaw.NO_BOUNDARY)
            end = _without_newline(part.raw, part.start, first)
            part.children.append(self._part(part.raw, begun, end, depth=depth + 1, default="text/plain"))

    def _find_boundary(self, part: Part) -> None:
        """A multipart without its boundary: encoded as a whole, or labeled wrongly, or only text after all."""
        self.flaws.append(Flaw.NO_BOUNDARY)
        decoded, _ = part.content()
        if len(decoded) != part.end - part.start:
            part.raw, part.start, part.end = decoded, 0, len(decoded)
        if not _guessed(part):
            part.mime = "text/plain"


def _guessed(part: Part) -> bytes:
    found = _LIKELY_BOUNDARY.search(part.raw, part.start, min(part.end, part.start + 20_000))
    return found[1] if found else b""


def _places(raw: bytes, start: int, end: int, boundary: bytes) -> list[tuple[int, int]]:
    """Where the parts between the boundary lines begin and end; the last may lack its end."""
    line = b"--" + boundary
    places: list[tuple[int, int]] = []
    begun = -1
    at = raw.find(line, start, end)
    for _ in range(_MAX_LOOKS):
        if at < 0 or len(places) > MAX_PARTS:
            break
        after = at + len(line)
        newline = raw.find(b"\n", after, min(end, after + 300))
        stop = newline if newline >= 0 else min(end, after + 300)
        rest = raw[after:stop].rstrip(b" \t\r")
        if rest in {b"", b"--"} and (at == start or raw[at - 1 : at] == b"\n"):
            if begun >= 0:
                places.append((begun, _without_newline(raw, begun, at)))
            if rest:
                return places
            begun = min(stop + 1, end)
        at = raw.find(line, after, end)
    if begun >= 0 and at < 0:
        places.append((begun, end))
    return places


def _without_newline(raw: bytes, start: int, end: int) -> int:
    """The newline before a boundary belongs to the boundary."""
    if end > start and raw[end - 1 : end] == b"\n":
        end -= 1
        if end > start and raw[end - 1 : end] == b"\r":
            end -= 1
    return end


@dataclass(slots=True)
class Letter:
    """Which parts are to be read as text, which as HTML, and which are files. A part may be in both of the first."""

    text: list[Part] = field(default_factory=list)
    html: list[Part] = field(default_factory=list)
    files: list[Part] = field(default_factory=list)


def sort_parts(root: Part) -> Letter:
    """Sort the parts of a mail into the letter and its files (RFC 8621, 4.1.4), losing none that has words."""
    letter = Letter()
    _sort([root], "mixed", letter, in_alternative=False, as_text=True, as_html=True)
    if not letter.text and not letter.html:
        _rescue_words(root, letter)
    return letter


def _sort(
    parts: list[Part], kind: str, letter: Letter, *, in_alternative: bool, as_text: bool, as_html: bool
) -> None:
    texts_before, htmls_before = len(letter.text), len(letter.html)
    for at, part in enumerate(parts):
        if part.is_multipart:
            inner = part.mime.partition("/")[2]
            in_one = in_alternative or inner == "alternative"
            _sort(part.children, inner, letter, in_alternative=in_one, as_text=as_text, as_html=as_html)
        elif not _is_inline(part, kind, is_first=at == 0) or part.mime.startswith(_MEDIA):
            letter.files.append(part)
        elif kind == "alternative":
            {"text/plain": letter.text, "text/html": letter.html}.get(part.mime, letter.files).append(part)
        else:
            # Inside of an alternative, what goes with the HTML is not for the plain text, and the other way round.
            as_html = as_html and not (in_alternative and part.mime == "text/plain")
            as_text = as_text and not (in_alternative and part.mime == "text/html")
            if as_text:
                letter.text.append(part)
            if as_html:
                letter.html.append(part)
    if kind == "alternative" and as_text and as_html:
        # An alternative that exists in one form only is the letter in the other form as well.
        texts, htmls = letter.text[texts_before:], letter.html[htmls_before:]
        if htmls and not texts:
            letter.text += htmls
        elif texts and not htmls:
            letter.html += texts


def _is_inline(part: Part, kind: str, *, is_first: bool) -> bool:
    is_text = part.mime in {"text/plain", "text/html", "text/enriched", "text/richtext"}
    is_media = part.mime.startswith(_MEDIA)
    if part.disposition == "attachment" or not (is_text or is_media):
        return False
    return is_first or (kind != "related" and (is_media or says_nothing(part.stated_name)))


def _rescue_words(root: Part, letter: Letter) -> None:
    """No letter at all: the first nameless text that was only labeled as a file is it."""
    leaves = list(root.leaves())
    if not leaves:  # a multipart of nothing but empty ones
        root.mime = "text/plain"
        letter.text.append(root)
        return
    for part in leaves:
        if part.mime in {"text/plain", "text/html"} and (len(leaves) == 1 or says_nothing(part.stated_name)):
            letter.text.append(part)
            letter.html.append(part)
            letter.files = [one for one in letter.files if one is not part]
            return
