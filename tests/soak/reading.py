"""Mails are mangled at random and read, for minutes: none may raise, lose a word, or take over 5 s or 200 MB.

    bin/soak reading [--minutes 10] [--seed 1] [--folder FOLDER]

Reads in children that may be killed. A mail that fails is kept in the folder `fuzzed` of the home, to be read again with
`makeright mail read`. FOLDER may hold further mails to begin with (.eml).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from makeright.mail.reading import Flaw, read
from makeright.mail.reading.splitting import split
from makeright.mail.reading.telling import told
from makeright.mail.reading.tests.bounces import IN_WORDS
from makeright.mail.reading.tests.letters import HTML, PLAIN, PNG, letter, mail, multipart
from makeright.mail.reading.tests.test_hidden_files import FILE, NAMED, winmail, with_winmail
from tests.bench.letters import letters

SECONDS, MEGABYTES = 5, 200
TOGETHER = 40  # mails that one child reads
_HEAVIEST = 400_000  # bytes of a mail to begin with
_KEPT = Path("var") / "fuzzed"

_WORDS = [
    b"\r\n", b"\n", b"\r", b"\0", b"\xff", b"\xfe\xff", b"--b\r\n", b"--b--\r\n", b"\r\n\r\n", b"=?utf-8?b?", b"=?utf-8?q?=FF?=", b"?=",
    b"Content-Type: multipart/mixed; boundary=b\r\n\r\n", b"Content-Type: text/html; charset=utf-16\r\n", b"Content-Type: message/rfc822\r\n\r\n",
    b"Content-Transfer-Encoding: base64\r\n", b"Content-Transfer-Encoding: quoted-printable\r\n", b"Content-Type: text/plain; format=flowed; delsp=yes\r\n",
    b"Content-Type: application/ms-tnef\r\n", b"Content-Type: text/calendar\r\n\r\nBEGIN:VEVENT\r\nDTSTART:20250101T000000Z\r\nEND:VEVENT\r\n",
    b"Content-Type: message/delivery-status\r\n\r\n\r\nFinal-Recipient: rfc822; a@b.example\r\nStatus: 5.1.1\r\n", b"filename*0*=utf-8''%e2%82", b"; charset=\"",
    b"From: \"", b"To: <", b"(((", b"<blockquote>", b"<div class=gmail_quote>", b"</div>", b"<!--", b"<![CDATA[", b"<table><tr><td>", b"&#x", b"&amp;" * 50,
    b"> ", b"On 3 Mar 2025 Mina wrote:\r\n", b"-----Original Message-----\r\n", b"-- \r\n", b"\x1b$B", b"\x1b(B", b"+AGE-", b"~{", b"begin 644 x\n", b"end\n",
    b"Message-ID: <", b"References: " + b"<a@b> " * 50, b"Date: Mon, 99 Foo 99999 99:99:99 +9999\r\n", b"=\r\n", b"=3D" * 30, b"x" * 5_000,
]  # fmt: skip


def beginnings(folder: Path | None) -> list[bytes]:
    """Mails to mangle: of each kind that the tests know, some of the corpus, and those of a folder."""
    said = [letter(came.body, head=came.head) for came in IN_WORDS.values()]
    said += [
        mail("alternative", PLAIN, HTML),
        mail("mixed", multipart("related", HTML, PNG, boundary="c"), PNG),
    ]
    said += [with_winmail(winmail(NAMED, FILE), PLAIN)]
    said += [one.raw for one in letters(400) if len(one.raw) < _HEAVIEST]
    if folder:
        said += [path.read_bytes()[:_HEAVIEST] for path in sorted(folder.rglob("*.eml"))]
    return said


def mangled(chance: random.Random, mails: Sequence[bytes]) -> bytes:
    """One of the mails, after some accidents."""
    raw = bytearray(chance.choice(mails))
    for _ in range(chance.choice((1, 1, 2, 3, 5, 8, 20))):
        at = chance.randrange(len(raw) + 1)
        chance.choice(_ACCIDENTS)(chance, raw, at, mails)
    return bytes(raw[: 4 * _HEAVIEST])


def _flip(chance: random.Random, raw: bytearray, at: int, mails: Sequence[bytes]) -> None:
    if at < len(raw):
        raw[at] = chance.randrange(256)


def _cut(chance: random.Random, raw: bytearray, at: int, mails: Sequence[bytes]) -> None:
    del raw[at : at + chance.choice((1, 2, 10, 100, 5_000, 10**6))]


def _say(chance: random.Random, raw: bytearray, at: int, mails: Sequence[bytes]) -> None:
    raw[at:at] = chance.choice(_WORDS)


def _stutter(chance: random.Random, raw: bytearray, at: int, mails: Sequence[bytes]) -> None:
    piece = bytes(raw[at : at + chance.choice((1, 5, 30, 200))])
    raw[at:at] = piece * chance.choice((2, 10, 1_000))


def _splice(chance: random.Random, raw: bytearray, at: int, mails: Sequence[bytes]) -> None:
    other = chance.choice(mails)
    begin = chance.randrange(len(other) + 1)
    raw[at:at] = other[begin : begin + chance.choice((50, 500, 20_000))]


def _swap(chance: random.Random, raw: bytearray, at: int, mails: Sequence[bytes]) -> None:
    lines = bytes(raw).split(b"\n")
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    raw[:] = b"\n".join(lines)


def _wrap(chance: random.Random, raw: bytearray, at: int, mails: Sequence[bytes]) -> None:
    raw[:] = mail("mixed", PLAIN, b"Content-Type: message/rfc822\r\n\r\n" + bytes(raw))


_ACCIDENTS: tuple[Callable[[random.Random, bytearray, int, Sequence[bytes]], None], ...] = (
    _flip, _flip, _cut, _say, _say, _say, _stutter, _splice, _swap, _wrap,
)  # fmt: skip


def fault_of(raw: bytes) -> str:
    """Understand a mail whole; say what was wrong with how, or ""."""
    began = time.process_time()
    try:
        found = read(raw)
        written = split(found.text, found.html, found.subject)
        understood = told(found)
        json.dumps(understood, ensure_ascii=False).encode()  # no lone surrogates
    except Exception as error:
        return f"it raised {type(error).__name__}: {error}"
    took = time.process_time() - began
    if Flaw.UNREADABLE in found.warnings:
        return "taking it apart raised"
    if took > SECONDS:
        return f"it took {took:.1f} s"
    if _holds_nul(understood):
        return "a NUL is left"
    parts = (written.visible, written.quoted, written.signature)
    if Counter(found.text.split()) != sum((Counter(one.split()) for one in parts), Counter()):
        return "a word was lost between what is new and what is quoted"
    return ""


def _holds_nul(value: object) -> bool:
    if isinstance(value, dict):
        return any(map(_holds_nul, value.values()))
    if isinstance(value, list):
        return any(map(_holds_nul, value))
    return isinstance(value, str) and "\0" in value


def read_apart(mails: Sequence[bytes]) -> str | None:
    """Read mails in a child with little memory; its first fault as "number: what", "" if there is none, None if the
    child was killed."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        said = ""
        try:
            room = (_memory("VmSize") + MEGABYTES * 1024 + 50_000) * 1024
            resource.setrlimit(resource.RLIMIT_AS, (room, room))
            resource.setrlimit(resource.RLIMIT_CPU, ((SECONDS + 1) * len(mails),) * 2)
            faults = ((number, fault_of(raw)) for number, raw in enumerate(mails))
            said = next((f"{number}: {fault}" for number, fault in faults if fault), "fine")
        finally:
            os.write(writing, said.encode()[:2_000])
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as heard:
        said = heard.read().decode(errors="replace")
    os.waitpid(child, 0)
    return None if not said else "" if said == "fine" else said


