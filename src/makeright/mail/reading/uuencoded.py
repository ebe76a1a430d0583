"""Uuencoded: files that stand in the words of a letter, as old programs put them there."""

from __future__ import annotations

import binascii
import re
from itertools import islice
from typing import NamedTuple

_BEGIN = re.compile(r"^begin(?:-base64)? [0-7]{3,4} ([^\r\n]{1,200})$", re.MULTILINE)
_END = re.compile(r"^(?:end|====)[ \t]*$", re.MULTILINE)
_MOST = 50


class UuFile(NamedTuple):
    """Its name as it was stated, and its bytes."""

    name: str
    content: bytes


def take_out_files(text: str) -> tuple[str, list[UuFile]]:
    """Give the words without the files between them, and those files. What does not decode stays where it is."""
    if "begin" not in text:
        return text, []
    files: list[UuFile] = []
    words: list[str] = []
    at = 0
    for begin in islice(_BEGIN.finditer(text), _MOST):
        if begin.start() < at:
            continue
        end = _END.search(text, begin.end())
        if end is None:
            break
        content = _decoded(text[begin.end() + 1 : end.start()], in_base64="base64" in begin[0][:12])
        if content:
            words.append(text[at : begin.start()])
            files.append(UuFile(begin[1].strip(), content))
            at = end.end()
    return ("".join([*words, text[at:]]), files) if files else (text, [])


def _decoded(body: str, *, in_base64: bool) -> bytes:
    if not body.isascii():
        return b""
    try:
        if in_base64:
            return binascii.a2b_base64(body, strict_mode=False)
        return b"".join(
            binascii.a2b_uu(_padded(line))
            for line in body.split("\n")
            if line.strip() and line.strip() != "`"
        )
    except (binascii.Error, ValueError):
        return b""


def _padded(line: str) -> str:
    """Spaces at the end of a line are data that some programs cut off."""
    line = line.rstrip("\r")
    needed = 1 + ((ord(line[0]) - 32 & 63) + 2) // 3 * 4
    return line.ljust(needed)
