"""Mails made to choke on, each read in a child of its own with little time and memory: `python -m makeright.mail.tests.heavy`.

Prints a JSON object: mail → [seconds of processor time, megabytes more at the peak]; a child that was killed has null.
"""

from __future__ import annotations

import base64
import json
import os
import resource
import sys
from collections.abc import Callable
from pathlib import Path
from struct import pack

from makeright.lib.html import sanitize
from makeright.mail.reading import read
from makeright.mail.reading.identity import content_digest, stable_message_id
from makeright.mail.reading.splitting import split

SECONDS, MEGABYTES = 5, 200

_HEAD = b"From: Bad <bad@example.com>\r\nTo: hello@framehouse.test\r\nSubject: bad\r\nMIME-Version: 1.0\r\n"
_BASE64 = b"Content-Transfer-Encoding: base64\r\n"


def _of(kind: bytes, body: bytes, more: bytes = b"") -> bytes:
    return _HEAD + b"Content-Type: " + kind + b"; charset=utf-8\r\n" + more + b"\r\n" + body


def _html(body: bytes, more: bytes = b"") -> bytes:
    return _of(b"text/html", body, more)


def _parts(count: int) -> bytes:
    part = b"--x\r\nContent-Type: text/plain; name=a.txt\r\nContent-Disposition: attachment; filename=a.txt\r\n\r\nx\r\n"
    return _of(b"multipart/mixed; boundary=x", b"--x\r\n\r\nhello\r\n" + part * count + b"--x--\r\n")


def _nested(depth: int) -> bytes:
    opened = b"".join(
        b"Content-Type: multipart/mixed; boundary=e%d\r\n\r\n--e%d\r\n" % (level, level)
        for level in range(depth)
    )
    return _HEAD + opened + b"\r\ndeep\r\n"


def _attribute(key: int, value: bytes) -> bytes:
    return pack("<BHHI", 2, key, 6, len(value)) + value + b"\0\0"


def _empty_file() -> bytes:
    return _attribute(0x9002, b"\1\0")


def _winmail(size: int) -> bytes:
    return pack("<IH", 0x223E9F78, 1) + _empty_file() + _attribute(0x800F, b"x" * size)


def _rich_text() -> bytes:
    """Each pair of bytes says seventeen letters again."""
    packed = (
        pack("<II4sI", 0, 0, b"LZFu", 0) + b"\xff" + b"\x00\x0f" * 8 + (b"\xff" + b"\x00\x0f" * 8) * 1_000_000
    )
    prop = pack("<IHHII", 1, 0x102, 0x1009, 1, len(packed)) + packed + b"\0" * (-len(packed) % 4)
    return pack("<IH", 0x223E9F78, 1) + _attribute(0x9003, prop)


_REPORT = b"From: MAILER-DAEMON@example.org\r\nSubject: failure notice\r\n\r\n"

_MANY_QUOTES = (
    _HEAD
    + b"Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\n\r\n"
    + b"a long text of many words " * 35_000
    + b"\r\n--b\r\nContent-Type: text/html\r\n\r\n"
    + b"<div class=gmail_quote>another text of many words</div>" * 35_000
    + b"\r\n--b--"
)

