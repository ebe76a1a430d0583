"""The yardstick of `bench mail`: the least that keeping and reading a mail can cost in Python, without a product.

One process. For each mail: the raw file written and synced, parsed by the standard library (compat32), its headers,
text, HTML and attachments decoded, attachments written and synced, then one transaction, synced, with as
many rows of each table as the product made for it, by plain `execute`, into tables with the product's own indexes
(raw_rows.py).
"""

from __future__ import annotations

import email
import hashlib
import os
import time
from collections import defaultdict
from collections.abc import Sequence
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from pathlib import Path
from typing import Any, NamedTuple

from tests.bench.raw_rows import Again, rows_again


class Raw(NamedTuple):
    """What the yardstick took, in seconds for all mails: by the clock, and of one core."""

    wall: float
    cpu: float
    rows: int


def measure(mails: Sequence[bytes], made: Path | str, folder: Path) -> Raw:
    """Do the raw work for these mails in an empty folder; `made` is the product's database after it opened them: a file,
    or a PostgreSQL by its URL."""
    with rows_again(made, folder) as again:
        shares = _shares(again, len(mails))
        write = again.database.execute
        wall, cpu = time.perf_counter(), time.process_time()
        for content, rows in zip(mails, shares, strict=True):
            _keep(content, folder)
            for attachment in read(content):
                _keep(attachment, folder)
            write(again.begin)
            for statement, values in rows:
                write(statement, values)
            write("COMMIT")
        return Raw(time.perf_counter() - wall, time.process_time() - cpu, sum(map(len, shares)))


def read(content: bytes) -> list[bytes]:
    """Decode all of a mail: headers, text, HTML, and the attachments, which it gives."""
    mail = email.message_from_bytes(content)
    for name in ("From", "To", "Cc", "Reply-To"):
        [
            (str(make_header(decode_header(said))), address)
            for said, address in getaddresses(mail.get_all(name, []))
        ]
    for name in ("Subject", "Message-ID", "In-Reply-To", "References"):
        str(make_header(decode_header(str(mail.get(name, "")))))
    parsedate_to_datetime(mail["Date"])
    attachments = []
    for part in mail.walk():
        if not part.is_multipart():
            body = part.get_payload(decode=True)
            assert isinstance(body, bytes)
            if _is_text(part):
                body.decode(part.get_content_charset("utf-8"), "replace")
            else:
                part.get_filename()
                attachments.append(body)
    return attachments


def _is_text(part: Message) -> bool:
    return part.get_content_maintype() == "text" and part.get_content_disposition() != "attachment"


def _shares(again: Again, mails: int) -> list[list[tuple[str, tuple[Any, ...]]]]:
    """The product's rows of each table in even shares, one share a mail."""
    of_tables = defaultdict(list)
    for statement, values in again.statements:
        of_tables[statement].append((statement, values))
    shares: list[list[tuple[str, tuple[Any, ...]]]] = [[] for _ in range(mails)]
    for rows in of_tables.values():
        for number, row in enumerate(rows):
            shares[number * mails // len(rows)].append(row)
    return shares


def _keep(content: bytes, folder: Path) -> None:
    path = folder / hashlib.sha256(content).hexdigest()
    if not path.exists():
        with path.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
