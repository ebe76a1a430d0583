"""Message-IDs: what a mail is called, which mails it answers, and what else names a conversation."""

from __future__ import annotations

import re

from makeright.lib.text import without_controls
from makeright.mail.reading.limits import MAX_ID, MAX_IDS
from makeright.mail.reading.words import decode_words

_BRACKETED = re.compile(r"<([^<>]+)>")


def message_ids(written: list[str]) -> tuple[str, ...]:
    """Read the ids in the values of a header, in order, each once, in angle brackets.

    Of very many the first twenty and the last are kept: those name the matter and what was answered.
    """
    found: dict[str, None] = {}
    for value in map(decode_words, written):  # no id may be encoded, and some programs encode long ones
        for one in _BRACKETED.findall(value) or _unbracketed(value):
            name = without_controls("".join(one.split()))
            if name and len(name) <= MAX_ID:
                found[f"<{name}>"] = None
    ids = list(found)
    return tuple(ids if len(ids) <= MAX_IDS else ids[:20] + ids[20 - MAX_IDS :])


def _unbracketed(value: str) -> list[str]:
    """Some programs forget the brackets; then an id is a word with an @ in it."""
    return [word.strip("<>,;\"'") for word in value.split() if "@" in word.strip("@")]


_GIVEN = re.compile(r"(?<![\w@.<-])[0-9A-Za-z][0-9A-Za-z._-]{19,120}(?![\w@.-])")
_MOST_GIVEN = 3
_GIVEN_BY_RELAYS = "@given-by-relay.invalid"
_NUMBER = re.compile(r"(?<![\w&])#([0-9]{1,9})(?!\w)")


def ids_given_by(said: str) -> list[str]:
    """Read out of what a server said as it took a mail by which id it may know it from then on.

    Some relays put an id of their own in the place of ours, and say it: "250 Ok 0102018e-…", or a whole Message-ID.
    """
    whole = [f"<{one}>" for one in _BRACKETED.findall(said) if "@" in one and len(one) <= MAX_ID]
    short = [f"<{one}{_GIVEN_BY_RELAYS}>" for one in _GIVEN.findall(said) if any(map(str.isdigit, one))]
    return (whole + short)[:_MOST_GIVEN]


def as_given_by_relays(message_id: str) -> str:
    """The form in which `ids_given_by` has an id of which a server only said what stands before the @."""
    return f"{message_id.partition('@')[0]}{_GIVEN_BY_RELAYS}>"


def number_in(subject: str) -> int | None:
    """The number of a conversation in a subject, "#1042"; None without one."""
    found = _NUMBER.search(subject)
    return int(found[1]) if found else None
