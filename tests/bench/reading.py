"""Reading mail: CPU of one core for taking mails apart, judging them, splitting what is new, and making HTML safe.

    bin/bench reading [--mails 1000] [--json]

mails_per_s     mails of the fixed corpus (letters.py), each understood whole, a second of one core
ratio_to_raw    the same time ÷ what the standard library takes for parsing them and decoding their parts, same run
slowest_ms      the mail that took longest
"""

from __future__ import annotations

import argparse
import email
import time
from collections.abc import Callable, Sequence
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime

from makeright.mail.reading import read
from makeright.mail.reading.telling import told
from tests.bench.figures import Report, command, percentile
from tests.bench.letters import letters

TARGETS = {"mails_per_s": (">=", 200.0)}


def bench(wanted: argparse.Namespace) -> Report:
    """Read each mail in the one way and in the other, in turns, so that both see the same machine."""
    report = Report(f"Reading {wanted.mails:,} mails", TARGETS)
    mails = [one.raw for one in letters(wanted.mails)]
    _took(mails[:50], _understood)  # patterns are compiled, tables are filled
    raw, ours = _took(mails, _raw), _took(mails, _understood)
    report.figures["mails_per_s"] = len(mails) / sum(ours)
    report.figures["ratio_to_raw"] = sum(ours) / sum(raw)
    report.figures["slowest_ms"] = max(ours) * 1000
    report.note("half of all mails, ms", percentile(ours, 0.5) * 1000)
    report.note("99 of 100 mails, ms", percentile(ours, 0.99) * 1000)
    report.note("raw: mails a second", len(mails) / sum(raw))
    report.note("bytes a mail", sum(map(len, mails)) // len(mails))
    return report


def _took(mails: Sequence[bytes], understand: Callable[[bytes], object]) -> list[float]:
    times = []
    for mail in mails:
        began = time.process_time()
        understand(mail)
        times.append(time.process_time() - began)
    return times


def _understood(mail: bytes) -> object:
    return told(read(mail), own=["hello@framehouse.test"])


def _raw(mail: bytes) -> object:
    """The least that the standard library does for the same."""
    parsed = email.message_from_bytes(mail)
    said = [str(make_header(decode_header(parsed.get(name, "")))) for name in ("Subject", "From", "To")]
    getaddresses(said[1:])
    parsedate_to_datetime(parsed["Date"])
    return [_content(part) for part in parsed.walk() if not part.is_multipart()]


def _content(part: Message) -> object:
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    if part.get_content_maintype() == "text":
        return content.decode(part.get_content_charset() or "ascii", "replace")
    return content


if __name__ == "__main__":
    command(bench, ("--mails", 1_000, "how many mails"))
