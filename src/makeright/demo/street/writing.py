"""Writing as a customer: values in, the bytes of a mail out, such as a mail program at home would send them. Pure."""

from __future__ import annotations

from base64 import encodebytes
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr

_POLICY = SMTP.clone(cte_type="7bit")
# What robots say of themselves (RFC 3834, section 5; RFC 2369, section 3.2).
_SAID_BY_ROBOTS = {
    "auto": {"Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All"},
    "list": {"List-Unsubscribe": "<mailto:news@mouldings.test?subject=no%20more>", "Precedence": "list"},
}


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file in the envelope; with a `content_id` it stands in the HTML."""

    filename: str
    mime: str
    content: bytes
    content_id: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail before it is one. `sender`, `to` and `copies` are (name, address); `quoted` is a mail that it answers, as
    (the line above it, its text)."""

    sender: tuple[str, str]
    to: tuple[str, str]
    subject: str
    text: str
    message_id: str
    date: datetime
    copies: Sequence[tuple[str, str]] = ()
    html: str = ""
    in_reply_to: str = ""
    references: Sequence[str] = ()
    quoted: tuple[str, str] | None = None
    enclosures: Sequence[Enclosure] = ()
    robot: str = ""


def compose(letter: Letter) -> bytes:
    """Write the mail (RFC 5322). Raises ValueError for names or addresses that can't stand in a header."""
    mail = EmailMessage(policy=_POLICY)
    mail["From"] = _address(*letter.sender)
    mail["To"] = _address(*letter.to)
    if letter.copies:
        mail["Cc"] = tuple(_address(*one) for one in letter.copies)
    mail["Subject"] = letter.subject
    mail["Date"] = format_datetime(letter.date)
    mail["Message-ID"] = letter.message_id
    if letter.in_reply_to:
        mail["In-Reply-To"] = letter.in_reply_to
    if letter.references:
        mail["References"] = " ".join(letter.references)
    for name, value in _SAID_BY_ROBOTS.get(letter.robot, {}).items():
        mail[name] = value
    _set_words(mail, letter)
    for one in letter.enclosures:
        if not one.content_id:
            main, _, sub = one.mime.partition("/")
            mail.add_attachment(one.content, maintype=main, subtype=sub, filename=one.filename)
    return mail.as_bytes()


def compose_plainly(letter: Letter) -> bytes:
    """Write a mail of text alone, whose names are known to be sound: as `compose`, in a tenth of its time."""
    mail = [
        f"From: {formataddr(letter.sender)}",
        f"To: {formataddr(letter.to)}",
        f"Subject: {_header(letter.subject, 'Subject')}",
        f"Date: {format_datetime(letter.date)}",
        f"Message-ID: {letter.message_id}",
    ]
    if letter.in_reply_to:
        mail += [f"In-Reply-To: {letter.in_reply_to}", "References: " + "\r\n ".join(letter.references)]
    how = "7bit" if letter.text.isascii() else "base64"
    mail += [
        'Content-Type: text/plain; charset="utf-8"',
        f"Content-Transfer-Encoding: {how}",
        "MIME-Version: 1.0",
        "",
    ]
    words = (letter.text + "\n").replace("\n", "\r\n").encode()
    body = words if how == "7bit" else encodebytes(words).replace(b"\n", b"\r\n")
    return "\r\n".join([*mail, ""]).encode() + body


def _header(words: str, name: str) -> str:
    return words if words.isascii() else Header(words, "utf-8", header_name=name).encode(linesep="\r\n")


def answer_subject(subject: str) -> str:
    """What an answer is called."""
    return subject if subject.lower().startswith("re:") else f"Re: {subject}".strip()


def _address(name: str, address: str) -> Address:
    return Address(display_name=name, addr_spec=address)


def _set_words(mail: EmailMessage, letter: Letter) -> None:
    if not letter.html:
        mail.set_content(letter.text + _quotation(letter) + "\n")
        return
    mail.set_content(letter.html, subtype="html")
    for one in letter.enclosures:
        if one.content_id:
            main, _, sub = one.mime.partition("/")
            cid = f"<{one.content_id}>"
            mail.add_related(one.content, maintype=main, subtype=sub, cid=cid, filename=one.filename)


def _quotation(letter: Letter) -> str:
    if letter.quoted is None:
        return ""
    above, text = letter.quoted
    lines = "\n".join(f"> {line}".rstrip() for line in text.splitlines())
    return f"\n\n{above}\n{lines}"
