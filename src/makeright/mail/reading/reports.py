"""Reports: what a bounce, receipt or complaint says about which of our mails (RFC 3464, 3798, 5965), or what can be
made out without the standard."""

from __future__ import annotations

import re
from collections.abc import Iterator

from makeright.lib.text import squeeze, without_controls
from makeright.mail.reading.addresses import is_usable, mailboxes
from makeright.mail.reading.diagnosing import diagnose
from makeright.mail.reading.headers import Headers, read_headers
from makeright.mail.reading.ids import message_ids
from makeright.mail.reading.limits import MAX_REPORTED
from makeright.mail.reading.plain_reports import MAX_TEXT, before_old_mail, reported_in, servers_words
from makeright.mail.reading.shapes import Report, ReportedRecipient
from makeright.mail.reading.structure import Part

STATUS_PARTS = frozenset({"message/delivery-status", "message/global-delivery-status"})
RECEIPT_PARTS = frozenset({"message/disposition-notification", "message/global-disposition-notification"})
COMPLAINT_PARTS = frozenset({"message/feedback-report"})
_OLD_MAILS = frozenset({
    "message/rfc822", "message/global", "text/rfc822-headers", "message/rfc822-headers", "message/global-headers",
    "text/rfc822-header",
})  # fmt: skip

_COMPLAINED = ("original-rcpt-to", "final-recipient", "removal-recipient")
_MAX_BYTES = 200_000
_ACTIONS = frozenset({"failed", "delayed", "delivered", "relayed", "expanded"})
_STATUS = re.compile(r"(?<![\w.])([245]\.[0-9]{1,3}\.[0-9]{1,3})(?![\w.]*\.?[0-9])")
# A reply code of SMTP (RFC 5321, 4.2.3, and those that servers made up), not a price, a port or a part of an address.
_REPLY_CODE = re.compile(
    r"(?<![\w.@:/=-])#?(42[12]|43[12]|44[1-9]|45[0-9]|471|50[0-4]|51[0-7]|52[1-5]|53[0-8]|54[1-9]|55[0-9]|57[0-9])"
    r"(?=[ -][\S]|[)>:;,\]]|\s*$)"
)
_QUOTED_ID = re.compile(r"^[> \t|]*message-id:\s*(<[^<>\s]{1,900}>)", re.IGNORECASE | re.MULTILINE)
_MAX_DIAGNOSIS = 500


def read_report(root: Part, text: str, apart_from: frozenset[str] = frozenset()) -> Report:
    """Read a bounce: the mail it is about, and what became of each recipient. Empty where it doesn't say.

    `apart_from` are addresses, in lower case, that a report in words can't be about, such as the one it came to.
    """
    recipients: list[ReportedRecipient] = []
    for part in root.leaves():
        if part.mime in STATUS_PARTS:
            recipients += _recipients(part.content()[0][:_MAX_BYTES])
    if not recipients:
        recipients = _recipients_named(root.headers, text, apart_from)
    return Report(_original_id(root, text), tuple(_each_once(recipients)))


def read_receipt(root: Part) -> Report:
    """Read a receipt (RFC 3798): whose it is, and of which mail."""
    recipients, original = [], ""
    for part in root.leaves():
        if part.mime in RECEIPT_PARTS:
            fields = _fields(part)
            original = next(iter(message_ids(fields.all_written("original-message-id"))), "")
            address = _typed(fields, "original-recipient") or _typed(fields, "final-recipient")
            if address:
                recipients.append(
                    ReportedRecipient(address, "delivered", "", fields.text("disposition")[:_MAX_DIAGNOSIS])
                )
    return Report(original or _original_id(root, ""), tuple(recipients))


def read_complaint(root: Part, text: str) -> Report:
    """Read a complaint (ARF, RFC 5965): who called which of our mails spam; many providers hide who it was."""
    recipients: list[ReportedRecipient] = []
    for part in root.leaves():
        if part.mime in COMPLAINT_PARTS:
            fields = _fields(part)
            kind = fields.text("feedback-type")[:100]
            named = [one for name in _COMPLAINED for one in fields.all_written(name)]
            recipients += [ReportedRecipient(box.address, "", "", kind) for box in mailboxes(named)]
    return Report(_original_id(root, text), tuple(_each_once(recipients)))


def _each_once(recipients: list[ReportedRecipient]) -> list[ReportedRecipient]:
    found: dict[str, ReportedRecipient] = {}
    for one in recipients:
        found.setdefault(one.address.lower(), one)
    return list(found.values())[:MAX_REPORTED]


