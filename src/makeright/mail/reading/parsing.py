"""Parsing: raw bytes come in, a ReadMail goes out, whatever the bytes are."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable
from urllib.parse import unquote

from makeright.lib.markup import unescape
from makeright.lib.text import html_from_plain, plain_from_html, without_controls
from makeright.mail.reading.addresses import mailboxes
from makeright.mail.reading.dating import read_date
from makeright.mail.reading.decoding import decode
from makeright.mail.reading.headers import read_headers
from makeright.mail.reading.ids import message_ids
from makeright.mail.reading.judging import judge
from makeright.mail.reading.limits import MAX_FILENAME, MAX_HTML, MAX_SUBJECT, MAX_TEXT
from makeright.mail.reading.naming import file_name, says_nothing
from makeright.mail.reading.shapes import Flaw, ReadMail, ReadPart
from makeright.mail.reading.structure import Cutter, Part, sort_parts


def read(raw: bytes) -> ReadMail:
    """Take a raw mail apart. Never raises, and takes time and memory in proportion to the mail, within limits.py.

    What is wrong with the mail stands in `warnings`; what can't be read at all still gives its words as text.
    """
    try:
        return _read(raw)
    except Exception:  # a mail is never lost for a fault of ours
        text = without_controls(decode(raw[:MAX_TEXT])[0], keep_directions=True)
        return ReadMail(text=text, kind="unreadable", warnings=(Flaw.UNREADABLE,))


def _read(raw: bytes) -> ReadMail:
    if b"\n" not in raw[:100_000] and b"\r" in raw[:100_000]:
        raw = raw.replace(b"\r", b"\n")
    cutter = Cutter()
    root = cutter.cut(raw)
    flaws = cutter.flaws
    headers = root.headers
    letter = sort_parts(root)
    words = _Words(flaws)
    text = _bounded(_text(letter.text, words), MAX_TEXT, Flaw.TEXT_CUT, flaws)
    html = _bounded(_html(letter.html, words), MAX_HTML, Flaw.HTML_CUT, flaws)
    if not text.strip() and html and letter.html != letter.text:  # else it was read already
        text = plain_from_html(html)[:MAX_TEXT]
    html, pictures = _without_pictures(html)
    shown = _content_ids_shown(html)
    files = [_file(part, shown, flaws) for part in letter.files]
    from_ = mailboxes(headers.all_written("from"))
    sender = mailboxes(headers.all_written("sender"))
    reply_to = mailboxes(headers.all_written("reply-to"))
    stated_date = headers.written("date")
    date = read_date(stated_date)
    to = mailboxes(headers.all_written("to"))
    came_to = mailboxes(headers.all_written("delivered-to") + headers.all_written("x-original-to"))
    ours = frozenset(box.address.lower() for box in (*to, *came_to))
    judged = judge(root, text, from_[0] if from_ else None, reply_to, ours)
    if not headers.count:
        flaws.append(Flaw.NO_HEADERS)
    if not from_:
        flaws.append(Flaw.NO_SENDER)
    if stated_date and date is None:
        flaws.append(Flaw.ABSURD_DATE)
    return ReadMail(
        message_id=next(iter(message_ids(headers.all_written("message-id"))), ""),
        in_reply_to=message_ids(headers.all_written("in-reply-to")),
        references=message_ids(headers.all_written("references")),
        from_=from_[0] if from_ else None,
        sender=sender[0] if sender else None,
        reply_to=reply_to,
        to=to,
        cc=mailboxes(headers.all_written("cc")),
        subject=headers.text("subject")[:MAX_SUBJECT],
        date=date,
        text=text,
        html=html,
        parts=(*files, *pictures),
        headers=headers.everything(),
        kind=judged.kind,
        robot=judged.robot,
        report=judged.report,
        warnings=tuple(dict.fromkeys(flaws)),
    )


class _Words:
    """The words of text parts, decoded once, and what was wrong with them."""

    def __init__(self, flaws: list[Flaw]) -> None:
        self._flaws = flaws
        self._decoded: dict[int, str] = {}

    def of(self, part: Part) -> str:
        if id(part) not in self._decoded:
            self._decoded[id(part)] = self._decode(part)
        return self._decoded[id(part)]

    def _decode(self, part: Part) -> str:
        is_html = part.mime == "text/html"
        limit = MAX_HTML if is_html else MAX_TEXT
        most = 4 * limit  # bytes: a character takes up to four, or quoted-printable three for one
        content, damage = part.content(most=3 * most)
        charset = part.charset or (_charset_within(content) if is_html else "")
        text, flaw = decode(content[:most], charset)
        is_cut = part.end - part.start > 3 * most or len(content) > most or len(text) > limit
        cut = (Flaw.HTML_CUT if is_html else Flaw.TEXT_CUT) if is_cut else None
        self._flaws += [one for one in (damage, flaw, cut) if one]
        return without_controls(text[:limit].removeprefix("\ufeff"), keep_directions=True)


def _text(parts: Iterable[Part], words: _Words) -> str:
    said: list[str] = []
    length = 0
    for part in parts:
        text = words.of(part)
        if part.mime != "text/plain":
            text = plain_from_html(text)
        elif part.parameters.get("format", "").lower() == "flowed":
            text = _unflowed(text, delete_space=part.parameters.get("delsp", "").lower() == "yes")
        said.append(text.strip("\n").rstrip())
        length += len(text)
        if length > MAX_TEXT:
            break
    return "\n\n".join(text for text in said if text)


def _html(parts: list[Part], words: _Words) -> str:
    if all(part.mime == "text/plain" for part in parts):
        return ""
    said: list[str] = []
    length = 0
    for part in parts:
        said.append(html_from_plain(words.of(part)) if part.mime == "text/plain" else words.of(part))
        length += len(said[-1])
        if length > MAX_HTML:
            break
    return "\n".join(markup for markup in said if markup.strip())


_META = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([A-Za-z0-9_:.-]{1,40})", re.IGNORECASE)


def _charset_within(content: bytes) -> str:
    found = _META.search(content, 0, 4_000)
    return found[1].decode("ascii") if found else ""


def _bounded(text: str, limit: int, flaw: Flaw, flaws: list[Flaw]) -> str:
    if len(text) > limit:
        flaws.append(flaw)
    return text[:limit]


def _unflowed(text: str, *, delete_space: bool) -> str:
    """Join the lines that were only broken to fit (RFC 3676, 4)."""
    lines: list[str] = []
    depth_before, flows = 0, False
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        words = line[depth:].removeprefix(" ")
        is_signature = words == "-- "
        if flows and depth == depth_before and not is_signature:
            lines.append(words)
        else:
            lines.append(("\n" if lines else "") + (">" * depth + " " if depth else "") + words)
        flows = words.endswith(" ") and not is_signature
        if flows and delete_space:
            lines[-1] = lines[-1][:-1]
        depth_before = depth
    return "".join(lines)


def _file(part: Part, shown: frozenset[str], flaws: list[Flaw]) -> ReadPart:
    content, damage = part.content()
    if damage:
        flaws.append(damage)
    stated = part.stated_name
    if says_nothing(stated) and part.mime in {"message/rfc822", "message/global"}:
        subject = read_headers(content, 0, min(len(content), 100_000))[0].text("subject")
        stated = subject.replace("/", "_").replace("\\", "_")[: MAX_FILENAME - 4] + ".eml" if subject else ""
    content_id = without_controls(part.content_id)
    return ReadPart(
        filename=file_name(stated, part.mime),
        mime="application/octet-stream" if part.is_opaque else part.mime,
        charset=without_controls(part.charset)[:60],
        content=content,
        size=len(content),
        inline=bool(content_id) and content_id in shown,
        content_id=content_id,
    )


_CID = re.compile(r"cid:([^\"'\s>)]{1,1000})", re.IGNORECASE)


def _content_ids_shown(html: str) -> frozenset[str]:
    """The content ids that the HTML shows, in each way of writing them."""
    if "cid:" not in html.lower():
        return frozenset()
    written = {unescape(found) for found in _CID.findall(html)}
    return frozenset(written | {unquote(one) for one in written})


_PICTURE = re.compile(
    r"(\bsrc\s{0,5}=\s{0,5})([\"'])data:image/(png|jpe?g|gif|webp);base64,([A-Za-z0-9+/=\s%]{40,})\2",
    re.IGNORECASE,
)
_MAX_PICTURES = 50


def _without_pictures(html: str) -> tuple[str, list[ReadPart]]:
    """Make files of the pictures that stand as data inside of the HTML, each shown by a content id."""
    if "data:image/" not in html:
        return html, []
    pictures: list[ReadPart] = []

    def take_out(found: re.Match[str]) -> str:
        kind = found[3].lower().replace("jpeg", "jpg")
        try:
            content = base64.b64decode(unquote(found[4]))
        except (binascii.Error, ValueError):
            return found[0]
        content_id = f"picture-{len(pictures) + 1}@within.invalid"
        mime = "image/jpeg" if kind == "jpg" else f"image/{kind}"
        name = f"image-{len(pictures) + 1}.{kind}"
        pictures.append(ReadPart(name, mime, "", content, len(content), inline=True, content_id=content_id))
        return f"{found[1]}{found[2]}cid:{content_id}{found[2]}"

    return _PICTURE.sub(take_out, html, count=_MAX_PICTURES), pictures
