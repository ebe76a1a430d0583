"""Fetching: the one way out to the web. Nothing else in this house speaks HTTP to others.

Whom it may call is decided by `outside.py`, at each hop, by the address that is then connected to. Nothing comes from
the environment: no proxies, no .netrc. Time and size are bounded, whatever the other side does.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from makeright.lib.outside import Unreachable, check_host, is_listed, is_listed_with_port

if TYPE_CHECKING:
    import httpx

__all__ = ["Fetched", "Unreachable", "check_host", "check_url", "fetch"]

PORTS = frozenset({80, 443, 8080, 8443})  # others are called where the configuration file lists host:port
LIMIT = 10_000_000  # bytes of an answer's body, after decompression
PATIENCE = 20.0  # seconds for everything, redirects included
MOST_REDIRECTS = 5
MAX_URL = 8_000
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"})
_SET_BY_US = frozenset(
    {"host", "content-length", "transfer-encoding", "connection", "accept-encoding", "te", "upgrade"}
)
# What goes along to another host; everything else may be a secret that is meant for the first.
_HARMLESS = frozenset({"accept", "accept-language", "content-type", "user-agent"})


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer. `headers` by lower-case name, repeated ones joined by a comma; `url` is where it was in the end."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    url: str = field(repr=False)  # it may hold a secret


def fetch(
    url: str,
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    limit: int = LIMIT,
    patience: float = PATIENCE,
    redirects: int = MOST_REDIRECTS,
    cut: bool = False,
) -> Fetched:
    """Call a URL and give the answer, whatever its status. Takes at most `patience` seconds and `limit` bytes. With
    `cut`, of a larger or damaged answer its beginning is given, instead of a refusal.

    Follows at most `redirects`, never from https to http; on the way to another host all but harmless headers are
    left out. Raises Unreachable with a code: `url`, `scheme`, `userinfo`, `host`, `port`, `unresolved`, `inside`,
    `redirects`, `downgrade`, `too_large`, `too_slow`, `encoding`, `tls`, `no_answer`. ValueError is a caller's mistake.
    """
    if method not in METHODS:
        raise ValueError(f"{method!r} is no method that is sent.")
    sent = {name.lower(): value for name, value in (headers or {}).items()}
    if _SET_BY_US & sent.keys() or any(_breaks(name + value) for name, value in sent.items()):
        raise ValueError("A header can't be set by hand, or holds a line break.")
    from makeright.lib.calling import ask  # late: most processes call nobody, and need not carry how

    until = time.monotonic() + patience
    at = _read(url)
    for _ in range(redirects + 1):
        answer, leads_to = ask(at, method, sent, body, limit, until, cut=cut)
        if not leads_to:
            return answer
        onward = _read(urljoin(str(at), leads_to.strip().replace(" ", "%20")))
        if at.scheme == "https" and onward.scheme == "http":
            raise Unreachable("downgrade", f"{at.host} leads from https to http, which isn’t followed.")
        if _origin(at) != _origin(onward):
            sent = {name: value for name, value in sent.items() if name in _HARMLESS}
        if answer.status == 303 or (answer.status in {301, 302} and method == "POST"):  # RFC 9110, 15.4
            method, body = "HEAD" if method == "HEAD" else "GET", None
            sent.pop("content-type", None)
        at = onward
    raise Unreachable("redirects", f"More than {redirects} redirects: {at.host} leads ever on.")


def check_url(url: str) -> str:
    """Check an address that somebody typed, for what is told to it; give its host. Beside what `fetch` would refuse,
    http:// is refused (`plain`), unless the configuration file lists the host. Asks a name server."""
    at = _read(url)
    host, port = at.host.removesuffix("."), port_of(at)
    if at.scheme == "http" and not is_listed(host, port):
        raise Unreachable("plain", "Use https://, so that nobody on the way reads along.")
    check_host(host, port)
    return host


def _breaks(text: str) -> bool:
    return any(letter in text for letter in "\r\n\0")


def _read(url: str) -> httpx.URL:
    """Check what can be seen of a URL without asking anybody."""
    if len(url) > MAX_URL or "\\" in url or any(letter <= " " or letter == "\x7f" for letter in url):
        raise Unreachable(
            "url", "This is not the address of a page: it is too long, or holds a space or a backslash."
        )
    import httpx  # late: it takes a sixth of a second, and most processes call nobody

    try:
        read = httpx.URL(url)
        host = read.host
    except (httpx.InvalidURL, ValueError, UnicodeError):  # idna's own errors are of the last kind
        raise Unreachable("url", "This is not the address of a page.") from None
    if read.scheme not in {"http", "https"}:
        raise Unreachable("scheme", "Only http:// and https:// are called.")
    if not host:
        raise Unreachable("url", "This is not the address of a page: it names no host.")
    if read.userinfo:
        raise Unreachable("userinfo", "A user name or password in an address isn’t sent.")
    port = port_of(read)
    if port not in PORTS and not (0 < port < 65536 and is_listed_with_port(host, port)):
        raise Unreachable(
            "port",
            f"Port {port} isn’t called; ports {', '.join(map(str, sorted(PORTS)))} are. If it may be, write into"
            f' makeright.toml, under [fetching]: allow = ["{host}:{port}"]',
        )
    return read


def port_of(url: httpx.URL) -> int:
    """The port that an address means."""
    return (443 if url.scheme == "https" else 80) if url.port is None else url.port


def _origin(url: httpx.URL) -> tuple[str, str, int]:
    return url.scheme, url.host.removesuffix("."), port_of(url)
