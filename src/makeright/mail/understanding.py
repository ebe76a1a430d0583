"""Understanding: what a mail says beside its words is kept for who looks at it: dates, a seal, what became of ours."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from makeright.customers.normalizing import normal_address
from makeright.lib.inserting import insert_new
from makeright.lib.text import squeeze, without_controls
from makeright.mail.addressing import is_address, without_tag
from makeright.mail.models import IncomingMail, Understanding
from makeright.mail.reading import ReadMail
from makeright.mail.reading.robots import is_nobody
from makeright.mail.reading.shapes import ReportedRecipient
from makeright.mail.reading.telling import told_meeting

MOST_DATES, MOST_REPORTED = 5, 20


def keep_understanding(mail: IncomingMail, letter: ReadMail, apart_from: Collection[str] = ()) -> None:
    """Keep what a mail says beside its words, if it does, inside the caller's transaction; once for each mail.

    `apart_from` are addresses that are no news as those of who wrote what it passes on: ours, and the author's.
    """
    dates = [told_meeting(one) for one in letter.meetings[:MOST_DATES]]
    reported = _reported(letter)
    writer, name = _writer(letter, apart_from)
    if dates or reported or letter.seal or writer:
        kept = Understanding(
            mail=mail,
            seal=letter.seal,
            writer_address=writer,
            writer_name=name,
            dates=dates,
            reported=reported,
        )
        insert_new([kept])


def _writer(letter: ReadMail, apart_from: Collection[str]) -> tuple[str, str]:
    """The address and name of who wrote what it passes on; empty if nobody else did."""
    if letter.original is None or letter.kind != "person" or not is_address(letter.original.address):
        return "", ""
    address = normal_address(letter.original.address)
    if without_tag(address) in {without_tag(each) for each in apart_from} or is_nobody(address):
        return "", ""
    return address, squeeze(without_controls(letter.original.name))[:200]


def _reported(letter: ReadMail) -> list[dict[str, Any]]:
    """What became of a mail of ours, for each address that the report names."""
    recipients = letter.report.recipients if letter.report else ()
    found = [(one.address.lower(), _became(letter, one)) for one in recipients]
    if letter.kind == "complaint" and not found:  # many hide who it was
        found = [("", "complained")]
    return [{"address": address, "became": became} for address, became in found if became][:MOST_REPORTED]


_READ = {"displayed": "read", "deleted": "deleted"}
_CODES = {"delayed": "late", "delivered": "delivered", "relayed": "passed_on", "failed": "failed"}


def _became(letter: ReadMail, one: ReportedRecipient) -> str:
    """A code: late, delivered, passed_on, failed, read, deleted or complained; "" where that isn't said."""
    if letter.kind == "complaint":
        return "complained"
    if (
        letter.kind == "receipt" and letter.robot != "bounce"
    ):  # RFC 8098, 3.2.6: "…/MDN-sent-manually; displayed"
        said = one.diagnosis.rpartition(";")[2].partition("/")[0].strip().lower()
        return _READ.get(said, "")
    return _CODES.get(one.action, "")
