"""A passkey in software: answers what a browser would, with real signatures, and can be told to lie."""

from __future__ import annotations

import hashlib
import json
import secrets
import struct
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestedCredentialData

UP, UV, AT = 0x01, 0x04, 0x40  # present, verified, with credential
ORIGIN = "http://testserver"


class SoftKey:
    """One device. `origin` is where its browser believes to be, `verifies` whether it asks for the person."""

    def __init__(self, *, origin: str = ORIGIN, verifies: bool = True) -> None:
        self.origin, self.verifies = origin, verifies
        self.uses = 0
        self.id = secrets.token_bytes(32)
        self._key = ec.generate_private_key(ec.SECP256R1())

    def make(self, question: dict[str, Any]) -> str:
        """Answer `navigator.credentials.create`."""
        known = AttestedCredentialData.create(
            b"\0" * 16,
            self.id,
            ES256.from_cryptography_key(self._key.public_key()),  # type: ignore[no-untyped-call]
        )
        told = self._about(question["rp"]["id"], AT) + bytes(known)
        attested = cbor.encode({"fmt": "none", "attStmt": {}, "authData": told})
        return self._answer(
            {
                "clientDataJSON": websafe_encode(self._said("webauthn.create", question)),
                "attestationObject": websafe_encode(attested),
            }
        )

    def prove(self, question: dict[str, Any]) -> str:
        """Answer `navigator.credentials.get`."""
        self.uses += 1
        told, said = self._about(question["rpId"]), self._said("webauthn.get", question)
        signature = self._key.sign(told + hashlib.sha256(said).digest(), ec.ECDSA(SHA256()))
        return self._answer(
            {
                "clientDataJSON": websafe_encode(said),
                "authenticatorData": websafe_encode(told),
                "signature": websafe_encode(signature),
                "userHandle": None,
            }
        )

    def _about(self, desk: str, flags: int = 0) -> bytes:
        flags |= UP | (UV if self.verifies else 0)
        return hashlib.sha256(desk.encode()).digest() + struct.pack(">BI", flags, self.uses)

    def _said(self, kind: str, question: dict[str, Any]) -> bytes:
        said = {"type": kind, "challenge": question["challenge"], "origin": self.origin, "crossOrigin": False}
        return json.dumps(said).encode()

    def _answer(self, response: dict[str, Any]) -> str:
        name = websafe_encode(self.id)
        return json.dumps(
            {
                "id": name,
                "rawId": name,
                "type": "public-key",
                "clientExtensionResults": {},
                "response": response,
            }
        )
