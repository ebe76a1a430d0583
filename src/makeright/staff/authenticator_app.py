"""Codes of an authenticator app: TOTP (RFC 6238) with SHA-1, six digits, 30 seconds, as all such apps know it. Pure."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import struct
from urllib.parse import quote, urlencode

STEP = 30  # seconds
DIGITS = 6
TOLERANCE = 1  # steps that a clock may be early or late


def new_secret() -> str:
    """160 random bits in base32 (RFC 4226, section 4, R6)."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def step_of(code: str, secret: str, *, at: float, after: int = 0) -> int | None:
    """The step whose code this is, near the Unix time `at` and later than the step `after`; None for a wrong, an old
    or a used code."""
    said = "".join(code.split())
    if len(said) != DIGITS or not (said.isascii() and said.isdigit()):
        return None
    now = int(at) // STEP
    for step in range(max(now - TOLERANCE, after + 1), now + TOLERANCE + 1):
        if hmac.compare_digest(code_at(step, secret), said):
            return step
    return None


def code_at(step: int, secret: str) -> str:
    """The code of a step (RFC 4226, section 5.3)."""
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", step), hashlib.sha1).digest()
    offset = digest[-1] & 0x0F
    number = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFF_FFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"


def address_for_apps(secret: str, *, agent: str, company: str) -> str:
    """What a picture for the app's camera says: an otpauth:// address."""
    label = quote(f"{company}:{agent}", safe="")
    return f"otpauth://totp/{label}?{urlencode({'secret': secret, 'issuer': company}, quote_via=quote)}"
