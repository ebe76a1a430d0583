"""Plain reports: bounces in words only, as qmail, Exim, sendmail, Exchange, Domino, large providers and gateways write.

They have in common: some lines of regret, then each address with what its server said, then the old mail.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from makeright.lib.text import squeeze
from makeright.mail.reading.addresses import is_usable
from makeright.mail.reading.limits import MAX_REPORTED

MAX_TEXT = 20_000  # characters of a report that are looked at
_MAX_LINES = 400
_MAX_SAID = 500

# Below such a line stands the mail that came back; its addresses are nobody's that it failed for.
_OLD_MAIL = re.compile(
    r"^[ \t>*#=_|~-]{0,100}(?:below this line is a copy of the message|this is a copy of (?:the|your) (?:message|"
    r"mail|headers)|(?:the )?(?:original|unsent|returned|undelivered|rejected) (?:message|"
    r"mail)(?: (?:follows|headers?|text|below|attached|is attached).{0,20})?|(?:the )?(?:body|header|"
    r"headers|text) of (?:the|your) (?:original )?(?:message|mail)|message header(?:s)? follow|"
    r"original message header|message (?:text|body) follows|a copy of (?:the|your) (?:original )?message|"
    r"start of returned message|(?:der )?ursprüngliche (?:nachricht|kopfzeilen)|(?:kopie|header) (?:der|"
    r"ihrer) (?:nachricht|mail)|en-?têtes? (?:du|de) message|message (?:d.origine|original)|"
    r"encabezados? (?:del|de) mensaje|mensaje original|intestazioni|messaggio originale|"
    r"oorspronkelijke? bericht\w*|message-id: ?<|"
    r"message log follows|received: (?:from|by) |return-path: ?<|dkim-signature: )",
    re.IGNORECASE | re.MULTILINE,
)
# Some begin with the headers of the mail, set in, before they say what became of it.
_MAILS_HEADERS = re.compile(
    r"with the following header fields:[ \t]*\n\s*\n(?:[ \t]+\S[^\n]*\n)+", re.IGNORECASE
)
_ADDRESS = r"[^\s<>()\[\],;:\"'\\@]{1,100}@[^\W_](?:[\w.-]{0,200}[^\W_])?"
# An address with a line, or the beginning of one, to itself.
_ALONE = re.compile(
    r"[\s*•·>|-]{0,12}(?:(?:e-?mail|recipient|address|to|empfänger|destinataire|destinatario|"
    r"final-recipient)\s{0,3}[:=]\s{0,3}(?:rfc822;\s?)?)?"
    r"[\"'<(\[]{0,3}(?:mailto:)?(" + _ADDRESS + r")[\"'>)\]]{0,3}(?=$|[\s:;,(\[<.])",
    re.IGNORECASE,
)
# "Rosa Lang (rosa@example.com)" of Exchange.
_NAMED = re.compile(
    r"\s{0,12}['\"]?[^\s<>@()][^<>@()]{0,60}['\"]?\s{0,2}[(<](?:mailto:)?("
    + _ADDRESS
    + r")[)>][^A-Za-z]{0,3}(?:<mailto:[^>]{1,200}>)?\s*$"
)
_ANYWHERE = re.compile(r"(?<![\w.@+-])(" + _ADDRESS + r")(?![\w@-])")
_TO_WHOM = re.compile(
    r"(?:\bto|\bfor|\bfrom|recipients?:?|address(?:es)?:?|\ban|\bà|\ba|\bpara|\baan|\btill|\btil|\bdo|"
    r"\bадрес\w*|user:?|mailbox:?)\s{1,3}[\"'<(]{0,2}$",
    re.IGNORECASE,
)
_SERVERS_WORDS = re.compile(
    r"(?<![\w.@:/-])(?:#?[45][0-9]{2}[ -](?:[45]\.[0-9]{1,3}\.[0-9]{1,3})?|"
    r"[45]\.[0-9]{1,3}\.[0-9]{1,3}[ -])[^\n]{3,}"
)


class Reported(NamedTuple):
    """An address, and what was said of it."""

    address: str
    words: str


def reported_in(text: str, apart_from: frozenset[str] = frozenset()) -> list[Reported]:
    """Find the addresses that a report in words is about, each with the words that belong to it.

    `apart_from` are addresses, in lower case, that it can't be about: the writer's own and the one that it came to.
    """
    said = before_old_mail(text)
    found = _grouped(said, apart_from)
    if not found:
        found = _mentioned(said, apart_from)
    return found[:MAX_REPORTED]


def before_old_mail(text: str) -> str:
    """The words of the report itself, without the mail that came back with it."""
    said = _MAILS_HEADERS.sub("\n", text[:MAX_TEXT])
    for cut in _OLD_MAIL.finditer(said):
        if said.count("\n", 0, cut.end()) > 1:  # a report may begin by naming the mail
            return said[: cut.start()]
    return said


def servers_words(words: str) -> str:
    """Of all that was said, what the other server said, if that can be told; at most 500 characters on one line."""
    found = _SERVERS_WORDS.search(words)
    if found is None:
        return squeeze(words)[:_MAX_SAID]
    rest = words[found.start() :]
    return squeeze(rest.split("\n\n", 1)[0])[:_MAX_SAID]


def _grouped(said: str, apart_from: frozenset[str]) -> list[Reported]:
    """Addresses that stand at the head of some lines, which are about them."""
    groups: dict[str, list[str]] = {}
    waiting: list[str] = []  # addresses in a row share what follows
    has_words = True
    for line in said.split("\n")[:_MAX_LINES]:
        found = (_ALONE.match(line) or _NAMED.match(line)) if "@" in line else None
        address = found[1].rstrip(".") if found else ""
        if found and is_usable(address) and address.lower() not in apart_from:
            if has_words:
                waiting = []
            if address.lower() not in {one.lower() for one in groups}:
                groups[address] = []
            waiting.append(next(one for one in groups if one.lower() == address.lower()))
            rest = line[found.end() :].strip(" \t:;,<>[]")
            rest = re.sub(r"^mailto:\S+", "", rest)
            has_words = len(rest) > 3
            line = rest
        elif line.strip() and waiting:
            has_words = True
        for one in waiting:
            groups[one].append(line)
    return [Reported(address, "\n".join(lines).strip()) for address, lines in groups.items()]


def _mentioned(said: str, apart_from: frozenset[str]) -> list[Reported]:
    """Addresses in the middle of sentences: those to whom something went, else the first of all."""
    others: dict[str, str] = {}
    aimed: dict[str, str] = {}
    for found in _ANYWHERE.finditer(said):
        address = found[1].rstrip(".")
        if not is_usable(address) or address.lower() in apart_from:
            continue
        others.setdefault(address.lower(), address)
        if _TO_WHOM.search(said[max(found.start() - 30, 0) : found.start()]):
            aimed.setdefault(address.lower(), address)
    chosen = list(aimed.values()) or list(others.values())[:1]
    return [Reported(address, said) for address in chosen]
