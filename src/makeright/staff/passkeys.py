"""Passkeys: WebAuthn as a browser and a server speak it, around the library that knows it. No rows here.

Each passkey is discoverable and asks for the person (fingerprint, face, PIN), so that it is a way in by itself. The
library is imported late: it reads the list of public suffixes, which takes each process a fifth of a second.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fido2.server import Fido2Server
    from fido2.webauthn import PublicKeyCredentialDescriptor

LARGEST = 20_000  # characters of an answer
State = dict[str, Any]  # plain JSON, kept in the session between question and answer


class Wrong(Exception):
    """What the browser answered is no answer to what it was asked."""


@dataclass(frozen=True, slots=True)
class Made:
    """A new passkey: its id, what it is known by (both base64url), and its count of uses."""

    handle: str
    public_key: str
    uses: int


@dataclass(frozen=True, slots=True)
class Desk:
    """Who asks: the company's name and the origin of the desk, such as https://desk.example.com."""

    company: str
    origin: str

    @property
    def _server(self) -> Fido2Server:
        from fido2.server import Fido2Server
        from fido2.webauthn import PublicKeyCredentialRpEntity

        host = self.origin.partition("://")[2]
        host = host[: host.index("]") + 1] if host.startswith("[") else host.partition(":")[0]
        desk = PublicKeyCredentialRpEntity(id=host, name=self.company)
        return Fido2Server(desk, verify_origin=lambda origin: origin == self.origin)

    def ask_for_new(
        self, user: int, *, name: str, email: str, besides: list[str]
    ) -> tuple[dict[str, Any], State]:
        """Options for `navigator.credentials.create`, and what is to be kept until the answer. Devices that have one of
        the passkeys `besides` make no second one."""
        from fido2.webauthn import (
            PublicKeyCredentialUserEntity,
            ResidentKeyRequirement,
            UserVerificationRequirement,
        )

        options, state = self._server.register_begin(
            PublicKeyCredentialUserEntity(id=str(user).encode(), name=email, display_name=name),
            [_named(one) for one in besides],
            resident_key_requirement=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        )
        return _plain(options.public_key), _plain(state)

    def made(self, answer: str, state: State) -> Made:
        """Read the answer to `ask_for_new`. Raises Wrong."""
        from fido2.utils import websafe_encode

        try:
            seen = self._server.register_complete(state, _read(answer))
            found = seen.credential_data
            if found is None:
                raise Wrong
        except Wrong:
            raise
        except Exception:  # the library lets errors of all kinds through for broken answers
            raise Wrong from None
        return Made(websafe_encode(found.credential_id), websafe_encode(bytes(found)), seen.counter)

    def ask(self, handles: list[str] | None = None) -> tuple[dict[str, Any], State]:
        """Options for `navigator.credentials.get`: for one of these passkeys, or for any that the device has."""
        from fido2.webauthn import UserVerificationRequirement

        options, state = self._server.authenticate_begin(
            None if handles is None else [_named(one) for one in handles],
            user_verification=UserVerificationRequirement.REQUIRED,
        )
        return _plain(options.public_key), _plain(state)

    def proves(self, answer: str, state: State, public_key: str) -> int:
        """Check the answer to `ask` against what the passkey is known by; give its count of uses. Raises Wrong."""
        from fido2.utils import websafe_decode
        from fido2.webauthn import AttestedCredentialData, AuthenticationResponse

        try:
            known = AttestedCredentialData(websafe_decode(public_key))
            said = _read(answer)
            self._server.authenticate_complete(state, [known], said)
            return AuthenticationResponse.from_dict(said).response.authenticator_data.counter
        except Exception:
            raise Wrong from None


def handle_in(answer: str) -> str:
    """The id of the passkey that an answer claims to be of. Raises Wrong."""
    return str(_read(answer).get("rawId", ""))


def _named(handle: str) -> PublicKeyCredentialDescriptor:
    from fido2.utils import websafe_decode
    from fido2.webauthn import PublicKeyCredentialDescriptor, PublicKeyCredentialType

    return PublicKeyCredentialDescriptor(type=PublicKeyCredentialType.PUBLIC_KEY, id=websafe_decode(handle))


def _read(answer: str) -> Mapping[str, Any]:
    try:
        said = json.loads(answer) if len(answer) <= LARGEST else None
    except (ValueError, RecursionError):
        raise Wrong from None
    if not isinstance(said, dict):
        raise Wrong
    return said


def _plain(options: Any) -> dict[str, Any]:
    """As JSON has it: enumerations as words, bytes as base64url."""
    plain: dict[str, Any] = json.loads(json.dumps(dict(options), default=str))
    return plain
