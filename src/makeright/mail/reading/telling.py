"""Telling: what we understand of a mail, as plain values for programs (`makeright mail read --json`)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

from makeright.lib.html import sanitize
from makeright.lib.text import squeeze
from makeright.mail.reading.authentication import Authentication, read_authentication
from makeright.mail.reading.calendars import Meeting
from makeright.mail.reading.ids import number_in
from makeright.mail.reading.shapes import Kind, Mailbox, ReadMail, ReadPart, Report, ReportedRecipient
from makeright.mail.reading.splitting import split

_OUR_TAG = re.compile(r"\+([rb]-[0-9a-z]{1,13}-[0-9a-z_-]{4,80})@", re.IGNORECASE)
_CAME_TO = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-forwarded-to")


def told(letter: ReadMail, *, own: Collection[str] = (), believed: Collection[str] = ()) -> dict[str, Any]:
    """Tell a mail: each field as the guide says (docs/guides/reading-mail.md), made of what JSON knows.

    `own` are the addresses of our inboxes, `believed` the servers whose Authentication-Results count.
    """
    written = split(letter.text, letter.html, letter.subject)
    results = read_authentication(letter.headers.get("authentication-results", ()), believed)
    return {
        "kind": kind_of(letter, own, results),
        "from": _mailbox(letter.from_) or _nameless(letter),
        "sender": _mailbox(letter.sender),
        "to": _mailboxes(letter.to),
        "cc": _mailboxes(letter.cc),
        "reply_to": _mailboxes(letter.reply_to),
        "subject": letter.subject,
        "date": letter.date.isoformat().replace("+00:00", "Z") if letter.date else None,
        "message_id": letter.message_id or None,
        "references": list(letter.references),
        "in_reply_to": list(letter.in_reply_to),
        "text": letter.text,
        "visible_text": written.visible,
        "quoted_text": written.quoted,
        "signature": written.signature,
        "html": _safe(letter),
        "attachments": [_attachment(part) for part in letter.parts],
        "bounce": _report(letter.report),
        "authentication": {name: getattr(results, name) or None for name in ("spf", "dkim", "dmarc")},
        "clues": {"reply_token": _token(letter), "number": number_in(letter.subject)},
        "meetings": [told_meeting(one) for one in letter.meetings],
        "seal": letter.seal or None,
        "original": _mailbox(letter.original),
        "warnings": [str(one) for one in letter.warnings],
    }


def kind_of(letter: ReadMail, own: Collection[str], results: Authentication) -> Kind:
    """What a mail is, with all that only we can know: our own addresses, and what our servers say of its sender."""
    if letter.kind not in {"person", "list", "auto_reply", "spam"}:
        return letter.kind
    ours = {_without_tag(address) for address in own}
    answered = [box for box in letter.reply_to if _without_tag(box.address) not in ours]
    # A contact form of ours writes in our name, and names the person who filled it in.
    if letter.from_ and _without_tag(letter.from_.address) in ours and not answered:
        return "own"
    return "spam" if results.is_forged else letter.kind


def _without_tag(address: str) -> str:
    local, at, domain = address.strip().lower().rpartition("@")
    return f"{local.partition('+')[0]}{at}{domain}"


def _mailbox(box: Mailbox | None) -> dict[str, str] | None:
    return {"name": box.name, "address": box.address} if box else None


def _nameless(letter: ReadMail) -> dict[str, str] | None:
    """Who says who they are, but not where."""
    said = next(iter(letter.headers.get("from", ())), "")
    before, _, within = squeeze(said).partition("<")
    name = (before.strip("\"' ") or within.strip("<>\"' "))[:200]
    return {"name": name, "address": ""} if name else None


def _mailboxes(boxes: Iterable[Mailbox]) -> list[dict[str, str]]:
    return [{"name": box.name, "address": box.address} for box in boxes]


def _safe(letter: ReadMail) -> str | None:
    if not letter.html:
        return None
    shown = {
        part.content_id: f"inline/{quote(part.content_id, safe='')}" for part in letter.parts if part.inline
    }
    return sanitize(letter.html, images=shown).html


def _attachment(part: ReadPart) -> dict[str, Any]:
    return {
        "filename": part.filename,
        "mime": part.mime,
        "charset": part.charset or None,
        "size": part.size,
        "sha256": hashlib.sha256(part.content).hexdigest(),
        "inline": part.inline,
        "content_id": part.content_id or None,
    }


def _report(report: Report | None) -> dict[str, Any] | None:
    if report is None:
        return None
    return {
        "original_message_id": report.original_message_id or None,
        "recipients": [_recipient(one) for one in report.recipients],
    }


def _recipient(one: ReportedRecipient) -> dict[str, Any]:
    return {
        "address": one.address,
        "action": one.action or None,
        "status": one.status or None,
        "reply_code": int(one.reply_code) if one.reply_code else None,
        "hard": one.hard,
        "reason": str(one.reason),
        "diagnosis": f"{one.in_words} {one.diagnosis}".strip(),
    }


def _token(letter: ReadMail) -> str | None:
    """The tag of a reply address of ours, unverified, out of all that says where the mail went."""
    boxes = [box.address for box in (*letter.to, *letter.cc)]
    named = [value for name in _CAME_TO for value in letter.headers.get(name, ())]
    found = (_OUR_TAG.search(f"{one.strip('<> ')}") for one in [*boxes, *named])
    return next((one[1].lower() for one in found if one), None)


def told_meeting(one: Meeting) -> dict[str, Any]:
    """Tell a date that an invitation names, as the guide says."""
    return {
        "method": one.method or None,
        "summary": one.summary,
        "starts": _moment(one.starts),
        "ends": _moment(one.ends),
        "place": one.place or None,
        "organizer": one.organizer or None,
        "uid": one.uid or None,
        "recurs": one.recurs,
        "repeats": {"every": one.repeats.every, "unit": one.repeats.unit} if one.repeats else None,
        "zone": one.zone or None,
        "updated": one.is_updated,
    }


def _moment(said: datetime | date | None) -> str | None:
    return said.isoformat().replace("+00:00", "Z") if said else None
