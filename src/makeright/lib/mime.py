"""The bodies of a mail (MIME): text that every server on the way leaves alone, and boundaries that can’t collide."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Sequence


class Nest:
    """Boundaries that can't occur in a body: all bodies are base64 or quoted-printable, in which "=_" never stands."""

    def __init__(self, message_id: str) -> None:
        self._seed = hashlib.sha256(message_id.encode("utf-8", "replace")).hexdigest()[:24]
        self._count = 0

    def multipart(self, kind: str, parts: Sequence[str]) -> str:
        self._count += 1
        boundary = f"=_{self._seed}_{self._count}"
        inside = "".join(f"--{boundary}\r\n{part}\r\n" for part in parts)
        return f'Content-Type: multipart/{kind};\r\n boundary="{boundary}"\r\n\r\n{inside}--{boundary}--\r\n'


def text_part(kind: str, text: str) -> str:
    """A part of the type text/`kind`, in the shorter of the two encodings."""
    raw = text.replace("\n", "\r\n").encode("utf-8")
    if sum(byte > 0x7E for byte in raw) * 5 > len(raw):
        encoding, body = "base64", in_base64(raw)
    else:
        encoding, body = "quoted-printable", _quoted_printable(raw)
    return f"Content-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n{body}"


def _quoted_printable(raw: bytes) -> str:
    # "From " and a lone dot at the start of a line are mangled by old programs on the way.
    body = binascii.b2a_qp(raw, istext=True).decode("ascii").replace("\r\n", "\n")
    return re.sub(r"(?m)^From ", "=46rom ", body).replace("\n", "\r\n")


def in_base64(raw: bytes) -> str:
    """Bytes in lines of base64 that end in CRLF."""
    return base64.encodebytes(raw).decode("ascii").replace("\n", "\r\n")
