"""Signing: what a webhook is told bears signatures by which its program knows that it comes from us, and is fresh.

As https://www.standardwebhooks.com has it: HMAC-SHA256 over "id.timestamp.body". Pure.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable

PREFIX = "whsec_"
LENGTH = 32  # bytes; the standard takes 24 to 64


def new_secret() -> str:
    """A secret as it is shown, once: `whsec_` and base64."""
    return PREFIX + base64.b64encode(secrets.token_bytes(LENGTH)).decode()


def headers(name: str, at: int, body: bytes, by: Iterable[str]) -> dict[str, str]:
    """The headers of a message with this name (`webhook-id`), at a time in seconds since 1970, signed with each of the
    secrets."""
    return {
        "webhook-id": name,
        "webhook-timestamp": str(at),
        "webhook-signature": " ".join(_signature(name, at, body, secret) for secret in by),
    }


def _signature(name: str, at: int, body: bytes, secret: str) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = hmac.new(key, f"{name}.{at}.".encode() + body, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(signed).decode()}"
