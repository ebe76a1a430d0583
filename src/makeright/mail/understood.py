"""Understood: what we read out of a mail that came, in words for people: the same that `makeright mail read` tells."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_noop as says

from makeright.mail.addressing import our_addresses
from makeright.mail.models import IncomingMail
from makeright.mail.reading import read
from makeright.mail.reading.telling import told

LARGEST = 20_000_000  # bytes of a mail that is read while somebody waits
MOST_WORDS = 4_000  # characters of each of its texts
KINDS = {
    "person": says("Somebody wrote it"),
    "list": says("One mail to many, by a list"),
    "auto_reply": says("A program wrote it"),
    "bounce": says("A report that a mail came back"),
    "delay": says("A report that a mail is late"),
    "receipt": says("A receipt for a mail"),
    "complaint": says("A complaint that a mail is spam"),
    "own": says("It comes from an address of ours"),
    "spam": says("A server on the way calls it spam or forged"),
    "unreadable": says("It is no mail"),
}
WARNINGS = {
    "unreadable": says("Taking it apart failed; its words were saved."),
    "no_headers": says("It has none of the headers that mails have."),
    "broken_header": says("A line among its headers is none."),
    "headers_cut": says("Its headers are longer than what we read."),
    "text_cut": says("Its text is longer than what we read."),
    "html_cut": says("Its HTML is longer than what we read."),
    "too_deep": says("Its parts go deeper than what we read."),
    "too_many_parts": says("It has more parts than what we read."),
    "no_boundary": says("Its parts can’t be told apart as its headers say."),
    "unknown_charset": says("Nobody knows the charset that it names; it was guessed."),
    "wrong_charset": says("Its bytes are of another charset than it names; it was guessed."),
    "damaged_encoding": says("Its encoding was damaged; what could be had was read."),
    "absurd_date": says("Its date is none."),
    "no_sender": says("It names no sender with an address."),
    "several_senders": says("It names several senders; the first counts."),
    "damaged_winmail": says("Not all of its winmail.dat could be unpacked."),
    "encrypted": says("It is encrypted; only who has the key can read it."),
}


def understood_of(mail: IncomingMail) -> dict[str, Any] | None:
    """Tell what we read out of a mail, with the fields of the guide (docs/guides/reading-mail.md); `kind` and
    `warnings` are sentences of ours in English, and the date is a time. None for one that is too large to be read
    while somebody waits. Raises FileNotFoundError if its bytes are gone."""
    if mail.size > LARGEST:
        return None
    found = told(read(mail.raw()), own=our_addresses(), believed=settings.MAKERIGHT_MAIL_BELIEVED)
    for name in ("visible_text", "quoted_text", "signature"):
        words = found[name].strip()
        found[name] = words[:MOST_WORDS] + ("…" if len(words) > MOST_WORDS else "")
    return found | {
        "kind": KINDS[found["kind"]],
        "warnings": [WARNINGS[code] for code in found["warnings"]],
        "date": datetime.fromisoformat(found["date"]) if found["date"] else None,
    }
