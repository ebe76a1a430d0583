"""A web server on loopback that says exactly the bytes it is told to, and keeps what it heard."""

from __future__ import annotations

import contextlib
import datetime
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

Say = Callable[[socket.socket, bytes], None]


def answer(body: bytes = b"", status: str = "200 OK", **headers: str) -> bytes:
    """A whole answer of HTTP/1.1."""
    lines = [f"HTTP/1.1 {status}", *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items())]
    if "content_length" not in headers and "transfer_encoding" not in headers:
        lines.append(f"content-length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body


def leads_to(url: str, status: str = "302 Found") -> bytes:
    return answer(status=status, location=url)


class Web:
    """`pages` maps a path to the bytes of an answer, or to a function that talks on the line itself."""

    def __init__(self, address: str = "127.0.0.1", tls: ssl.SSLContext | None = None) -> None:
        self.pages: dict[str, bytes | Say] = {}
        self.heard: list[bytes] = []
        self._tls = tls
        self._server = socket.create_server((address, 0))
        self.port: int = self._server.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def was_called(self) -> bool:
        return bool(self.heard)

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()

    def __enter__(self) -> Web:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self._server.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(line,), daemon=True).start()

    def _talk(self, line: socket.socket) -> None:
        with contextlib.suppress(OSError), line:
            line.settimeout(10)
            if self._tls:
                line = self._tls.wrap_socket(line, server_side=True)
            asked = self._listen(line)
            self.heard.append(asked)
            path = asked.partition(b" ")[2].partition(b" ")[0].decode("latin-1")
            page = self.pages.get(path, answer(status="404 Not Found"))
            if callable(page):
                page(line, asked)
            else:
                line.sendall(page)
            line.close()

    def _listen(self, line: socket.socket) -> bytes:
        asked = b""
        while b"\r\n\r\n" not in asked:
            more = line.recv(65_536)
            if not more:
                return asked
            asked += more
        head, _, body = asked.partition(b"\r\n\r\n")
        for field in head.lower().split(b"\r\n"):
            if field.startswith(b"content-length:"):
                while len(body) < int(field.partition(b":")[2]):
                    body += line.recv(65_536)
        return head + b"\r\n\r\n" + body


class Authority:
    """A certificate authority of a test, and the servers that it vouches for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "A test")])
        made = self._signed(self._name, self._key, x509.BasicConstraints(ca=True, path_length=None))
        self.pem = made.public_bytes(serialization.Encoding.PEM)

    def context_for(self, host: str, asked_for: list[str | None]) -> ssl.SSLContext:
        """What a server of that name needs; the names that clients asked for (SNI) are put into the list."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
        made = self._signed(name, key, x509.SubjectAlternativeName([x509.DNSName(host)]))
        path = self._folder / f"{host}.pem"
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + private)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        context.sni_callback = lambda _line, asked, _context: asked_for.append(asked)
        return context

    def _signed(
        self, name: x509.Name, key: ec.EllipticCurvePrivateKey, extension: x509.ExtensionType
    ) -> x509.Certificate:
        now = datetime.datetime.now(datetime.UTC)
        draft = x509.CertificateBuilder(
            issuer_name=self._name,
            subject_name=name,
            public_key=key.public_key(),
            serial_number=x509.random_serial_number(),
            not_valid_before=now - datetime.timedelta(days=1),
            not_valid_after=now + datetime.timedelta(days=1),
        )
        return draft.add_extension(extension, critical=False).sign(self._key, hashes.SHA256())


def dripping(pieces: Iterator[bytes], pause: threading.Event, seconds: float) -> Say:
    """Say piece after piece with a pause between them, until the other side hangs up."""

    def say(line: socket.socket, asked: bytes) -> None:
        for piece in pieces:
            line.sendall(piece)
            if pause.wait(seconds):
                return

    return say
