"""The doors: who may come in by which name, whether somebody answers, and whether what we need outside answers us."""

from __future__ import annotations

import contextlib
import ipaddress
import smtplib
import socket
import ssl
import time
from collections.abc import Iterator
from datetime import timedelta
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from importlib import import_module
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.utils import timezone

from makeright.operating.findings import Asked, Finding, fault, warning, well
from makeright.staff.models import Agent

LOCAL = {"localhost", "127.0.0.1", "[::1]"}
HEARTBEAT_WITHIN = 15.0  # seconds; the hub says something every 10
FIRST_WITHIN = 3.0  # seconds from asking to the first words of a stream
BREATH = 1.0  # second; words that come later than the first by more are said later


def hosts(asked: Asked) -> Iterator[Finding]:
    """The desk answers to its own names only, and passwords don't travel in the open."""
    served = set(settings.ALLOWED_HOSTS)
    if "*" in served:
        yield warning(
            "hosts.all",
            "The desk answers to any host name, so links in its letters can be forged.",
            "Name its own: MAKERIGHT_HOSTS=desk.example.com",
        )
    if served <= LOCAL and not _is_local(settings.MAKERIGHT_BIND):
        yield warning(
            "hosts.local",
            "The desk listens for other machines, but answers to the name localhost alone.",
            "Say what it is called: MAKERIGHT_HOSTS=desk.example.com",
        )
    if not settings.MAKERIGHT_HTTPS and not served <= LOCAL:
        yield warning(
            "hosts.open",
            "Browsers come without TLS as far as Makeright knows, so passwords travel in the open.",
            "Put a proxy that speaks TLS in front, and set MAKERIGHT_HTTPS=1 and MAKERIGHT_PROXIES.",
        )
    elif settings.MAKERIGHT_HTTPS and not settings.MAKERIGHT_PROXIES:
        yield fault(
            "hosts.no_proxy",
            "Browsers come by TLS through a proxy, but no proxy is believed, so forms are refused.",
            "Name the proxy's address: MAKERIGHT_PROXIES=127.0.0.1",
        )
    else:
        yield well("hosts", f"The desk answers to {', '.join(sorted(served))}.")


def web(asked: Asked) -> Iterator[Finding]:
    """Somebody answers browsers."""
    if not asked.outside:
        return
    host, port = _reachable(settings.MAKERIGHT_BIND), settings.MAKERIGHT_PORT
    line = HTTPConnection(host, port, timeout=asked.patience)
    try:
        line.request("GET", "/healthz")
        status = line.getresponse().status
    except (OSError, HTTPException) as error:
        yield fault(
            "web.shut",
            f"Nobody answers browsers at {host}:{port}: {_why(error)}.",
            "Start Makeright (makeright serve), or the web part alone (makeright web); its log says why it ended.",
        )
    else:
        if status == 200:
            yield well("web", f"Browsers are answered at port {port}.")
        else:
            yield fault(
                "web.strange",
                f"What answers browsers at {host}:{port} is another program (it says {status}).",
                "Stop that program, or choose another port: PORT=9000",
            )
    finally:
        line.close()


def mail_port(asked: Asked) -> Iterator[Finding]:
    """Somebody takes mail."""
    if not asked.outside:
        return
    host, port = _reachable(settings.MAKERIGHT_MAIL_BIND), settings.MAKERIGHT_MAIL_PORT
    try:
        with socket.create_connection((host, port), timeout=asked.patience) as line:
            greeting = line.recv(200)
    except OSError as error:
        yield fault(
            "mail-port.shut",
            f"Nobody takes mail at {host}:{port}: {_why(error)}.",
            "Start Makeright (makeright serve), or the engine alone (makeright engine); its log says why it ended.",
        )
        return
    if greeting.startswith(b"220"):
        yield well("mail-port", f"Mail is taken at port {port}.")
    else:
        yield fault(
            "mail-port.strange",
            f"What listens for mail at {host}:{port} is another program.",
            "Stop that program, or choose another port: MAKERIGHT_MAIL_PORT=2525",
        )


def mail_server(asked: Asked) -> Iterator[Finding]:
    """The server that replies leave by answers, speaks TLS if it should, and knows our password."""
    if not settings.MAKERIGHT_SMTP:
        yield warning(
            "mail-server.none",
            "No mail server is set, so replies wait in the outbox.",
            "MAKERIGHT_SMTP=smtp+starttls://user:password@mail.example.com:587",
        )
        return
    if not asked.outside:
        return
    where = urlsplit(settings.MAKERIGHT_SMTP)
    host = where.hostname or "localhost"
    try:
        with _server(asked.patience) as server:
            if where.username:
                server.login(unquote(where.username), unquote(where.password or ""))
    except smtplib.SMTPAuthenticationError as error:
        yield fault(
            "mail-server.password",
            f"The mail server {host} doesn't take our password ({error.smtp_code}).",
            "Set the right user and password in MAKERIGHT_SMTP, and start Makeright again.",
        )
    except ssl.SSLError as error:
        yield fault(
            "mail-server.tls",
            f"The mail server {host} can't be trusted: {error.reason or 'its TLS fails'}.",
            "Use the name that stands in its certificate, or mend the certificate.",
        )
    except (OSError, smtplib.SMTPException) as error:
        yield fault(
            "mail-server.silent",
            f"The mail server {host} can't be reached: {_why(error)}.",
            "Look at host and port in MAKERIGHT_SMTP, and whether a firewall stands between.",
        )
    else:
        yield well("mail-server", f"The mail server {host} answers.")


