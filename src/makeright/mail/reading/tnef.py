"""TNEF: what Outlook packs into winmail.dat (MS-OXTNEF): words and files. Bounded, and never raises."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from struct import Struct, error

from makeright.mail.reading.decoding import decode
from makeright.mail.reading.limits import MAX_PARTS

MIMES = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
_SIGNATURE = 0x223E9F78
_MAX_DEPTH = 3  # mails in mails
_MAX_PROPERTIES = 2_000
_MAX_VALUES = 1_000
_MAX_RTF = 500_000

_HEAD, _ATTRIBUTE, _U16, _U32 = Struct("<IH"), Struct("<BHHI"), Struct("<H"), Struct("<I")
_U64 = Struct("<Q")
# Attributes (MS-OXTNEF 2.1.3.3).
_BODY, _TITLE, _DATA, _RENDERING, _OF_FILE, _OF_MAIL, _CODEPAGE, _SUBJECT, _CLASS = (
    0x800C, 0x8010, 0x800F, 0x9002, 0x9005, 0x9003, 0x9007, 0x8004, 0x8008,
)  # fmt: skip
# Properties (MS-OXPROPS).
_P_BODY, _P_HTML, _P_RTF, _P_CONTENT = 0x1000, 0x1013, 0x1009, 0x3701
_P_NAME, _P_LONG_NAME, _P_MIME, _P_CONTENT_ID = 0x3704, 0x3707, 0x370E, 0x3712
_P_CLASS, _P_SUBJECT, _P_STARTS, _P_ENDS = 0x001A, 0x0037, 0x0060, 0x0061
# Properties of appointments have a number of their own in a set of their own (MS-OXOCAL).
_OF_APPOINTMENTS = bytes.fromhex("0220060000000000c000000000000046")
_A_STARTS, _A_ENDS, _A_PLACE, _A_RECURS = 0x1820D, 0x1820E, 0x18208, 0x18223
_CLASSES = {
    "IPM.SCHEDULE.MEETING.REQUEST": "request", "IPM.MICROSOFT SCHEDULE.MTGREQ": "request",
    "IPM.SCHEDULE.MEETING.CANCELED": "cancel", "IPM.MICROSOFT SCHEDULE.MTGCNCL": "cancel",
}  # fmt: skip
_TEXT8, _TEXT16, _BINARY, _OBJECT, _TIME = 0x1E, 0x1F, 0x102, 0x0D, 0x40
_BEGINNING = datetime(1601, 1, 1, tzinfo=UTC)
_SIZES = {
    0x00: 0, 0x01: 0, 0x02: 4, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0A: 4, 0x0B: 4, 0x14: 8, 0x40: 8,
    0x48: 16,
}  # fmt: skip


@dataclass(slots=True)
class PackedFile:
    """A file as it was packed; each field may be empty."""

    name: str = ""
    mime: str = ""
    content_id: str = ""
    content: bytes = field(default=b"", repr=False)


@dataclass(slots=True)
class PackedDate:
    """What an invitation says that Outlook sent to Outlook: `method` is request, cancel or "", if it is none."""

    method: str = ""
    summary: str = ""
    place: str = ""
    starts: datetime | None = None
    ends: datetime | None = None
    recurs: bool = False


@dataclass(slots=True)
class Packed:
    """What was in a winmail.dat. `is_damaged`: it breaks off, or holds what nobody can read."""

    text: str = ""
    html: str = ""
    files: list[PackedFile] = field(default_factory=list)
    date: PackedDate = field(default_factory=PackedDate)
    is_damaged: bool = False


def unpack(content: bytes) -> Packed | None:
    """Unpack a winmail.dat; None if it is none."""
    return _unpacked(content, depth=0)


def _unpacked(content: bytes, *, depth: int) -> Packed | None:
    if len(content) < _HEAD.size or _HEAD.unpack_from(content)[0] != _SIGNATURE:
        return None
    packed, codepage = Packed(), "cp1252"
    rtf = b""
    try:
        for attribute, value in _attributes(content):
            if attribute == _CODEPAGE and len(value) >= 4:
                codepage = f"cp{_U32.unpack_from(value)[0]}"
            elif attribute == _BODY:
                packed.text = packed.text or _words(value, codepage)
            elif attribute == _RENDERING:
                if len(packed.files) >= MAX_PARTS:
                    packed.is_damaged = True
                    break
                packed.files.append(PackedFile())
            elif attribute == _CLASS:
                packed.date.method = packed.date.method or _CLASSES.get(_class(_words(value, codepage)), "")
            elif attribute == _SUBJECT:
                packed.date.summary = packed.date.summary or _words(value, codepage)
            elif attribute == _OF_MAIL:
                for key, kind, one in _properties(value):
                    _about_date(packed.date, key, kind, one, codepage)
                    if key == _P_BODY:
                        packed.text = _said(kind, one, codepage) or packed.text
                    elif key == _P_HTML:
                        packed.html = _said(kind, one, codepage) or packed.html
                    elif key == _P_RTF:
                        rtf = bytes(one)
            elif packed.files:
                _about_file(packed.files[-1], attribute, value, codepage)
    except (error, ValueError, IndexError):
        packed.is_damaged = True
    packed.files = [one for file in packed.files for one in _mails_unpacked(file, depth)]
    if rtf and not packed.text.strip() and not packed.html.strip() and (written := _decompressed(rtf)):
        packed.files.insert(0, PackedFile("message.rtf", "application/rtf", "", written))
    return packed


def _attributes(content: bytes) -> Iterator[tuple[int, memoryview]]:
    at, view = _HEAD.size, memoryview(content)
    while at + _ATTRIBUTE.size <= len(content):
        _, attribute, _, length = _ATTRIBUTE.unpack_from(content, at)
        at += _ATTRIBUTE.size
        if at + length > len(content):
            raise ValueError("it breaks off")
        yield attribute, view[at : at + length]
        at += length + 2  # a checksum follows, which nobody computes alike


def _about_file(file: PackedFile, attribute: int, value: memoryview, codepage: str) -> None:
    if attribute == _TITLE:
        file.name = file.name or _words(value, codepage)
    elif attribute == _DATA:
        file.content = bytes(value)
    elif attribute == _OF_FILE:
        for key, kind, one in _properties(value):
            if key in {_P_NAME, _P_LONG_NAME}:
                said = _said(kind, one, codepage)
                file.name = said if key == _P_LONG_NAME and said else file.name or said
            elif key == _P_MIME:
                file.mime = _said(kind, one, codepage).lower()[:100]
            elif key == _P_CONTENT_ID:
                file.content_id = _said(kind, one, codepage).strip("<> ")[:250]
            elif key == _P_CONTENT and not file.content:
                file.content = bytes(one[16:] if kind == _OBJECT else one)  # an object begins with its class


def _about_date(said: PackedDate, key: int, kind: int, one: memoryview, codepage: str) -> None:
    if key == _P_CLASS:
        said.method = _CLASSES.get(_class(_said(kind, one, codepage)), "") or said.method
    elif key == _P_SUBJECT:
        said.summary = _said(kind, one, codepage) or said.summary
    elif key == _A_PLACE:
        said.place = _said(kind, one, codepage)
    elif key == _A_RECURS and len(one) >= 2:
        said.recurs = bool(one[0])
    elif kind == _TIME and key in {_A_STARTS, _P_STARTS}:
        said.starts = _time(one) if key == _A_STARTS else said.starts or _time(one)
    elif kind == _TIME and key in {_A_ENDS, _P_ENDS}:
        said.ends = _time(one) if key == _A_ENDS else said.ends or _time(one)


def _class(said: str) -> str:
    return said.rstrip("\0").strip().upper()[:60]


def _time(value: memoryview) -> datetime | None:
    """The moment of a count of tenths of microseconds since 1601 (MS-DTYP, FILETIME)."""
    try:
        return _BEGINNING + timedelta(microseconds=_U64.unpack_from(value)[0] // 10)
    except OverflowError:
        return None


def _mails_unpacked(file: PackedFile, depth: int) -> list[PackedFile]:
    """The file itself, or, of a mail that was packed in its turn, its words and files."""
    inner = _unpacked(file.content, depth=depth + 1) if depth < _MAX_DEPTH else None
    if inner is None:
        return [file]
    name = file.name or "message"
    words = [
        PackedFile(f"{name}.{ending}", mime, "", said.encode())
        for ending, mime, said in (("html", "text/html", inner.html), ("txt", "text/plain", inner.text))
        if said.strip()
    ][:1]
    return [*words, *inner.files]


def _properties(value: memoryview) -> Iterator[tuple[int, int, memoryview]]:
    """(Id, type, first value) of each property (MS-OXTNEF 2.1.3.4); the id of one of appointments is its number there
    and 0x10000."""
    count = _U32.unpack_from(value)[0]
    at = 4
    for _ in range(min(count, _MAX_PROPERTIES)):
        kind, key = _U16.unpack_from(value, at)[0], _U16.unpack_from(value, at + 2)[0]
        at += 4
        if key >= 0x8000:
            is_date = bytes(value[at : at + 16]) == _OF_APPOINTMENTS and not any(value[at + 16 : at + 20])
            key = 0x10000 | _U16.unpack_from(value, at + 20)[0] if is_date else key
            at = _after_name(value, at)
        many, kind = bool(kind & 0x1000), kind & 0xEFFF
        values = 1
        if many or kind in {_TEXT8, _TEXT16, _BINARY, _OBJECT}:
            values = _U32.unpack_from(value, at)[0]
            at += 4
        first = value[:0]
        for number in range(min(values, _MAX_VALUES)):
            if kind in _SIZES:
                length, padded = _SIZES[kind], _SIZES[kind]
            else:
                length = _U32.unpack_from(value, at)[0]
                at += 4
                padded = length + -length % 4
            if at + length > len(value):
                raise ValueError("it breaks off")
            first = value[at : at + length] if number == 0 else first
            at += padded
        yield key, kind, first


def _after_name(value: memoryview, at: int) -> int:
    named_by = _U32.unpack_from(value, at + 16)[0]
    at += 20
    if named_by == 0:
        return at + 4
    length: int = _U32.unpack_from(value, at)[0]
    return at + 4 + length + -length % 4


def _said(kind: int, value: memoryview, codepage: str) -> str:
    if kind == _TEXT16:
        return bytes(value).decode("utf_16_le", "replace").rstrip("\0")
    return _words(value, codepage)


def _words(value: memoryview, codepage: str) -> str:
    return decode(bytes(value).rstrip(b"\0"), codepage)[0]


# What each compressed text begins with (MS-OXRTFCP 2.1.3.1).
_DICTIONARY = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans Serif"
    rb"SymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)


def _decompressed(content: bytes) -> bytes:
    """The rich text of a letter (MS-OXRTFCP), at most 500 kB of it; b"" if it is none."""
    if len(content) < 16:
        return b""
    if content[8:12] == b"MELA":
        return content[16:]
    if content[8:12] != b"LZFu":
        return b""
    window = bytearray(_DICTIONARY.ljust(4096, b"\0"))
    write, at, written = len(_DICTIONARY), 16, bytearray()
    while at < len(content) and len(written) < _MAX_RTF:
        control = content[at]
        at += 1
        for bit in range(8):
            if at >= len(content):
                return bytes(written)
            if not control >> bit & 1:
                piece = content[at : at + 1]
                at += 1
            else:
                pair = int.from_bytes(content[at : at + 2], "big")
                at += 2
                offset, length = pair >> 4, (pair & 0xF) + 2
                if offset == write:
                    return bytes(written)
                # It may reach into what it is just writing.
                ahead = (write - offset) % 4096 or 4096
                piece = bytes(window[(offset + step % ahead) % 4096] for step in range(length))
            for letter in piece:
                window[write] = letter
                write = (write + 1) % 4096
            written += piece
    return bytes(written)
