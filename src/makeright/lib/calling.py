"""One call on the web, as `fetching.py` makes it: to an address that was checked, within its patience and size.

Apart from it, because what speaks HTTP weighs more than a megabyte, and most processes call nobody.
"""

from __future__ import annotations

import socket
import ssl
import time
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import lru_cache
from typing import TYPE_CHECKING

import certifi
import httpcore

from makeright.lib.fetching import Fetched, port_of
from makeright.lib.outside import Unreachable, connect

if TYPE_CHECKING:
    import httpx

_FOLLOWED = {301, 302, 303, 307, 308}


def ask(
    url: httpx.URL,
    method: str,
    headers: Mapping[str, str],
    body: bytes | None,
    limit: int,
    until: float,
    *,
    cut: bool,
) -> tuple[Fetched, str]:
    """One call on a line of its own, until `until` (of the monotonic clock); give the answer, and where it leads if it
    is a redirect. Raises Unreachable, as `fetch` says."""
    host = url.host.removesuffix(".")
    origin = httpcore.Origin(url.raw_scheme, url.raw_host.removesuffix(b"."), port_of(url))
    line = httpcore.HTTPConnection(origin, ssl_context=_trust(), network_backend=_Lines(until))
    request = httpcore.Request(
        method,
        httpcore.URL(scheme=origin.scheme, host=origin.host, port=origin.port, target=url.raw_path),
        headers=[*_head(url, headers, body)],
        content=body,
    )
    try:
        with line:
            answer = line.handle_request(request)
            try:
                heard = _joined(answer.headers)
                leads_to = heard.get("location", "") if answer.status in _FOLLOWED else ""
                whole = b"" if leads_to or method == "HEAD" else _whole(answer, heard, limit, cut=cut)
            finally:
                answer.close()
    except httpcore.TimeoutException:
        raise Unreachable("too_slow", f"{host} took too long.") from None
    except httpcore.ConnectError as error:
        raise Unreachable("tls", f"No line to {host} that can be trusted: {_why(error)}") from None
    except (httpcore.NetworkError, httpcore.ProtocolError, OSError, UnicodeError):
        raise Unreachable("no_answer", f"{host} gave no answer that can be understood.") from None
    return Fetched(answer.status, heard, whole, str(url)), leads_to


def _head(url: httpx.URL, headers: Mapping[str, str], body: bytes | None) -> Iterator[tuple[str, str]]:
    host = url.raw_host.decode("ascii").removesuffix(".")
    host = f"[{host}]" if ":" in host else host
    yield "host", host if url.port is None else f"{host}:{url.port}"
    yield "accept-encoding", "gzip"
    yield "connection", "close"
    if body is not None:
        yield "content-length", str(len(body))
    yield from ({"user-agent": "Makeright", "accept": "*/*"} | dict(headers)).items()


def _joined(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    joined: dict[str, str] = {}
    for raw_name, raw_value in headers:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("utf-8", "replace")
        joined[name] = f"{joined[name]}, {value}" if name in joined else value
    return joined


def _whole(answer: httpcore.Response, headers: Mapping[str, str], limit: int, *, cut: bool) -> bytes:
    """The body, decompressed, never more of it in memory than the limit."""
    if cut:
        return _beginning(answer, headers, limit)
    encoding = _encoding(headers)
    if encoding not in {"", "identity", "gzip", "x-gzip", "deflate"}:
        raise Unreachable("encoding", "The answer is compressed in a way that wasn’t asked for.")
    stated = headers.get("content-length", "")
    if stated.isdecimal() and int(stated[:20]) > limit:
        raise _too_large(limit)
    pieces: Iterable[bytes] = answer.iter_stream()
    if encoding not in {"", "identity"}:
        pieces = _unpacked(pieces)
    whole = bytearray()
    for piece in pieces:
        whole += piece
        if len(whole) > limit:
            raise _too_large(limit)
    return bytes(whole)


def _beginning(answer: httpcore.Response, headers: Mapping[str, str], limit: int) -> bytes:
    """What can be read of the body, up to the limit. That it came is known from its head already."""
    pieces: Iterable[bytes] = answer.iter_stream()
    if _encoding(headers) not in {"", "identity"}:
        pieces = _unpacked(pieces)
    read = bytearray()
    with suppress(
        Unreachable, httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError, OSError
    ):
        for piece in pieces:
            read += piece
            if len(read) >= limit:
                break
    return bytes(read[:limit])


def _encoding(headers: Mapping[str, str]) -> str:
    return headers.get("content-encoding", "identity").strip().lower()


def _unpacked(pieces: Iterable[bytes]) -> Iterator[bytes]:
    unpacking = zlib.decompressobj(wbits=47)  # gzip or zlib, as the first bytes say
    came = False
    try:
        for piece in pieces:
            came = came or bool(piece)
            while piece and not unpacking.eof:
                yield unpacking.decompress(piece, 65_536)
                piece = unpacking.unconsumed_tail
        yield unpacking.flush()
    except zlib.error:
        raise Unreachable("encoding", "The answer is compressed, and damaged.") from None
    if came and not unpacking.eof:
        raise Unreachable("encoding", "The answer is compressed, and its end is missing.")


def _too_large(limit: int) -> Unreachable:
    return Unreachable("too_large", f"The answer is larger than {limit:,} bytes.")


def _why(error: Exception) -> str:
    cause = error.__cause__
    if isinstance(cause, ssl.SSLCertVerificationError):
        return f"{cause.verify_message}."
    return f"{getattr(cause, 'reason', None) or 'the line broke'}."


@lru_cache(1)
def _trust() -> ssl.SSLContext:
    """Whom we believe: the authorities that this machine trusts, a company's own among them, and Mozilla's."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    context.set_alpn_protocols(["http/1.1"])
    return context


class _Lines(httpcore.NetworkBackend):
    """Opens lines for httpcore: only to addresses that were checked, until all patience is over."""

    def __init__(self, until: float) -> None:
        self._until = until

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        return _Line(connect(host, port, patience=_left(self._until)), self._until)


class _Line(httpcore.NetworkStream):
    """A line whose every wait ends when all patience does: who sends a byte a second is cut off as well."""

    def __init__(self, line: socket.socket, until: float) -> None:
        self._line, self._until = line, until

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        with _in_words_of_httpcore(httpcore.ReadTimeout, httpcore.ReadError):
            self._line.settimeout(_left(self._until))
            return self._line.recv(max_bytes)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        with _in_words_of_httpcore(httpcore.WriteTimeout, httpcore.WriteError):
            while buffer:
                self._line.settimeout(_left(self._until))
                buffer = buffer[self._line.send(buffer) :]

    def close(self) -> None:
        self._line.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        try:
            with _in_words_of_httpcore(httpcore.ConnectTimeout, httpcore.ConnectError):
                self._line.settimeout(_left(self._until))
                inside = ssl_context.wrap_socket(self._line, server_hostname=server_hostname)
        except BaseException:
            self.close()
            raise
        return _Line(inside, self._until)

    def get_extra_info(self, info: str) -> object:
        return None  # HTTP/1.1 alone is spoken, and each line carries one call


@contextmanager
def _in_words_of_httpcore(
    too_slow: type[httpcore.TimeoutException], broken: type[httpcore.NetworkError]
) -> Iterator[None]:
    try:
        yield
    except TimeoutError as error:
        raise too_slow from error
    except OSError as error:
        raise broken from error


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout
    return left