def _server(patience: float) -> smtplib.SMTP:
    """A line to the mail server, after EHLO."""
    where = urlsplit(settings.MAKERIGHT_SMTP)
    host, secure = where.hostname or "localhost", ssl.create_default_context()
    if where.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, where.port or 465, timeout=patience, context=secure)
    else:
        starts_tls = where.scheme == "smtp+starttls"
        server = smtplib.SMTP(host, where.port or (587 if starts_tls else 25), timeout=patience)
        if starts_tls:
            server.starttls(context=secure)
    server.ehlo_or_helo_if_needed()
    return server


def stream(asked: Asked) -> Iterator[Finding]:
    """Nothing between browsers and the desk holds the stream back: its first words come at once, its heartbeat soon."""
    if not asked.url:
        return
    cure = (
        "Switch buffering off for /live in the proxy (nginx: proxy_buffering off; proxy_read_timeout 75s;), and"
        " compression of text/event-stream as well."
    )
    with _signed_in() as cookie:
        try:
            status, first, heartbeat = _listened(asked, cookie)
        except TimeoutError:
            yield fault(
                "stream.buffered", "The stream's words don't come through: something holds them back.", cure
            )
        except (OSError, HTTPException) as error:
            yield fault("stream.broken", f"The stream breaks off: {_why(error)}.", cure)
        else:
            if status != 200:
                yield fault(
                    "stream.refused",
                    f"{_shown(asked.url)} answers {status} where the stream should be.",
                    "Look whether the URL is the desk's, and its host name is in MAKERIGHT_HOSTS.",
                )
            elif first > FIRST_WITHIN:
                yield fault(
                    "stream.buffered",
                    f"The stream's first words took {first:.0f} s: something holds them back.",
                    cure,
                )
            else:
                yield well(
                    "stream",
                    f"The stream comes through {_shown(asked.url)}: at once, and a heartbeat after {heartbeat:.0f} s.",
                )


def _listened(asked: Asked, cookie: str) -> tuple[int, float, float]:
    """Open the stream as a browser does, and listen; give the status, and how long the first words and the next ones
    took."""
    where = urlsplit(asked.url)
    kind = HTTPSConnection if where.scheme == "https" else HTTPConnection
    line = kind(where.hostname or "localhost", where.port, timeout=asked.patience)
    began = time.monotonic()
    try:
        line.request(
            "GET",
            f"{where.path.rstrip('/')}/live",
            headers={"Cookie": cookie, "Accept": "text/event-stream", "Accept-Encoding": "gzip, deflate"},
        )
        answer = line.getresponse()
        if answer.status != 200 or "event-stream" not in answer.headers.get("Content-Type", ""):
            return (answer.status if answer.status != 200 else 204), 0.0, 0.0
        _words(answer)
        first = time.monotonic() - began
        if line.sock is not None:
            line.sock.settimeout(HEARTBEAT_WITHIN)
        while time.monotonic() - began < first + BREATH:
            _words(answer)
        return 200, first, time.monotonic() - began - first
    finally:
        line.close()


def _words(answer: HTTPResponse) -> None:
    if not answer.read1(65_536):
        raise HTTPException("it ends by itself")


@contextlib.contextmanager
def _signed_in() -> Iterator[str]:
    """A session of an admin's that lasts as long as the look; as a cookie. Raises LookupError if nobody serves."""
    agent = Agent.objects.at_the_door().order_by("-role", "pk").first()
    if agent is None:
        raise LookupError("nobody serves here yet")
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(agent.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = agent.get_session_auth_hash()
    session.set_expiry(timezone.now() + timedelta(minutes=2))
    session.create()
    try:
        yield f"{settings.SESSION_COOKIE_NAME}={session.session_key}"
    finally:
        session.delete()


def valkey(asked: Asked) -> Iterator[Finding]:
    """What carries nudges between machines answers."""
    url = settings.MAKERIGHT_VALKEY_URL
    if not url or not asked.outside:
        return
    try:
        from valkey import Valkey
        from valkey.exceptions import ValkeyError
    except ImportError:
        yield fault(
            "valkey.package",
            "MAKERIGHT_VALKEY_URL is set, and the package for it is missing.",
            "pip install 'makeright[valkey]'",
        )
        return
    host = urlsplit(url).hostname
    try:
        with contextlib.closing(Valkey.from_url(url, socket_timeout=asked.patience)) as client:
            client.ping()
    except (ValkeyError, OSError, ValueError) as error:
        yield fault(
            "valkey.silent",
            f"Valkey at {host} can't be reached ({type(error).__name__}), so screens on other machines hear late.",
            "Look at MAKERIGHT_VALKEY_URL, and whether Valkey runs; without the setting the database carries nudges.",
        )
    else:
        yield well("valkey", f"Valkey at {host} answers.")


def _reachable(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)  # noqa: S104


def _is_local(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def _shown(url: str) -> str:
    where = urlsplit(url)
    return f"{where.scheme}://{where.hostname}" + (f":{where.port}" if where.port else "")


def _why(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or str(error) or type(error).__name__).rstrip(".")