def _original_id(root: Part, text: str) -> str:
    """The Message-ID of the mail that came back: out of itself, out of what is quoted of it, or of what is answered."""
    for part in root.leaves():
        if part.mime in _OLD_MAILS and (found := _id_of(part.content()[0][:_MAX_BYTES])):
            return found
    quoted = _QUOTED_ID.search(text) or _QUOTED_ID.search(_attached_words(root))
    if quoted:
        return quoted[1]
    answered = message_ids(root.headers.all_written("in-reply-to") + root.headers.all_written("references"))
    return answered[-1] if answered else ""


def _attached_words(root: Part) -> str:
    """Some put the old mail into a text file."""
    words = [
        part.content(most=_MAX_BYTES)[0][:_MAX_BYTES].decode("latin_1")
        for part in root.leaves()
        if part.mime.startswith("text/") and part.disposition == "attachment"
    ]
    return "\n".join(words[:5])


def _id_of(raw: bytes) -> str:
    ids = message_ids(read_headers(raw, 0, len(raw))[0].all_written("message-id"))
    return ids[0] if ids else ""


def _fields(part: Part) -> Headers:
    raw = part.content()[0][:_MAX_BYTES].lstrip(b"\r\n")
    return read_headers(raw, 0, len(raw))[0]


def _groups(raw: bytes) -> Iterator[Headers]:
    at = 0
    for _ in range(MAX_REPORTED + 1):
        while raw[at : at + 1] in {b"\r", b"\n"}:
            at += 1
        if at >= len(raw):
            return
        fields, after, _ = read_headers(raw, at, len(raw))
        if after <= at or not fields.count:
            return
        at = after
        yield fields


def _recipients(raw: bytes) -> list[ReportedRecipient]:
    """The groups of fields of a delivery status, the first of which is about the mail as a whole."""
    recipients = []
    for fields in _groups(raw):
        address = _typed(fields, "original-recipient") or _typed(fields, "final-recipient")
        if address:
            recipients.append(_recipient(address, fields))
    return recipients


def _recipient(address: str, fields: Headers) -> ReportedRecipient:
    action = fields.written("action").partition(";")[0].split(" ")[0].strip().lower()
    diagnosis = fields.text("diagnostic-code").partition(";")[2].strip() or fields.text("diagnostic-code")
    stated = _STATUS.search(fields.written("status"))
    # Some servers say 5.0.0 and put the true code into their words.
    said = _STATUS.search(diagnosis)
    status = (
        said[1] if said and (stated is None or stated[1].endswith(".0.0")) else stated[1] if stated else ""
    )
    reply_code = _REPLY_CODE.search(diagnosis)
    if action not in _ACTIONS:
        known = {"5": "failed", "4": "delayed", "2": "delivered"}
        action = known.get(status[:1] or (reply_code[1][:1] if reply_code else ""), "")
    return _judged(address, action, status, reply_code[1] if reply_code else "", diagnosis, diagnosis)


def _judged(
    address: str, action: str, status: str, reply_code: str, said: str, words: str, *, is_stated: bool = True
) -> ReportedRecipient:
    found = diagnose(status, reply_code, words, action=action)
    return ReportedRecipient(
        address, action, status, said[:_MAX_DIAGNOSIS], reply_code, found.hard, found.reason, is_stated
    )


def _typed(fields: Headers, name: str) -> str:
    """The address of a field like "rfc822; rosa@example.com"."""
    written = fields.written(name)
    address = squeeze(without_controls(written.rpartition(";")[2])).strip("<> ")
    return address if is_usable(address) else ""


def _recipients_named(headers: Headers, text: str, apart_from: frozenset[str]) -> list[ReportedRecipient]:
    """Those in a report of words. Exim and Gmail name them in a header besides."""
    named = {
        box.address.lower(): box.address for box in mailboxes(headers.all_written("x-failed-recipients"))
    }
    in_words = {one.address.lower(): one.words for one in reported_in(text, apart_from)}
    if not named:
        named = {one.address.lower(): one.address for one in reported_in(text, apart_from)}
    whole = before_old_mail(text[:MAX_TEXT])
    return [_in_words(address, in_words.get(key) or whole) for key, address in named.items()]


def _in_words(address: str, words: str) -> ReportedRecipient:
    said = servers_words(words)
    status = _STATUS.search(said) or _STATUS.search(words)
    reply_code = _REPLY_CODE.search(said) or _REPLY_CODE.search(words)
    return _judged(
        address,
        "failed",
        status[1] if status else "",
        reply_code[1] if reply_code else "",
        said,
        words,
        is_stated=False,
    )
