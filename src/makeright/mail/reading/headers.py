"""Headers: where they end, what they are called, and what their values and parameters say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

from makeright.lib.text import squeeze, without_controls
from makeright.mail.reading.decoding import decode
from makeright.mail.reading.limits import MAX_HEADER_BYTES, MAX_HEADER_TEXT, MAX_HEADERS
from makeright.mail.reading.shapes import Flaw
from makeright.mail.reading.words import decode_words, loose_text

_NAME = re.compile(rb"([!-9;-~]{1,100})[ \t]*:")
_END_OF_FIELD = re.compile(rb"\n(?![ \t])")
_END_OF_HEADERS = re.compile(rb"\n\r?\n")
# A line that is no header ends the headers (as the standard library and Postfix have it), unless what follows is
# plainly another header: then one line was broken on the way.
_SURELY = re.compile(
    rb"(?:from|to|cc|date|subject|message-id|mime-version|content-[a-z-]{3,30}|received|return-path|reply-to|"
    rb"references|in-reply-to|dkim-signature|x-[a-z0-9-]{2,40}):",
    re.IGNORECASE,
)


class Headers:
    """The headers of one part. Names are lower case; values are raw bytes until somebody asks."""

    def __init__(self) -> None:
        self._raw: dict[str, list[bytes]] = {}
        self.count = 0

    def add(self, name: str, raw: bytes) -> None:
        self._raw.setdefault(name, []).append(raw)
        self.count += 1

    def __contains__(self, name: str) -> bool:
        return name in self._raw

    def written(self, name: str) -> str:
        """The first value as it stands there, on one line, encoded words left as they are; "" if there is none."""
        values = self._raw.get(name)
        return _on_one_line(values[0]) if values else ""

    def all_written(self, name: str) -> list[str]:
        return [_on_one_line(raw) for raw in self._raw.get(name, ())]

    def text(self, name: str) -> str:
        """The first value in words that people read."""
        return squeeze(without_controls(decode_words(self.written(name))))

    def everything(self) -> dict[str, list[str]]:
        """All headers, decoded, each value bounded."""
        return {
            name: [
                squeeze(without_controls(decode_words(_on_one_line(raw))))[:MAX_HEADER_TEXT] for raw in values
            ]
            for name, values in self._raw.items()
        }


def _on_one_line(raw: bytes) -> str:
    """Unfold (RFC 5322, 2.2.3); a lone CR or LF is never the start of another header."""
    return loose_text(raw).replace("\r", "").replace("\n", "").strip()


def read_headers(raw: bytes, start: int, end: int) -> tuple[Headers, int, list[Flaw]]:
    """Read the headers that begin at `start`; give them, the place where the body begins, and what was wrong."""
    headers, flaws = Headers(), []
    name, value = "", bytearray()
    at = start
    while at < end:
        line_end = raw.find(b"\n", at, end)
        after = end if line_end < 0 else line_end + 1
        line = raw[at : min(after, at + MAX_HEADER_BYTES)]
        if not line.strip(b"\r\n"):
            at = after
            break
        if line[:1] in {b" ", b"\t"} and name:
            value += line[: MAX_HEADER_BYTES - len(value)]
            if len(value) >= MAX_HEADER_BYTES:  # what is more than that is not even looked at
                rest = _END_OF_FIELD.search(raw, after - 1, end)
                after = rest.end() if rest else end
        elif found := _NAME.match(line):
            if name:
                headers.add(name, bytes(value))
            if headers.count >= MAX_HEADERS:
                flaws.append(Flaw.HEADERS_CUT)
                name = ""
                rest = _END_OF_HEADERS.search(raw, at, end)
                at = rest.end() if rest else end
                break
            name, value = found[1].decode("ascii").lower(), bytearray(line[found.end() :])
        elif not (at == start and line.startswith((b"From ", b">From "))):  # the separator of mbox files
            if not _SURELY.match(raw, after, end):
                break
            flaws.append(Flaw.BROKEN_HEADER)
        if len(value) >= MAX_HEADER_BYTES and Flaw.HEADERS_CUT not in flaws:
            flaws.append(Flaw.HEADERS_CUT)
        at = after
    if name:
        headers.add(name, bytes(value))
    return headers, at, flaws


_PARAMETER = re.compile(r"""[;\s]*([^=;\s"']{1,100})\s*=\s*("(?:[^"\\]|\\[\s\S])*"?|[^;]*)""")
_SECTION = re.compile(r"([^*]+)(?:\*([0-9]{1,3}))?(\*)?")
_TYPE = re.compile(r"[\s\"']*([A-Za-z0-9!#$&^_.+-]{1,60}(?:/[A-Za-z0-9!#$&^_.+-]{1,60})?)")
_MAX_PARAMETERS = 100


def value_and_parameters(written: str) -> tuple[str, dict[str, str]]:
    """Read a Content-Type or Content-Disposition: its value in lower case, and its parameters, decoded.

    Understands RFC 2231 (charset, language, continuations) and RFC 2047 in quotes, which is wrong and common.
    """
    head, _, rest = written.partition(";")
    found = _TYPE.match(head)
    value = found[1].lower() if found else ""
    return value, _joined(_parameters(rest))


def _parameters(rest: str) -> Iterator[tuple[str, str]]:
    at = 0
    for _ in range(_MAX_PARAMETERS):
        found = _PARAMETER.match(rest, at)
        if found is None:
            next_one = rest.find(";", at)
            if next_one < 0:
                return
            at = next_one + 1
            continue
        at = found.end()
        value = found[2].strip()
        if value.startswith('"'):
            value = re.sub(r"\\([\s\S])", _unescaped, value[1:].removesuffix('"'))
        yield found[1].lower(), value


def _unescaped(found: re.Match[str]) -> str:
    # A backslash before anything but a quote or itself is one in a Windows path.
    return found[1] if found[1] in {'"', "\\"} else found[0]


def _joined(parameters: Iterator[tuple[str, str]]) -> dict[str, str]:
    plain: dict[str, str] = {}
    sections: dict[str, dict[int, tuple[str, bool]]] = {}
    for key, value in parameters:
        found = _SECTION.fullmatch(key)
        if found is None or (found[2] is None and found[3] is None):
            plain.setdefault(key, decode_words(value))
        else:
            sections.setdefault(found[1], {}).setdefault(int(found[2] or 0), (value, bool(found[3])))
    for key, pieces in sections.items():
        plain[key] = _continued(pieces)
    return plain


def _continued(pieces: dict[int, tuple[str, bool]]) -> str:
    """RFC 2231, 3 and 4: the first piece may name the charset, each may be percent-encoded."""
    charset, content = "", b""
    for at, number in enumerate(sorted(pieces)):
        value, is_encoded = pieces[number]
        if is_encoded and at == 0 and value.count("'") >= 2:
            charset, _, value = value.split("'", 2)
        raw = value.encode("utf-8", "replace")
        content += unquote_to_bytes(raw) if is_encoded else raw
    return decode_words(decode(content, charset or "utf-8")[0])
