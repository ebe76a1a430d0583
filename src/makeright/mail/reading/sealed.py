"""Sealed mails: which are signed or encrypted, by PGP (RFC 3156, 4880) or S/MIME (RFC 8551). Nothing is verified."""

from __future__ import annotations

import re
from collections.abc import Iterator

from makeright.mail.reading.shapes import Seal
from makeright.mail.reading.structure import Part

SMIME = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")
_PLAIN_DATA = bytes.fromhex("06092a864886f70d010701")
_IN_TEXT = re.compile(r"^-----BEGIN PGP (MESSAGE|SIGNED MESSAGE)-----[ \t]*$", re.MULTILINE)
_MAX_PIECES = 100_000


def seal_of(root: Part, text: str) -> Seal:
    """Say whether a mail is signed or encrypted, and how; "" if it is neither."""
    protocol = root.parameters.get("protocol", "").lower()
    if root.mime == "multipart/encrypted":
        return "pgp_encrypted"
    if root.stated_mime == "multipart/signed":
        return "smime_signed" if "pkcs7" in protocol else "pgp_signed"
    for part in root.leaves():
        if part.mime in SMIME:
            kind = part.parameters.get("smime-type", "").lower()
            if kind == "certs-only":
                continue
            head = part.content(most=400)[0]
            is_signed = kind.startswith("signed") or (not kind and _SIGNED_DATA in head[:60])
            return "smime_signed" if is_signed else "smime_encrypted"
        if part.mime == "application/pgp-encrypted":
            return "pgp_encrypted"
    found = _IN_TEXT.search(text) if "-----BEGIN PGP" in text else None
    if found is None:
        return ""
    return "pgp_encrypted" if found[1] == "MESSAGE" else "pgp_signed"


def signed_content(content: bytes) -> bytes | None:
    """The mail inside of an S/MIME part that is signed as a whole (RFC 8551, 3.5.2), unverified; None without one."""
    if _SIGNED_DATA not in content[:60]:
        return None
    at = content.find(_PLAIN_DATA, 0, 400)
    if at < 0:
        return None
    try:
        return b"".join(_octets(content, at + len(_PLAIN_DATA)))
    except (IndexError, ValueError):
        return None


def _octets(content: bytes, at: int) -> Iterator[bytes]:
    """The pieces of the octet string in an explicit tag 0, be their lengths said (DER) or not (BER)."""
    tag, start, end = _element(content, at)
    if tag != 0xA0:
        raise ValueError("there is no content")
    tag, start, end = _element(content, start)
    if tag == 0x04:
        yield content[start:end]
        return
    if tag != 0x24:
        raise ValueError("the content is no octet string")
    for _ in range(_MAX_PIECES):
        if start >= end or content[start : start + 2] == b"\0\0":
            return
        tag, begin, start = _element(content, start)
        if tag != 0x04:
            raise ValueError("a piece is no octet string")
        yield content[begin:start]


def _element(content: bytes, at: int) -> tuple[int, int, int]:
    """The tag of an element, and where what is in it begins and ends; without a length, the end of all."""
    tag, length = content[at], content[at + 1]
    at += 2
    if length == 0x80:
        return tag, at, len(content)
    if length > 0x80:
        size = length & 0x7F
        if size > 8:
            raise ValueError("no such length")
        length = int.from_bytes(content[at : at + size], "big")
        at += size
    if at + length > len(content):
        raise ValueError("it breaks off")
    return tag, at, at + length