def _memory(what: str) -> int:
    """Kilobytes, as the kernel counts."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(what))


def soak(minutes: float, seed: int, folder: Path | None) -> tuple[int, list[str]]:
    """Mangle and read for so long; how many were read, and what was wrong with which."""
    chance, mails = random.Random(seed), beginnings(folder)
    until, done, faults = time.monotonic() + 60 * minutes, 0, []
    while time.monotonic() < until:
        batch = [mangled(chance, mails) for _ in range(TOGETHER)]
        done += len(batch)
        if read_apart(batch) == "":
            continue
        for raw in batch:
            said = read_apart([raw])
            if said != "":
                faults.append(f"{_kept(raw)}: {(said or 'its child was killed').removeprefix('0: ')}")
    return done, faults


def _kept(raw: bytes) -> Path:
    _KEPT.mkdir(parents=True, exist_ok=True)
    path = _KEPT / f"{hashlib.sha256(raw).hexdigest()[:16]}.eml"
    path.write_bytes(raw)
    return path


def main() -> int:
    """Soak from the command line; the exit code says whether all went well."""
    parser = argparse.ArgumentParser(prog="bin/soak reading", description="Read mangled mails.")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="further mails to begin with")
    wanted = parser.parse_args()
    done, faults = soak(wanted.minutes, wanted.seed, wanted.folder)
    print(
        "\n".join([f"mails read            {done:,}", f"faults                {len(faults)}", *faults[:50]])
    )
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
