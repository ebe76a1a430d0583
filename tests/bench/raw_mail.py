"""The yardstick of `bench mail`: the least that keeping and reading a mail can cost in Python, without a product.

One process. For each mail: the raw file written and synced, parsed by the standard library (compat32), its headers,
text, HTML and attachments decoded, attachments written and synced, then one transaction (synchronous=FULL) with as
many rows of each table as the product made for it, by plain `execute`, into tables with the product's own indexes.
"""

from __future__ import annotations

import contextlib
import email
import hashlib
import os
import time
from collections.abc import Sequence
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from pathlib import Path
from typing import Any, NamedTuple

import pysqlite3

SETTINGS = ("journal_mode=WAL", "synchronous=FULL", "cache_size=-8000", "foreign_keys=OFF")


class Raw(NamedTuple):
    """What the yardstick took, in seconds for all mails: by the clock, and of one core."""

    wall: float
    cpu: float
    rows: int


def measure(mails: Sequence[bytes], database: Path, folder: Path) -> Raw:
    """Do the raw work for these mails in an empty folder; `database` is the product's, after it opened them."""
    tables, rows_of = _what_was_made(database, len(mails))
    with contextlib.closing(pysqlite3.connect(folder / "raw.sqlite3", isolation_level=None)) as raw:
        for setting in SETTINGS:
            raw.execute(f"PRAGMA {setting}")
        for statement in tables:
            raw.execute(statement)
        wall, cpu = time.perf_counter(), time.process_time()
        for content, rows in zip(mails, rows_of, strict=True):
            _keep(content, folder)
            for attachment in read(content):
                _keep(attachment, folder)
            raw.execute("BEGIN IMMEDIATE")
            for statement, values in rows:
                raw.execute(statement, values)
            raw.execute("COMMIT")
        return Raw(time.perf_counter() - wall, time.process_time() - cpu, sum(map(len, rows_of)))


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


def _what_was_made(database: Path, mails: int) -> tuple[list[str], list[list[tuple[str, tuple[Any, ...]]]]]:
    """The statements that make the product's tables and indexes (no triggers), and all its rows, in even shares. Without
    the search index, which is filled behind the mails, when there is time."""
    shares: list[list[tuple[str, tuple[Any, ...]]]] = [[] for _ in range(mails)]
    with contextlib.closing(pysqlite3.connect(f"file:{database}?mode=ro", uri=True)) as made:
        named = made.execute(
            """SELECT name, sql FROM sqlite_master WHERE type IN ('table', 'index') AND sql IS NOT NULL
               AND name NOT LIKE 'sqlite_%' AND tbl_name NOT LIKE 'search_%' ORDER BY type DESC"""
        ).fetchall()
        for (name,) in made.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            if name.startswith(("sqlite_", "django_", "auth_", "account_", "staff_", "jobs_", "search_")):
                continue
            rows = made.execute(f'SELECT * FROM "{name}"').fetchall()
            marks = ", ".join("?" * len(rows[0])) if rows else ""
            for number, row in enumerate(rows):
                shares[number * mails // len(rows)].append((f'INSERT INTO "{name}" VALUES ({marks})', row))
    return [sql for _, sql in named], shares


def _keep(content: bytes, folder: Path) -> None:
    path = folder / hashlib.sha256(content).hexdigest()
    if not path.exists():
        with path.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
