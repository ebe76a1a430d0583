"""Keeping: a mail is put into a letterbox of the street, as it came, beside those that it belongs to."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from makeright.customers.normalizing import normal_address
from makeright.demo.models import OUT, StreetMail
from makeright.lib.text import excerpt
from makeright.mail.reading import ReadMail, read
from makeright.mail.reading.splitting import split


def keep_letter(
    raw: bytes, mailbox: str, direction: str, *, is_opened: bool = False, now: datetime | None = None
) -> StreetMail:
    """Put a mail into a letterbox; its flag goes up if it came and isn't opened. Twice is two letters, as with any
    mail server."""
    moment = now or timezone.now()
    letter, box = read(raw), normal_address(mailbox)
    path = f"street/{hashlib.sha256(raw).hexdigest()}.eml"
    _write(Path(settings.MAKERIGHT_MAIL) / path, raw)
    sender = letter.from_
    return StreetMail.objects.create(
        mailbox=box,
        owner=_owner(letter, box),
        direction=direction,
        sender_name=sender.name[:200] if sender else "",
        sender_address=sender.address[:320] if sender else "",
        subject=letter.subject[:500],
        words=excerpt(fresh_words(letter), 180),
        message_id=letter.message_id[:255],
        thread=_thread(letter, box),
        file_count=len([part for part in letter.parts if not part.inline]),
        path=path,
        size=len(raw),
        at=moment,
        opened_at=moment if is_opened or direction == OUT else None,
    )


def _write(path: Path, raw: bytes) -> None:
    """Unlike the desk, the street may lose a letter in a power cut: it waits for no disk."""
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(raw)


def fresh_words(letter: ReadMail) -> str:
    """What a mail says itself, without what it only quotes."""
    start = split(letter.text, letter.html, letter.subject).folds_at
    return letter.text if start is None else letter.text[:start].rstrip()


def _owner(letter: ReadMail, box: str) -> str:
    """The name that goes with the letterbox in this mail; or the one that went with it before."""
    stated = [letter.from_, *letter.to, *letter.cc]
    names = [one.name for one in stated if one and one.name and normal_address(one.address) == box]
    before = StreetMail.objects.filter(mailbox=box).exclude(owner="").order_by("-pk")
    return (names[0] if names else before.values_list("owner", flat=True).first() or "")[:200]


def _thread(letter: ReadMail, box: str) -> str:
    """The exchange that a mail belongs to: that of the last mail in this letterbox which it names, or its own."""
    named = [one[:255] for one in (*letter.in_reply_to, *letter.references)]
    known = StreetMail.objects.filter(mailbox=box, message_id__in=named).order_by("-pk")
    return known.values_list("thread", flat=True).first() or letter.message_id[:255]