MAILS: dict[str, Callable[[], bytes]] = {
    "a nest of 50 MB": lambda: _html(b"<div>" * 10_000_000),
    "a nest of 50 MB that ends well": lambda: _html(b"<div>" * 4_500_000 + b"</div>" * 4_500_000),
    "tables in tables": lambda: _html(b"<table><tr><td>" * 3_000_000),
    "bold in bold": lambda: _html(b"<b><i></b>" * 4_500_000),
    "50 MB of nothing but <": lambda: _html(b"<" * 50_000_000),
    "comments that never end": lambda: _html(b"<!--" * 12_000_000),
    "quotes that never end": lambda: _html(b"<p title='" * 5_000_000),
    "a nest in base64": lambda: _html(base64.encodebytes(b"<div>" * 7_000_000), _BASE64),
    "a million entities": lambda: _html(b"&amp;" * 1_000_000),
    "a million numbers": lambda: _html(b"&#x26;" * 1_000_000),
    "a million entities that are none": lambda: _html(b"&notanentity" * 1_000_000),
    "a million tags as entities": lambda: _html(b"&lt;script&gt;" * 1_000_000),
    "one style of 50 MB": lambda: _html(b"<p style='" + b"color:red;" * 5_000_000 + b"'>x"),
    "ten thousand parts": lambda: _parts(10_000),
    "four hundred thousand parts": lambda: _parts(400_000),
    "twenty thousand parts in one another": lambda: _nested(20_000),
    "nothing but boundaries": lambda: _of(b"multipart/mixed; boundary=e", b"--e\r\n" * 10_000_000),
    "mails in mails": lambda: b"Content-Type: message/rfc822\r\n\r\n" * 1_500_000,
    "a header of a megabyte": lambda: _HEAD + b"X-Long: " + b"x" * 1_000_000 + b"\r\n\r\nhello",
    "a header of 50 MB": lambda: _HEAD + b"X-Long: " + b"x" * 50_000_000 + b"\r\n\r\nhello",
    "a folded subject of 50 MB": lambda: b"Subject: " + b"x\r\n " * 12_000_000 + b"\r\n" + _HEAD + b"\r\nhello",
    "a subject that never ends": lambda: b"Subject: " + b"x\r\n " * 12_000_000,
    "a subject of encoded words": lambda: b"Subject: " + b"=?utf-8?q?x?= " * 80_000 + b"\r\n" + _HEAD + b"\r\nhello",
    "eighty thousand recipients": lambda: b"Cc: " + b"a@b.example, " * 80_000 + b"\r\n" + _HEAD + b"\r\nhello",
    "a megabyte of brackets": lambda: b"From: " + b"(" * 1_000_000 + b"\r\n\r\nhello",
    "a megabyte of quotes": lambda: b"From: " + b'"' * 1_000_000 + b"\r\n\r\nhello",
    "a megabyte of references": lambda: b"References: " + b"<a@b> " * 180_000 + b"\r\n" + _HEAD + b"\r\nhello",
    "a megabyte of parameters": lambda: b"Content-Type: text/plain; " + b"a*0*=b;" * 150_000 + b"\r\n\r\nhello",
    "five million headers": lambda: _HEAD + b"X: y\r\n" * 5_000_000 + b"\r\nhello",
    "a text of 50 MB": lambda: _of(b"text/plain", b"word " * 10_000_000),
    "a quote tower": lambda: _of(b"text/plain", b">" * 50_000_000),
    "quoted by everybody": lambda: _of(b"text/plain", b"On Mon, Rosa wrote:\n> a\n" * 2_000_000),
    "quoted by everybody in HTML": lambda: _html(b"<div class=gmail_quote>On Mon, Rosa wrote:<br>" * 1_000_000),
    "signed by everybody": lambda: _of(b"text/plain", b"x\n-- \n" * 8_000_000),
    "nothing but links": lambda: _of(b"text/plain", b"http://a.example/ " * 2_700_000),
    "shifts of Japanese": lambda: _HEAD + b"Content-Type: text/plain; charset=iso-2022-jp\r\n\r\n" + b"\x1b$B" * 16_000_000,
    "a calendar of 50 MB": lambda: _of(b"text/calendar", b"BEGIN:VEVENT\r\nSUMMARY:x\r\nEND:VEVENT\r\n" * 1_200_000),
    "a winmail of 37 MB": lambda: _of(b"application/ms-tnef", base64.encodebytes(_winmail(37_000_000)), _BASE64),
    "a winmail of a million files": lambda: _of(
        b"application/ms-tnef", base64.encodebytes(_winmail(1) + _empty_file() * 1_000_000), _BASE64
    ),
    "rich text that unfolds": lambda: _of(b"application/ms-tnef", base64.encodebytes(_rich_text()), _BASE64),
    "50 MB of uuencoded words": lambda: _of(b"text/plain", b"begin 644 x\n" + b"M" * 61 + b"\n" + b"x" * 50_000_000),
    "a million files in words": lambda: _of(b"text/plain", b"begin 644 x\n#86)C\nend\n" * 1_000_000),
    "files in words that never begin": lambda: _of(b"text/plain", b"begin 644 x\n" * 80_000 + b"end\n"),
    "quotes in HTML that the text has not": lambda: _MANY_QUOTES,
    "a bounce for everybody": lambda: _REPORT + b"<a@b.example>: 550 5.1.1 no\n" * 1_500_000,
    "a status for everybody": lambda: _of(b"message/delivery-status", b"Final-Recipient: rfc822; a@b.example\r\n\r\n" * 1_000_000),
    "a file of 50 MB": lambda: _of(b"application/octet-stream", b"A" * 50_000_000, _BASE64),
}  # fmt: skip


def open_it(raw: bytes) -> None:
    """All that is done with a mail before a row is written."""
    letter = read(raw)
    stable_message_id(letter, raw)
    content_digest(letter, raw)
    sanitize(letter.html)
    split(letter.text, letter.html, letter.subject)


def _measured(make: Callable[[], bytes]) -> tuple[float, float]:
    raw = make()
    before = _memory("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")  # forget the peak so far
    began = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    most = int(began) + SECONDS + 1
    resource.setrlimit(resource.RLIMIT_CPU, (most, most))
    room = (_memory("VmSize") + MEGABYTES * 1024 + 50_000) * 1024
    resource.setrlimit(resource.RLIMIT_AS, (room, room))
    open_it(raw)
    return (
        round(resource.getrusage(resource.RUSAGE_SELF).ru_utime - began, 2),
        round((_memory("VmHWM") - before) / 1024, 1),
    )


def _memory(what: str) -> int:
    """Kilobytes, as the kernel counts."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(what))


def _in_a_child(make: Callable[[], bytes]) -> tuple[float, float] | None:
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        try:
            os.write(writing, json.dumps(_measured(make)).encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as said:
        heard = said.read()
    os.waitpid(child, 0)
    return tuple(json.loads(heard)) if heard else None


if __name__ == "__main__":
    json.dump({name: _in_a_child(make) for name, make in MAILS.items()}, sys.stdout)
