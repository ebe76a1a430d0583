"""What reading gives: a mail taken apart, with everything decoded and nothing judged or made safe yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal, NamedTuple

from makeright.mail.reading.calendars import Meeting
from makeright.mail.reading.diagnosing import IN_WORDS, Reason

Robot = Literal["human", "auto", "list", "bounce"]
Kind = Literal[
    "person", "list", "auto_reply", "bounce", "delay", "receipt", "complaint", "own", "spam", "unreadable"
]
Seal = Literal["", "pgp_signed", "pgp_encrypted", "smime_signed", "smime_encrypted"]


class Flaw(StrEnum):
    """What was wrong with a mail, as stable codes."""

    UNREADABLE = "unreadable"  # taking it apart failed; only its words were saved
    NO_HEADERS = "no_headers"  # none of those that a mail has
    BROKEN_HEADER = "broken_header"
    HEADERS_CUT = "headers_cut"
    TOO_DEEP = "too_deep"
    TOO_MANY_PARTS = "too_many_parts"
    NO_BOUNDARY = "no_boundary"  # a multipart whose parts can't be told apart
    UNKNOWN_CHARSET = "unknown_charset"
    WRONG_CHARSET = "wrong_charset"  # the bytes are not what the label says
    DAMAGED_ENCODING = "damaged_encoding"
    TEXT_CUT = "text_cut"
    HTML_CUT = "html_cut"
    ABSURD_DATE = "absurd_date"
    NO_SENDER = "no_sender"
    SEVERAL_SENDERS = "several_senders"
    DAMAGED_WINMAIL = "damaged_winmail"  # a winmail.dat of which not all could be unpacked
    ENCRYPTED = "encrypted"  # by PGP or S/MIME: only who has the key can read it


class Mailbox(NamedTuple):
    """A name, or "", and an address as it was written, without brackets."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class ReadPart:
    """A file in a mail. `filename` is clean to show (and to keep, by another key); never empty.

    `inline`: the HTML shows it by its `content_id` (without brackets). `mime` and `charset` are the sender's word.
    """

    filename: str
    mime: str
    charset: str
    content: bytes = field(repr=False)
    size: int
    inline: bool
    content_id: str


@dataclass(frozen=True, slots=True)
class ReportedRecipient:
    """What a report says of one address (RFC 3464, 2.3): `action` is failed, delayed, delivered, relayed, expanded or
    "", `status` like 5.1.1 or "", `reply_code` like 550 or "", `diagnosis` in the words of the server.

    `hard`: trying again is no use (True), may help (False), or nobody can tell (None). `reason` is why, as a code, and
    `in_words` the same for people.
    """

    address: str
    action: str
    status: str
    diagnosis: str
    reply_code: str = ""
    hard: bool | None = None
    reason: Reason = Reason.UNKNOWN
    is_stated: bool = True  # in fields made for it, not made out of words

    @property
    def in_words(self) -> str:
        return IN_WORDS[self.reason]


@dataclass(frozen=True, slots=True)
class Report:
    """What a delivery report is about: the Message-ID of our mail, or "" if it doesn't say, and what became of it."""

    original_message_id: str
    recipients: tuple[ReportedRecipient, ...]


@dataclass(frozen=True, slots=True)
class ReadMail:
    """A mail, read. All text is without NUL, lone surrogates and controls, with \\n as line end.

    Message-IDs keep their angle brackets: `<1@example.com>`. `date` is what the sender says, in UTC, or None. `html`
    is decoded and *not* sanitized; `text` is never empty where the mail has any words. `headers` maps lower-case names
    to their decoded values, in order. `meetings` are the dates of invitations, `original`
    is who wrote what the letter passes on, as it says. `warnings` tell what was wrong.
    """

    message_id: str = ""
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    from_: Mailbox | None = None
    sender: Mailbox | None = None
    reply_to: tuple[Mailbox, ...] = ()
    to: tuple[Mailbox, ...] = ()
    cc: tuple[Mailbox, ...] = ()
    subject: str = ""
    date: datetime | None = None
    text: str = ""
    html: str = ""
    parts: tuple[ReadPart, ...] = ()
    headers: Mapping[str, Sequence[str]] = field(default_factory=dict, repr=False)
    kind: Kind = "person"
    robot: Robot = "human"
    report: Report | None = None
    meetings: tuple[Meeting, ...] = ()
    seal: Seal = ""
    original: Mailbox | None = None
    warnings: tuple[Flaw, ...] = ()
