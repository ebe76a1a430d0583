"""Composing: a rendered letter becomes the bytes of a mail. Pure."""

from __future__ import annotations

from datetime import datetime
from email.utils import format_datetime

from makeright.letters.rendering import Rendered
from makeright.lib import headers
from makeright.lib.mime import Nest, text_part


def compose(
    rendered: Rendered,
    *,
    sender: tuple[str, str],
    to: tuple[str, str],
    message_id: str,
    date: datetime,
    language: str,
) -> bytes:
    """Write the mail (RFC 5322, MIME): plain text and HTML, marked as written by a program (RFC 3834). `sender` and
    `to` are name and address. Raises ValueError, in words, if an address can't be used."""
    head = [
        headers.field("Date", format_datetime(date)),
        headers.address_field("From", [sender]),
        headers.address_field("To", [to]),
        headers.text_field("Subject", rendered.subject),
        headers.field("Message-ID", headers.message_id(message_id)),
        headers.field("Auto-Submitted", "auto-generated"),
        headers.field("X-Auto-Response-Suppress", "All"),
        headers.field("Content-Language", language),
        "MIME-Version: 1.0\r\n",
    ]
    both = [text_part("plain", rendered.text), text_part("html", rendered.html)]
    return "".join([*head, Nest(message_id).multipart("alternative", both)]).encode("ascii")
