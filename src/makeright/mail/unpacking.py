"""Unpacking: the mails in an mbox file, a Maildir, a folder of either, or a single file, one after the other.

Nothing is changed there, and no more than one mail is in memory. mbox is what RFC 4155 and its relatives (mboxo,
mboxrd) write; a Maildir is as maildir(5) has it, with the flags that its names bear.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from makeright.mail.reading.dating import read_date

HEAD = 65_536  # bytes of a mail in which its headers are looked for
DRAFT, DELETED, SPAM = "draft", "deleted", "spam"
_BEGINS = re.compile(rb"From \S* ?.*\d{1,2}:\d\d.*\d{4}\s*$")
_FIELD = re.compile(rb"(?:>?From |[!-9;-~]+[ \t]*:)")
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)
_FOLDERS = ("cur", "new")


@dataclass(frozen=True, slots=True)
class Found:
    """A mail where it lies. `at`: when its mailbox says that it came, in UTC; `dated`: what its Date says. `why_not`:
    "", or the code of why nobody wants to have it: `draft`, `deleted` or `spam`."""

    path: Path
    place: int
    offset: int
    size: int
    at: datetime | None
    dated: datetime | None
    is_of_mbox: bool = False
    why_not: str = ""

    @property
    def name(self) -> str:
        """Where it lies, for people: the file, and the how-manieth it is there."""
        return f"{self.path}#{self.place}" if self.is_of_mbox else str(self.path)

    def content(self) -> bytes:
        """All of it, as it was sent. Raises OSError."""
        with open(self.path, "rb") as file:
            file.seek(self.offset)
            raw = file.read(self.size)
        return _QUOTED.sub(rb"\1", raw) if self.is_of_mbox else raw


def look_through(place: Path) -> Iterator[Found]:
    """Each mail that lies there. In a folder: all Maildirs and mbox files in it, however deep, and files that end in
    `.eml`; other files are passed over. Raises OSError."""
    if place.is_dir():
        for path in sorted(place.iterdir()):
            if path.is_symlink():
                continue  # it leads out of the folder, or round in it
            if path.is_dir():
                yield from _maildir(path) if path.name in _FOLDERS else look_through(path)
            elif path.is_file() and (path.suffix.lower() == ".eml" or _is_mbox(path)):
                yield from look_through(path)
    elif _is_mbox(place):
        yield from _mbox(place)
    else:
        yield _single(place)


def _is_mbox(path: Path) -> bool:
    with open(path, "rb") as file:
        return _BEGINS.match(file.readline(1000)) is not None


def _mbox(path: Path) -> Iterator[Found]:
    """A mail begins with a line that says From, whom from, and when, after an empty line and before a header."""
    start, came, place = -1, b"", 0
    with open(path, "rb") as file:
        at, was_empty, line = 0, True, file.readline()
        while line:
            following = file.readline()
            if was_empty and line.startswith(b"From ") and _BEGINS.match(line) and _FIELD.match(following):
                if start >= 0:
                    place += 1
                    yield _in_mbox(path, place, start, at - start, came)
                start, came = at + len(line), line
            was_empty = not line.strip()
            at += len(line)
            line = following
        if start >= 0:
            yield _in_mbox(path, place + 1, start, at - start, came)


def _in_mbox(path: Path, place: int, offset: int, size: int, came: bytes) -> Found:
    head = _head(path, offset, size)
    at = read_date(_moment_in(came))
    return Found(path, place, offset, size, at, _date_in(head), is_of_mbox=True, why_not=_why_not(head))


def _moment_in(came: bytes) -> str:
    """What stands after the sender in the line that begins a mail, which is written in UTC (RFC 4155)."""
    return b" ".join(came.split()[2:]).decode("ascii", "replace")


def _maildir(folder: Path) -> Iterator[Found]:
    for path in sorted(each for each in folder.iterdir() if each.is_file() and not each.name.startswith(".")):
        flags = path.name.rpartition(":2,")[2] if ":2," in path.name else ""
        why = DRAFT if "D" in flags else DELETED if "T" in flags else ""
        yield _single(path, why)


def _single(path: Path, why_not: str = "") -> Found:
    about = path.stat()
    head = _head(path, 0, about.st_size)
    came = datetime.fromtimestamp(about.st_mtime, UTC)
    return Found(path, 1, 0, about.st_size, came, _date_in(head), why_not=why_not or _why_not(head))


def _head(path: Path, offset: int, size: int) -> bytes:
    with open(path, "rb") as file:
        file.seek(offset)
        head = file.read(min(size, HEAD))
    return re.split(rb"\r?\n\r?\n", head, maxsplit=1)[0]


def _date_in(head: bytes) -> datetime | None:
    written = _field(head, b"date")
    return read_date(written) if written else None


def _why_not(head: bytes) -> str:
    """What mail programs write into a mail of theirs that isn't to be there: Thunderbird's bits for what was deleted
    and not yet cleared away, the letters of mutt and Pine, the labels of a large mailbox provider's export."""
    try:
        bits = int(_field(head, b"x-mozilla-status") or "0", 16)
    except ValueError:
        bits = 0
    letters = _field(head, b"x-status")
    labels = {each.strip().lower() for each in _field(head, b"x-gmail-labels").split(",")}
    if bits & 0x0008 or "D" in letters or "trash" in labels:
        return DELETED
    if "T" in letters or labels & {"draft", "drafts"}:
        return DRAFT
    return SPAM if "spam" in labels else ""


def _field(head: bytes, name: bytes) -> str:
    found = re.search(rb"^" + name + rb":[ \t]*(.*(?:\r?\n[ \t].*)*)", head, re.IGNORECASE | re.MULTILINE)
    return " ".join(found[1].decode("utf-8", "replace").split()) if found else ""
