"""Talking SMTP to the company's server (RFC 5321): what it said of each recipient, and whether the words may have gone.

The server is the operator's own setting, so it may stand anywhere, inside as well: the guard at the door
(`outside.py`) is for hosts that are typed into a screen.
"""

from __future__ import annotations

import base64
import logging
import re
import smtplib
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Literal, NamedTuple
from urllib.parse import SplitResult, quote, unquote, urlsplit

from django.conf import settings
from django.utils.translation import gettext_noop as says

log = logging.getLogger(__name__)

PATIENCE = 60.0  # seconds for each answer of the server
PATIENCE_AT_THE_END = 5.0  # seconds, when all is said
LONGEST = 400  # characters of the server's words that are kept

Verdict = Literal["taken", "refused", "later", "unknown"]


class Said(NamedTuple):
    """What became of the mail for one recipient, and the server's words, or ours if it had none."""

    verdict: Verdict
    words: str


Outcome = dict[str, Said]
"""By recipient."""


def talk(
    sender: str, recipients: Sequence[str], mail: bytes, *, before_words: Callable[[list[str]], None]
) -> Outcome:
    """Hand a mail to the server, for these recipients (addresses in ASCII); say what became of it for each.

    `before_words` is called with those who were welcome, right before the words go over. A fault before means "later"
    (a wrong password is ours to mend, not the mail's fault); one while they go over means that nobody knows.
    """
    outcome: Outcome = {}
    handing = False
    try:
        with _line() as server:
            code, said = server.mail(sender)
            if code != 250:
                return dict.fromkeys(recipients, Said(_refused(code), f"{code} {_words(said)}"))
            welcome = []
            for recipient in recipients:
                code, said = server.rcpt(recipient)
                if code in (250, 251, 252):
                    welcome.append(recipient)
                else:
                    outcome[recipient] = Said(_refused(code), f"{code} {_words(said)}")
            if not welcome:
                return outcome
            code, said = server.docmd("data")
            verdict = _refused(code)
            if code == 354:
                before_words(welcome)
                handing = True
                server.send(_dotted(mail))
                code, said = server.getreply()
                handing = False
                verdict = "taken" if 200 <= code < 300 else _refused(code) if code >= 400 else "unknown"
            outcome |= dict.fromkeys(welcome, Said(verdict, f"{code} {_words(said)}"))
    except Exception as error:
        if not _is_of_the_line(error):
            log.exception("the talk with the mail server failed")
        for recipient in recipients:
            outcome.setdefault(recipient, Said("unknown" if handing else "later", _said_by(error)))
    return outcome


@contextmanager
def _line() -> Iterator[smtplib.SMTP]:
    """A line to the server, ended with a QUIT. After a fault it is cut: whoever is in the middle of a mail would take
    QUIT for a word of it, and both sides would wait."""
    server = _connect()
    try:
        yield server
    except BaseException:
        server.close()
        raise
    with suppress(OSError, smtplib.SMTPException):
        if server.sock is not None:
            server.sock.settimeout(PATIENCE_AT_THE_END)
        server.quit()


def _connect() -> smtplib.SMTP:
    """Open a line to the configured server: smtp://, smtp+starttls://, or smtps://, with user:password@ if it asks."""
    where = _where()
    host, secure = where.hostname or "localhost", ssl.create_default_context()
    if where.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, where.port or 465, timeout=PATIENCE, context=secure)
    else:
        port = where.port or (587 if where.scheme == "smtp+starttls" else 25)
        server = smtplib.SMTP(host, port, timeout=PATIENCE)
    try:
        if where.scheme == "smtp+starttls":
            server.starttls(context=secure)
        server.ehlo_or_helo_if_needed()
        if where.username:
            server.login(unquote(where.username), unquote(where.password or ""))
    except BaseException:
        server.close()
        raise
    return server


def _where() -> SplitResult:
    return urlsplit(settings.MAKERIGHT_SMTP)


def _dotted(mail: bytes) -> bytes:
    """A mail as it goes over the line: leading dots doubled, a lone dot at the end (RFC 5321 section 4.5.2)."""
    return re.sub(rb"(?m)^\.", b"..", mail).removesuffix(b"\r\n") + b"\r\n.\r\n"


def _refused(code: int) -> Verdict:
    """What a refusal means: 53x that we must sign in first, 5xx no, all else later (RFC 5321 section 4.2.1)."""
    return "refused" if 500 <= code < 600 and code // 10 != 53 else "later"


def _words(said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return _without_password(" ".join(text.split()))[:LONGEST]


def _is_of_the_line(error: Exception) -> bool:
    return isinstance(error, OSError | smtplib.SMTPException)


def _said_by(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_words(error.smtp_error)}"
    if not _is_of_the_line(error):
        return says("It could not be handed over; the log says why.")
    why = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return _words(f"Our mail server ({_where().hostname or 'localhost'}) can’t be reached: {why}")


def _without_password(words: str) -> str:
    """A server may repeat what it was told, and its words are kept and shown."""
    for form in sorted(_forms_of_the_password(), key=len, reverse=True):
        if len(form) > 3:  # shorter ones occur in any words
            words = words.replace(form, "••••••")
    return words


def _forms_of_the_password() -> Iterator[str]:
    """The password as it stands in the setting, as it is, and as AUTH PLAIN and AUTH LOGIN say it (RFC 4954)."""
    where = _where()
    user, password = unquote(where.username or ""), unquote(where.password or "")
    if not password:
        return
    yield from {where.password or "", password, quote(password, safe="")}
    for spoken in (password, f"\0{user}\0{password}", f"{user}\0{user}\0{password}"):
        yield base64.b64encode(spoken.encode()).decode()
