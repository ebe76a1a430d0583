"""Identity: whether two mails are the same one, and what to call a mail that has no name."""

from __future__ import annotations

import hashlib

from makeright.mail.reading.shapes import ReadMail, ReadPart


def content_digest(read: ReadMail, raw: bytes) -> str:
    """Digest what was written, not how it traveled: the same mail that comes by two ways gives one digest.

    Takes From, Date, Subject and the decoded bodies, and the Message-ID if there is one, since two mails with two
    names are two mails. One with neither name nor date could be anybody's tenth "Hello?": then the raw bytes count.
    Mailboxes and relays write lines their own way and add or drop the empty ones at the end, so neither counts.
    """
    if not read.message_id and not (read.from_ and read.date):
        return hashlib.sha256(b"raw\0" + raw).hexdigest()
    digest = hashlib.sha256()
    said = [
        read.message_id,
        read.from_.address.lower() if read.from_ else "",
        read.date.isoformat() if read.date else "",
        read.subject,
        read.text.rstrip(),
        read.html.rstrip(),
    ]
    for words in said:
        _add(digest, words.encode("utf-8", "replace"))
    for part in read.parts:
        _add(digest, part.filename.encode("utf-8", "replace"))
        _add(digest, hashlib.sha256(_as_written(part)).digest())
    return digest.hexdigest()


def stable_message_id(read: ReadMail, raw: bytes) -> str:
    """Give the mail's own Message-ID, or for one without it an id that is the same whenever this mail is read."""
    return read.message_id or f"<{content_digest(read, raw)[:40]}@without-id.invalid>"


def _as_written(part: ReadPart) -> bytes:
    """What is in a file, whatever the ends of its lines: also a signature or a key travels as lines."""
    return part.content.replace(b"\r\n", b"\n").rstrip(b"\n")


def _add(digest: hashlib._Hash, content: bytes) -> None:
    """With its length in front, so that no two lists of words run together into one."""
    digest.update(len(content).to_bytes(8, "big") + content)
