"""A provider of single sign-on on this machine, with real keys and signed tokens, that can be told to lie."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "makeright-desk", "a secret of the desk: with a colon"


class Provider:
    """`claims` go into each token over what is true; `key` signs them, `algorithm` how."""

    def __init__(self) -> None:
        self.key: Any = rsa.generate_private_key(65537, 2048)
        self.stranger: Any = rsa.generate_private_key(65537, 2048)
        self.claims: dict[str, Any] = {}
        self.without: set[str] = set()
        self.sign_with: Any = self.key
        self.algorithm, self.kid = "RS256", "one"
        self.issuer, self.told_issuer = "", ""
        self.asked: dict[str, str] = {}
        self.codes: dict[str, dict[str, str]] = {}
        self.refuses = False

    # What a browser does there

    def let_in(self, location: str) -> dict[str, str]:
        """Follow the desk's redirect, sign in there, and give what comes back to the desk."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}
        assert location.startswith(f"{self.issuer}/authorize?")
        code = f"code-{len(self.codes)}"
        self.codes[code] = self.asked = asked
        return {"code": code, "state": asked["state"]}

    def page(self, location: str) -> str:
        """What a person sees there: one press, and they are let in as whoever `claims` makes of them."""
        back = parse_qs(urlsplit(location).query)["redirect_uri"][0]
        led = escape(f"{back}?{urlencode(self.let_in(f'{self.issuer}{location}'))}")
        return f'<!doctype html><html lang="en"><title>Sign in</title><a href="{led}">It is me</a></html>'

    # Its doors

    def discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.told_issuer or self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
        }

    def keys(self) -> dict[str, Any]:
        key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [key | {"kid": "one", "use": "sig", "alg": "RS256"}]}

    def token(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        asked = self.codes.pop(form.get("code", ""), None)
        said = base64.b64decode(authorization.removeprefix("Basic ")).decode()
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        if (
            self.refuses
            or asked is None
            or said != f"{CLIENT}:a%20secret%20of%20the%20desk%3A%20with%20a%20colon"
            or challenge.decode().rstrip("=") != asked["code_challenge"]
            or form.get("redirect_uri") != asked["redirect_uri"]
        ):
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {
            "iss": self.issuer, "sub": "248289761001", "aud": CLIENT, "iat": now, "exp": now + 300,
            "nonce": asked["nonce"], "email": "mina@framehouse.test", "email_verified": True, "name": "Mina",
        }  # fmt: skip
        claims = {name: value for name, value in (claims | self.claims).items() if name not in self.without}
        signed = jwt.encode(claims, self.sign_with, algorithm=self.algorithm, headers={"kid": self.kid})
        return 200, {"access_token": "x", "token_type": "Bearer", "id_token": signed}


@contextmanager
def provider_here() -> Iterator[Provider]:
    provider = Provider()

    class Doors(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path.startswith("/authorize?"):
                self._say_as(200, "text/html", provider.page(self.path).encode())
                return
            pages = {"/.well-known/openid-configuration": provider.discovery, "/keys": provider.keys}
            found = pages.get(self.path)
            self._say(200 if found else 404, found() if found else {})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            self._say(*provider.token(form, self.headers.get("Authorization", "")))

        def _say(self, status: int, what: dict[str, Any]) -> None:
            self._say_as(status, "application/json", json.dumps(what).encode())

        def _say_as(self, status: int, kind: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Doors)
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
