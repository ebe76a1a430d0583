"""Parsing: raw bytes come in, a ReadMail goes out, whatever the bytes are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from makeright.lib.text import html_from_plain, plain_from_html, without_controls
from makeright.mail.reading import calendars
from makeright.mail.reading.addresses import mailboxes
from makeright.mail.reading.dating import read_date
from makeright.mail.reading.decoding import decode
from makeright.mail.reading.enclosing import Enclosures, content_ids_shown, without_pictures
from makeright.mail.reading.ids import message_ids
from makeright.mail.reading.judging import judge
from makeright.mail.reading.limits import MAX_HTML, MAX_SUBJECT, MAX_TEXT
from makeright.mail.reading.passing_on import original_writer
from makeright.mail.reading.sealed import SMIME, seal_of, signed_content
from makeright.mail.reading.shapes import Flaw, ReadMail
from makeright.mail.reading.structure import Cutter, Letter, Part, sort_parts
from makeright.mail.reading.uuencoded import take_out_files


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
    letter = _letter_of(root, cutter)
    words = _Words(flaws)
    text = _bounded(_text(letter.text, words), MAX_TEXT, Flaw.TEXT_CUT, flaws)
    html = _bounded(_html(letter.html, words), MAX_HTML, Flaw.HTML_CUT, flaws)
    shown = content_ids_shown(html)
    enclosed = Enclosures(flaws)
    for part in letter.files:
        enclosed.add(part, shown)
    if not text.strip() and not html.strip():  # then all words are in winmail.dat, if anywhere
        text = without_controls(enclosed.text, keep_directions=True)[:MAX_TEXT]
        html = without_controls(enclosed.html, keep_directions=True)[:MAX_HTML]
    if (
        not text.strip() and html and (letter.html != letter.text or not letter.html)
    ):  # else it was read already
        text = plain_from_html(html)[:MAX_TEXT]
    if root.is_multipart and not text.strip() and not html.strip() and not enclosed.parts:
        text = words.of_anything(root)  # its boundaries make no sense
    html, pictures = without_pictures(html)
    text, uuencoded = take_out_files(text)
    for one in uuencoded:
        enclosed.add_file(one.name, "", one.content)
    seal = seal_of(root, text)
    if seal.endswith("encrypted"):
        flaws.append(Flaw.ENCRYPTED)
    from_ = mailboxes(headers.all_written("from"))
    sender = mailboxes(headers.all_written("sender"))
    reply_to = mailboxes(headers.all_written("reply-to"))
    dates = headers.all_written("date")
    date = next((one for one in map(read_date, dates[:10]) if one), None)
    to = mailboxes(headers.all_written("to"))
    came_to = mailboxes(headers.all_written("delivered-to") + headers.all_written("x-original-to"))
    ours = frozenset(box.address.lower() for box in (*to, *came_to))
    judged = judge(root, text, from_[0] if from_ else None, reply_to, ours)
    is_mail = any(name in headers for name in _OF_MAILS)
    if not is_mail:
        flaws.append(Flaw.NO_HEADERS)
    if not from_:
        flaws.append(Flaw.NO_SENDER)
    if len(from_) > 1:
        flaws.append(Flaw.SEVERAL_SENDERS)
    if any(dates) and date is None:
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
        parts=(*enclosed.parts, *pictures),
        headers=headers.everything(),
        kind=judged.kind if is_mail else "unreadable",
        robot=judged.robot,
        report=judged.report,
        meetings=tuple(_meetings(root, words, enclosed)),
        seal=seal,
        original=original_writer(text, headers.text("subject")[:MAX_SUBJECT], enclosed.parts),
        warnings=tuple(dict.fromkeys(flaws)),
    )


# A file without any of these is no mail, whatever its first lines look like.
_OF_MAILS = (
    "from", "to", "cc", "subject", "date", "message-id", "sender", "reply-to", "return-path", "received",
    "delivered-to", "mime-version", "content-type", "x-failed-recipients",
)  # fmt: skip


def _letter_of(root: Part, cutter: Cutter) -> Letter:
    """The letter; of one that is signed as a whole (S/MIME), what was signed, with the seal as a file."""
    inside = signed_content(root.content()[0]) if root.mime in SMIME else None
    if inside is None:
        return sort_parts(root)
    letter = sort_parts(cutter.cut(inside))
    letter.files.append(root)
    return letter


def _meetings(root: Part, words: _Words, enclosed: Enclosures) -> Iterator[calendars.Meeting]:
    """The dates in parts of the mail, and those that Outlook packed away."""
    uids = set()
    said = [words.of(part) for part in root.leaves() if part.mime in calendars.MIMES]
    unpacked = (part for part in enclosed.parts if part.mime in calendars.MIMES and not said)
    said += [decode(part.content[:MAX_TEXT], part.charset)[0] for part in unpacked]
    for meeting in (meeting for text in said for meeting in calendars.meetings_in(text)):
        if meeting.uid not in uids or not meeting.uid:  # many send it as an alternative and as a file
            uids.add(meeting.uid)
            yield meeting
    for date in () if said else enclosed.dates:
        yield calendars.meeting_of(
            date.method, date.summary, date.place, date.starts, date.ends, recurs=date.recurs
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

    def of_anything(self, part: Part) -> str:
        """Whatever words stand in it, as they stand there."""
        text = decode(part.raw[part.start : min(part.end, part.start + 4 * MAX_TEXT)])[0]
        return without_controls(text[:MAX_TEXT], keep_directions=True).strip("\n")

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
