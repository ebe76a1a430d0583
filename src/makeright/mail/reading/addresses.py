"""Addresses: who a mail is from and to, out of headers as they are really written.

The structure is read before names are decoded, so that a comma inside an encoded name stays inside.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from makeright.lib.text import squeeze, without_controls
from makeright.mail.reading.limits import MAX_ADDRESS, MAX_ADDRESSES, MAX_NAME
from makeright.mail.reading.shapes import Mailbox
from makeright.mail.reading.words import decode_words

_PIECE = re.compile(r"""("(?:[^"\\]|\\.)*"?)|(<[^<>]*>?)|([,;])|([()])|([^"<,;()]+|.)""", re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_ADDRESS = re.compile(r"""(?<!@)[^\s<>()\[\],;:"\\@]{1,200}@[^\s<>(),;:"\\@]{1,253}+(?!@)""")
# Letters and digits of any script; an address literal in brackets counts as a domain.
_DOMAIN = re.compile(r"(?!-)[\w-]+(?:\.[\w-]+)*\.?|\[[0-9A-Fa-f:.IPv]+\]")


def mailboxes(written: list[str]) -> tuple[Mailbox, ...]:
    """Read the values of an address header; what holds no usable address is left out, and each address is once."""
    boxes: dict[str, Mailbox] = {}
    for value in written:
        for box in _boxes(value):
            boxes.setdefault(box.address.lower(), box)
            if len(boxes) >= MAX_ADDRESSES:
                return tuple(boxes.values())
    return tuple(boxes.values())


def is_usable(address: str) -> bool:
    """Say whether this looks like an address: something, an @, and a domain; no spaces, controls or separators."""
    return (
        len(address) <= MAX_ADDRESS
        and _ADDRESS.fullmatch(address) is not None
        and _DOMAIN.fullmatch(address.rpartition("@")[2]) is not None
    )


def _boxes(value: str) -> Iterator[Mailbox]:
    name_before = ""  # "Smith, John <john@example.com>": the comma should have been quoted
    for chunk in _chunks(value):
        address = _address(chunk.angle)
        name = squeeze(chunk.words or chunk.quoted)
        if not address and (bare := _bare(chunk)):
            yield from bare
            name_before = ""
            continue
        if not address:
            name_before = "" if chunk.angle else squeeze(f"{name_before} {name}")[:MAX_NAME]
            continue
        if name_before and chunk.angle and name:
            name = f"{name_before}, {name}"
        name_before = ""
        yield Mailbox(_clean_name(name or chunk.comment, address), address)


class _Chunk(NamedTuple):
    """What stands between two commas: words, quoted words, what is in angle brackets, and comments."""

    words: str
    quoted: str
    angle: str
    comment: str


def _chunks(value: str) -> list[_Chunk]:
    chunks: list[_Chunk] = []
    words: list[str] = []
    comment: list[str] = []
    quoted, angle, depth = "", "", 0
    for piece in _PIECE.finditer(value):
        string, bracketed, end, bracket, other = piece.groups()
        if bracket:
            depth = max(depth + (1 if bracket == "(" else -1), 0)
        elif depth:
            comment.append(piece[0])
        elif end:
            chunks.append(_Chunk("".join(words).strip(), quoted, angle, squeeze("".join(comment))))
            words, comment, quoted, angle = [], [], "", ""
        elif string:
            if len(string) < 2 or not string.endswith('"'):  # never closed: the quotes mean nothing
                return _chunks(value.replace('"', " "))
            quoted += (" " if quoted else "") + _ESCAPED.sub(r"\1", string[1:-1])
        elif bracketed:
            # The last is the address; one before it is part of a badly written name.
            angle = bracketed if "@" in bracketed or not angle else angle
        elif ":" in other and "@" not in other.partition(":")[0]:
            # "Friends: rosa@example.com, karim@example.com;" is a group, and its name is nobody's.
            words, quoted = [other.rpartition(":")[2]], ""
        else:
            words.append(other)
    if depth:
        return _chunks(value.replace("(", " ").replace(")", " "))
    chunks.append(_Chunk("".join(words).strip(), quoted, angle, squeeze("".join(comment))))
    return chunks


def _bare(chunk: _Chunk) -> list[Mailbox]:
    """Addresses without brackets: one with a name or a comment beside it, several with spaces between them, or one that
    was encoded with its name and all."""
    for words in (chunk.words, chunk.quoted):
        found = _found_in(words)
        if found:
            rest = words.replace(found[0], " ").strip(" <>") if len(found) == 1 else ""
            name = chunk.comment or rest
            return [Mailbox(_clean_name(name, address), address) for address in found]
    decoded = decode_words(chunk.words)
    return list(_boxes(decoded))[:1] if decoded != chunk.words and "@" in decoded else []


def _found_in(words: str) -> list[str]:
    found = (_address(one[0]) for one in _ADDRESS.finditer(words)) if "@" in words else iter(())
    return list(dict.fromkeys(one for one in found if one))[:MAX_ADDRESSES]


def _address(written: str) -> str:
    address = "".join(written.strip("<> \t").split())
    if address.lower().startswith("mailto:"):
        address = address[7:]
    if address.startswith("@") and ":" in address:  # a source route (RFC 5322, 4.4)
        address = address.rpartition(":")[2]
    address = without_controls(address).strip("'").rstrip(".")
    return address if is_usable(address) else ""


def _clean_name(name: str, address: str) -> str:
    name = squeeze(without_controls(decode_words(name))).strip("\"' ")[:MAX_NAME]
    return "" if name.lower() == address.lower() else name
