"""Composing: what we mean to say goes in, the bytes of a mail come out. The same mail always gives the same bytes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from email.utils import format_datetime
from html import escape

from makeright.lib import headers
from makeright.lib.mime import Nest, in_base64, text_part
from makeright.lib.text import html_from_plain, squeeze, without_controls
from makeright.mail.writing.shapes import Enclosure, Outgoing

MOST_REFERENCES = 20  # besides the first, which names the matter
SIGNATURE_FOLLOWS = "-- "  # the line that programs know a signature by (RFC 3676, 4.3)
_RASTERS = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
_MIME = re.compile(r"[A-Za-z0-9!#$&^_.+-]{1,60}/[A-Za-z0-9!#$&^_.+-]{1,60}")
_AUTOMATIC = frozenset({"auto-replied", "auto-generated"})


def compose(outgoing: Outgoing) -> bytes:
    """Write a mail (RFC 5322, MIME): plain text and the same as light HTML, pictures under it, files along with it.

    All ASCII, lines end in CRLF and are short. The recipients are those of `to` and `cc` and nobody else, whatever
    their names, the subject or the file names hold. Raises ValueError, in words for people, if an address
    or the Message-ID can't be used, or if there is nobody to write to.
    """
    if not outgoing.to and not outgoing.cc:
        raise ValueError("The mail has no recipient.")
    return (_head(outgoing) + _body(outgoing)).encode("ascii")


def reply_subject(subject: str) -> str:
    """Give the subject of an answer: one "Re: " before it, however many programs have put theirs in their languages."""
    subject = squeeze(without_controls(subject))
    while found := _REPLY.match(subject):
        subject = subject[found.end() :]
    return f"Re: {subject}".rstrip()


# English, German, Dutch, Nordic, Italian, Polish, Portuguese, Turkish, Hungarian, Greek, Russian, Chinese.
_REPLY = re.compile(
    r"(?:re|aw|antw|antwort|sv|vs|rif|odp|res|ynt|vá|απ|отв|ответ|回复|回覆|答复|答覆)"
    r"\s?(?:\[[0-9]{1,3}\]|\([0-9]{1,3}\))?\s?[:：]\s*",
    re.IGNORECASE,
)


def _head(outgoing: Outgoing) -> str:
    if outgoing.date.tzinfo is None:
        raise ValueError("The date of a mail must know its zone.")
    lines = [
        headers.field("Date", format_datetime(outgoing.date)),
        headers.address_field("From", [(outgoing.from_name, outgoing.from_address)]),
        headers.address_field("To", outgoing.to),
        headers.address_field("Cc", outgoing.cc),
        headers.address_field(
            "Reply-To", [(outgoing.from_name, outgoing.reply_to)] if outgoing.reply_to else []
        ),
        headers.text_field("Subject", outgoing.subject),
        headers.field("Message-ID", headers.message_id(outgoing.message_id)),
        headers.id_field("In-Reply-To", [outgoing.in_reply_to] if outgoing.in_reply_to else []),
        headers.id_field("References", _bounded(outgoing.references)),
    ]
    if outgoing.auto_submitted:
        if outgoing.auto_submitted not in _AUTOMATIC:
            raise ValueError(f"{outgoing.auto_submitted!r} is no value of Auto-Submitted (RFC 3834, 5).")
        lines.append(headers.field("Auto-Submitted", outgoing.auto_submitted))
        lines.append(headers.field("X-Auto-Response-Suppress", "All"))
        lines.append(headers.field("Precedence", "bulk"))
    if outgoing.language and re.fullmatch(r"[A-Za-z0-9-]{1,35}", outgoing.language):
        lines.append(headers.field("Content-Language", outgoing.language))
    return "".join([*lines, "MIME-Version: 1.0\r\n"])


def _bounded(references: Sequence[str]) -> list[str]:
    ids = list(dict.fromkeys(references))
    return ids if len(ids) <= MOST_REFERENCES + 1 else [ids[0], *ids[-MOST_REFERENCES:]]


def _body(outgoing: Outgoing) -> str:
    """multipart/mixed (related (alternative (plain, html), pictures), files), each layer only where it is needed."""
    enclosures = [Enclosure(*one) for one in outgoing.attachments]
    pictures = [one for one in enclosures if _is_shown(one)]
    files = [one for one in enclosures if not _is_shown(one)]
    text = without_controls(outgoing.text, keep_directions=True)
    signature = without_controls(outgoing.signature, keep_directions=True).strip("\n")
    plain = f"{text}\n\n{SIGNATURE_FOLLOWS}\n{signature}" if signature else text
    nest = Nest(outgoing.message_id)
    whole = nest.multipart(
        "alternative",
        [text_part("plain", plain), text_part("html", _page(outgoing, text, pictures, signature))],
    )
    if pictures:
        whole = nest.multipart("related", [whole, *(_file(one, shown=True) for one in pictures)])
    if files:
        whole = nest.multipart("mixed", [whole, *(_file(one, shown=False) for one in files)])
    return whole


def _is_shown(enclosure: Enclosure) -> bool:
    return bool(enclosure.inline_content_id) and enclosure.mime.lower() in _RASTERS


def _page(outgoing: Outgoing, text: str, pictures: Sequence[Enclosure], signature: str) -> str:
    words = _with_pictures(without_controls(outgoing.html, keep_directions=True), pictures)
    below = [one for one in pictures if f'"cid:{_content_id(one)}"' not in words]
    shown = "".join(
        f'\n<p><img src="cid:{escape(_content_id(one))}" alt="{escape(squeeze(without_controls(one.filename)))}"'
        ' style="max-width:100%"></p>'
        for one in below
    )
    words = words or html_from_plain(text)
    signed = (
        f'\n<div class="signature" style="color:#6b6b6b">{html_from_plain(signature)}</div>'
        if signature
        else ""
    )
    return (
        '<!DOCTYPE html>\n<html><head><meta charset="utf-8"></head><body>\n'
        f"{words}{shown}{signed}\n</body></html>\n"
    )


def _with_pictures(html: str, pictures: Sequence[Enclosure]) -> str:
    """The words with each picture in its place, as wide as there is room."""
    for one in pictures:
        source = f' src="cid:{one.inline_content_id}"'
        html = html.replace(source, f' src="cid:{escape(_content_id(one))}" style="max-width:100%"')
    return html


def _content_id(picture: Enclosure) -> str:
    return re.sub(r"[^A-Za-z0-9@._+-]", "_", picture.inline_content_id or "")[:200]


def _file(enclosure: Enclosure, *, shown: bool) -> str:
    mime = enclosure.mime.lower() if _MIME.fullmatch(enclosure.mime) else "application/octet-stream"
    if mime.startswith(("multipart/", "message/")):
        mime = "application/octet-stream"  # may not be encoded (RFC 2045, 6.4), and a file is kept as it is
    lines = [
        f"Content-Type: {mime}" + headers.old_parameter("name", enclosure.filename) + "\r\n",
        "Content-Disposition: " + ("inline" if shown else "attachment"),
        headers.parameter("filename", enclosure.filename) + "\r\n",
        f"Content-ID: <{_content_id(enclosure)}>\r\n" if shown else "",
        "Content-Transfer-Encoding: base64\r\n\r\n",
        in_base64(enclosure.content),
    ]
    return "".join(lines)
