"""The installation's keys in a backup: sealed under a passphrase, or not there at all.

scrypt (RFC 7914) makes a key of the passphrase, AES-256-GCM seals with it, bound to the backup that it stands in.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
from dataclasses import dataclass, field
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

SHORTEST = 12  # letters of a passphrase
# 64 MB and a fifth of a second for each guess (OWASP, Password Storage Cheat Sheet).
COST, BLOCK, LANES = 2**16, 8, 2
_MOST_MEMORY = 2**28  # bytes: a backup from elsewhere must not name costs that no machine can bear
_MOST_LANES = 16


class Locked(Exception):
    """The keys can't be opened: another passphrase, or they were changed. Or the passphrase is too short to seal."""


@dataclass(frozen=True, slots=True)
class Keyring:
    """What a home needs beside rows and files. Never printed."""

    current: str = field(repr=False)
    old: tuple[str, ...] = field(default=(), repr=False)
    configuration: str = field(default="", repr=False)  # the settings file, which may hold passwords


def seal(keys: Keyring, passphrase: str, *, backup: str) -> bytes:
    """Seal keys for the backup of that id. Raises Locked for a passphrase that is too short."""
    if len(passphrase) < SHORTEST:
        raise Locked(f"The passphrase is too short: it takes at least {SHORTEST} letters.")
    salt, nonce = secrets.token_bytes(16), os.urandom(12)
    plain = {"current": keys.current, "old": list(keys.old), "configuration": keys.configuration}
    sealed = AESGCM(_key(passphrase, salt, COST, BLOCK, LANES)).encrypt(
        nonce, json.dumps(plain).encode(), _bound_to(backup)
    )
    letter = {"form": 1, "n": COST, "r": BLOCK, "p": LANES, "salt": _text(salt), "nonce": _text(nonce)}
    return json.dumps(letter | {"sealed": _text(sealed)}).encode()


def open_sealed(letter: bytes, passphrase: str, *, backup: str) -> Keyring:
    """Open what `seal` has sealed. Raises Locked."""
    try:
        said: dict[str, Any] = json.loads(letter)
        cost, block, lanes = int(said["n"]), int(said["r"]), int(said["p"])
        salt, nonce, sealed = (base64.b64decode(said[name]) for name in ("salt", "nonce", "sealed"))
        if said["form"] != 1 or not (128 * cost * block <= _MOST_MEMORY and 0 < lanes <= _MOST_LANES):
            raise ValueError("a form or costs that we don't write")
        key = _key(passphrase, salt, cost, block, lanes)
        plain = json.loads(AESGCM(key).decrypt(nonce, sealed, _bound_to(backup)))
        return Keyring(str(plain["current"]), tuple(map(str, plain["old"])), str(plain["configuration"]))
    except InvalidTag:
        raise Locked(
            "The keys can't be opened: the passphrase is another one, or they were changed."
        ) from None
    except (KeyError, TypeError, ValueError):
        raise Locked("The keys are damaged.") from None


def _key(passphrase: str, salt: bytes, cost: int, block: int, lanes: int) -> bytes:
    return Scrypt(salt, 32, n=cost, r=block, p=lanes).derive(passphrase.encode())


def _bound_to(backup: str) -> bytes:
    return b"makeright keys 1 of " + backup.encode()


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
