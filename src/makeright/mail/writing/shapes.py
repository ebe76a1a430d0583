"""What writing takes: a mail as we mean it, in plain values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple


class Enclosure(NamedTuple):
    """A file to go along; a raster picture with a content id is shown under the text. A plain tuple does as well."""

    filename: str
    mime: str
    content: bytes
    inline_content_id: str | None = None


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A mail to be composed. `to` and `cc` hold (name, address) pairs, the name may be "".

    Message-IDs are as reading gives them, in angle brackets. `date` must know its zone. `auto_submitted` is
    "auto-replied" or "auto-generated" for what no person wrote (RFC 3834). `language` is a tag like "de". `signature`
    is plain text, and stands below `text`. `html` says what `text` says, safe, with pictures as `cid:` and the content
    id of one of the attachments; without it the HTML is made of `text`.
    """

    from_name: str
    from_address: str
    to: Sequence[tuple[str, str]]
    subject: str
    text: str
    message_id: str
    date: datetime
    cc: Sequence[tuple[str, str]] = ()
    reply_to: str = ""
    in_reply_to: str = ""
    references: Sequence[str] = ()
    attachments: Sequence[Enclosure | tuple[str, str, bytes, str | None]] = field(default=(), repr=False)
    auto_submitted: str | None = None
    language: str | None = None
    signature: str = ""
    html: str = ""
