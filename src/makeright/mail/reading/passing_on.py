"""Passing on: who wrote what somebody passes on, as the letter says. Nobody vouches for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from makeright.lib.text import squeeze
from makeright.mail.reading.addresses import mailboxes
from makeright.mail.reading.headers import read_headers
from makeright.mail.reading.quoting import FROM, is_forwarding
from makeright.mail.reading.shapes import Mailbox, ReadPart
from makeright.mail.reading.splitting import is_passed_on

_MOST_LINES, _BLOCK, _LONG = 2_000, 12, 1_000
_MOST_HEADERS = 100_000  # bytes
_ATTACHED = frozenset({"message/rfc822", "message/global"})
_HEADER = re.compile(r"[\s>*]{0,10}([^\W\d_][\w’' -]{0,30}?)[\s*]{0,3}[:：][\s*]{0,3}(.*)")
_LINKED = re.compile(r"[<\[(]?mailto:[^\s<>\])]{1,300}[>\])]?", re.IGNORECASE)
_OUTLOOKS = re.compile(r"\[mailto:([^\s<>\]]{1,300})\]", re.IGNORECASE)


def original_writer(text: str, subject: str, files: Iterable[ReadPart]) -> Mailbox | None:
    """Who wrote what is passed on in the text below an announcement, or is attached as a mail; None if nothing is
    passed on, or if it doesn't say."""
    lines = [line[:_LONG] for line in text.split("\n")[:_MOST_LINES]]
    announced = next((at for at, line in enumerate(lines) if is_forwarding(line)), None)
    if announced is not None:
        return _named_in(lines[announced + 1 : announced + 1 + _BLOCK])
    if not is_passed_on(subject):
        return None
    attached = [file for file in files if file.mime in _ATTACHED]
    if len(attached) == 1:
        headers = read_headers(attached[0].content, 0, min(len(attached[0].content), _MOST_HEADERS))[0]
        return next(iter(mailboxes(headers.all_written("from"))), None)
    blocks = (lines[at : at + _BLOCK] for at, line in enumerate(lines) if _is_from(line))
    return next((_named_in(block) for block in blocks if _is_block(block)), None)


def _is_from(line: str) -> bool:
    found = _HEADER.fullmatch(line)
    return found is not None and found[1].split(" ")[0].lower() in FROM


def _is_block(lines: Sequence[str]) -> bool:
    """Whether more headers stand right below, as Outlook writes them over an old mail."""
    return sum(_HEADER.fullmatch(line) is not None for line in lines[1:5]) >= 2


def _named_in(lines: Sequence[str]) -> Mailbox | None:
    line = next((line for line in lines if _is_from(line)), "")
    found = _HEADER.fullmatch(line)
    if found is None:
        return None
    written = _LINKED.sub(" ", _OUTLOOKS.sub(r"<\1>", found[2].replace("*", "")))
    return next(iter(mailboxes([squeeze(written)])), None)
