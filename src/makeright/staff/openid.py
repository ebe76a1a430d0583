"""OpenID Connect as a relying party speaks it: the authorization code flow with PKCE (OpenID Connect Core 1.0, 3.1; RFC
7636). No rows here; it goes out by the house's one way. What reads tokens is imported late: it takes each process a
tenth of a second, and few ever see a token."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from django.utils.crypto import constant_time_compare

from makeright.lib.fetching import Unreachable, fetch

SIGNED_BY = (
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "ES512",
    "EdDSA",
)  # no shared keys
LEEWAY = 30  # seconds that two clocks may differ
LARGEST = 500_000  # bytes of an answer
PATIENCE = 10.0  # seconds for each call


class Failed(Exception):
    """The provider can't be asked, or what it said can't be believed. `code` is stable, and safe for the log."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Question:
    """What is kept in the session until the provider's answer: each is random, and good once."""

    state: str
    nonce: str
    verifier: str

    @classmethod
    def new(cls) -> Question:
        return cls(*(secrets.token_urlsafe(32) for _ in range(3)))

    @property
    def challenge(self) -> str:
        digest = hashlib.sha256(self.verifier.encode()).digest()
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")


@dataclass(frozen=True, slots=True)
class Claims:
    """Who the provider says it was. `email` is "" unless the provider says that it has verified it."""

    issuer: str
    subject: str
    email: str
    name: str


@dataclass(frozen=True, slots=True)
class Provider:
    """One that the settings name, and where its doors are."""

    issuer: str
    client: str
    secret: str
    authorizes_at: str
    tells_at: str
    keys_at: str

    @classmethod
    def discover(cls, issuer: str, client: str, secret: str) -> Provider:
        """Ask the issuer where its doors are (OpenID Connect Discovery 1.0, 4). Raises Failed."""
        said = _json(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        if said.get("issuer") != issuer:
            raise Failed("another_issuer")
        doors = [said.get(f"{name}") for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
        if not all(isinstance(door, str) and urlsplit(door).scheme in {"https", "http"} for door in doors):
            raise Failed("no_doors")
        return cls(issuer, client, secret, *map(str, doors))

    def address_to_ask(self, question: Question, back: str) -> str:
        """Where the browser goes, and comes back from to `back`."""
        asked = {
            "response_type": "code",
            "client_id": self.client,
            "redirect_uri": back,
            "scope": "openid email profile",
            "state": question.state,
            "nonce": question.nonce,
            "code_challenge": question.challenge,
            "code_challenge_method": "S256",
        }
        joint = "&" if "?" in self.authorizes_at else "?"
        return f"{self.authorizes_at}{joint}{urlencode(asked)}"

    def who(self, code: str, question: Question, back: str) -> Claims:
        """Exchange the code for the provider's word, and check all of it. Raises Failed."""
        pair = f"{quote(self.client, safe='')}:{quote(self.secret, safe='')}"  # RFC 6749, 2.3.1
        said = _json(
            self.tells_at,
            body={
                "grant_type": "authorization_code",
                "code": code,
                "redirect_uri": back,
                "code_verifier": question.verifier,
            },
            authorization=f"Basic {base64.b64encode(pair.encode()).decode()}",
        )
        token = said.get("id_token")
        if not isinstance(token, str):
            raise Failed("no_token")
        return self._believed(token, question)

    def _believed(self, token: str, question: Question) -> Claims:
        """The claims of an ID token (OpenID Connect Core 1.0, 3.1.3.7)."""
        import jwt

        try:
            said = jwt.decode(
                token,
                self._key_of(token),
                algorithms=list(SIGNED_BY),
                audience=self.client,
                issuer=self.issuer,
                leeway=LEEWAY,
                options={"require": ["iss", "sub", "aud", "exp", "iat"]},
            )
        except (jwt.PyJWTError, ValueError, TypeError):
            raise Failed("token") from None
        if not constant_time_compare(str(said.get("nonce") or ""), question.nonce):
            raise Failed("nonce")
        audience = said["aud"]
        if (isinstance(audience, list) and len(audience) > 1 and "azp" not in said) or (
            said.get("azp", self.client) != self.client
        ):
            raise Failed("audience")
        subject = said["sub"]
        if not isinstance(subject, str) or not 0 < len(subject) <= 255:
            raise Failed("subject")
        is_verified = said.get("email_verified") is True
        email = str(said.get("email") or "") if is_verified else ""
        return Claims(self.issuer, subject, email.strip().lower(), str(said.get("name") or "")[:120])

    def _key_of(self, token: str) -> Any:
        import jwt

        name = jwt.get_unverified_header(token).get("kid")
        keys = _json(self.keys_at).get("keys")
        fitting = [
            key
            for key in (keys if isinstance(keys, list) else [])
            if isinstance(key, dict)
            and key.get("use", "sig") == "sig"
            and (name is None or key.get("kid") == name)
        ]
        if len(fitting) != 1:
            raise Failed("key")
        return jwt.PyJWK(fitting[0])


def _json(url: str, *, body: Mapping[str, str] | None = None, authorization: str = "") -> dict[str, Any]:
    headers = {"accept": "application/json"}
    if body is not None:
        headers |= {"content-type": "application/x-www-form-urlencoded", "authorization": authorization}
    try:
        answer = fetch(
            url,
            method="GET" if body is None else "POST",
            headers=headers,
            body=None if body is None else urlencode(body).encode(),
            limit=LARGEST,
            patience=PATIENCE,
            redirects=0,
        )
        said = json.loads(answer.body) if answer.status == 200 else None
    except Unreachable as why:
        raise Failed(f"unreachable_{why.code}") from None
    except (ValueError, RecursionError):
        raise Failed("no_json") from None
    if not isinstance(said, dict):
        raise Failed("refused")
    return said
