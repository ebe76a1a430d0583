"""Signed words that may travel in the open: HMAC-SHA256, in letters that survive lower-casing mail servers."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

from django.conf import settings
from django.utils.crypto import constant_time_compare


def sign(purpose: str, value: str, *, length: int = 20) -> str:
    """Give the signature of `value` for one purpose: `length` letters of base32 (5 bits each), lower case."""
    return _signature(settings.SECRET_KEY, purpose, value, length)


def verify(purpose: str, value: str, signature: str, *, length: int = 20) -> bool:
    """Say, in constant time, whether the signature is ours, made with the key in force or an old one. An empty or
    short one never is."""
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    made = [_signature(key, purpose, value, length) for key in keys]
    return len(signature) == length and any(constant_time_compare(ours, signature.lower()) for ours in made)


def _signature(secret: str, purpose: str, value: str, length: int) -> str:
    key = hashlib.sha256(b"makeright:" + purpose.encode() + b":" + secret.encode()).digest()
    digest = hmac.new(key, value.encode(), hashlib.sha256).digest()
    return base64.b32encode(digest).decode().lower()[:length]


def random_id() -> str:
    """128 random bits in 26 letters and digits: for ids that strangers must not guess."""
    return base64.b32encode(secrets.token_bytes(16)).decode().rstrip("=").lower()


def readable_code() -> str:
    """A code that people read from a card and type: sixteen letters and digits in fours (75 bits), without those that
    look like others."""
    letters = "".join(secrets.choice("ABCDEFGHJKMNPQRSTVWXYZ23456") for _ in range(16))
    return "-".join(letters[at : at + 4] for at in range(0, 16, 4))
