"""The SMTP receiver: takes mail for our addresses, and says 250 only when it is kept (RFC 5321 section 6.1)."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Any, TypeVar

from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import settings
from django.db import close_old_connections

from makeright.conversations.models import Inbox
from makeright.files.spooling import clear_out
from makeright.lib.scrubbing import scrubbed
from makeright.mail.addressing import inbox_of, sender_of, without_tag
from makeright.mail.intake import Arrival, Counter
from makeright.mail.receivers.lines import Line, line
from makeright.mail.refusing import note_too_large

log = logging.getLogger(__name__)

T = TypeVar("T")

MOST_RECIPIENTS = 100
REMEMBERED_FOR = 3.0  # seconds that we know an address without asking again
MOST_REMEMBERED = 1000
TRY_AGAIN = "451 4.3.0 Something is wrong here just now, please try again"
PATIENCE = 60.0  # seconds that a sender may be silent
MOST_REFUSALS, REFUSALS_WITHIN = 30, 60.0  # that are written down, in so many seconds


class Receiver:
    """aiosmtpd's handler: decides on recipients, hands the bytes to the counter, waits until they are kept."""

    def __init__(self, counter: Counter) -> None:
        self.counter = counter
        self._known: dict[str, tuple[float, Inbox | None]] = {}
        self._refusals = _Refusals()

    async def _inbox_of(self, address: str) -> Inbox | None:
        """Whose address it is; asked once in some seconds, since a sender names the same one again and again."""
        now = monotonic()
        key = without_tag(address)
        known = self._known.get(key)
        if known is None or now - known[0] > REMEMBERED_FOR:
            if len(self._known) > MOST_REMEMBERED:
                self._known.clear()
            known = self._known[key] = (now, await asyncio.to_thread(_asked, inbox_of, address))
        return known[1]

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, rcpt_options: list[str]
    ) -> str:
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return "452 4.5.3 Too many recipients, send the rest in another mail"
        try:
            inbox = await self._inbox_of(address)
        except Exception:
            log.exception("an address could not be looked up; the sender was told to try again")
            return TRY_AGAIN
        if inbox is None:
            return "550 5.1.1 No such mailbox here"
        envelope.rcpt_tos.append(address)
        _inboxes(envelope).setdefault(inbox.pk, (inbox, address))
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.original_content or b""
        arrival = Arrival(content, sender_of(envelope.mail_from), tuple(_inboxes(envelope).values()))
        try:
            await asyncio.wrap_future(self.counter.hand_in(arrival))
        except Exception:
            log.exception("a mail could not be kept; its sender was told to try again")
            return TRY_AGAIN
        return "250 2.0.0 Kept"

    async def note_too_large(self, envelope: Envelope | None, sender: str, size: int) -> None:
        """Leave a trace of a mail that is turned away, but not of a flood of them; the sender is told in any case."""
        if not self._refusals.may_be_noted(monotonic()):
            return
        inboxes = list(_inboxes(envelope)) if envelope else []
        try:
            await asyncio.to_thread(_asked, note_too_large, sender_of(sender), inboxes, size)
        except Exception as error:
            log.error("that a mail was too large could not be noted: %s", scrubbed(error))

    async def handle_exception(self, error: Exception) -> str:
        """Whatever fails here is our fault and may pass: nobody's mail is refused for good, nothing is told of us."""
        log.error("a line of SMTP failed", exc_info=error)
        return TRY_AGAIN


class _Refusals:
    """A bound on what strangers can have us write down by being refused."""

    def __init__(self) -> None:
        self._began = 0.0
        self._noted = 0

    def may_be_noted(self, now: float) -> bool:
        if now - self._began > REFUSALS_WITHIN:
            self._began, self._noted = now, 0
        self._noted += 1
        return self._noted <= MOST_REFUSALS


def run(stop: threading.Event) -> None:
    """Serve SMTP until told to stop."""
    counter = Counter()
    incoming = Path(settings.MAKERIGHT_MAIL) / "incoming"
    clear_out(incoming)
    keeper = threading.Thread(target=_keep, args=(counter, stop), name="mail-counter", daemon=True)
    keeper.start()
    bind, port = settings.MAKERIGHT_MAIL_BIND, settings.MAKERIGHT_MAIL_PORT
    asyncio.run(serve(Receiver(counter), bind, port, stop, spool_folder=incoming))
    keeper.join(2)


async def serve(
    handler: object,
    host: str,
    port: int,
    stop: threading.Event,
    hostname: str = "makeright",
    spool_folder: Path | None = None,
) -> None:
    """Listen with an aiosmtpd handler until `stop` is set; then close at once: senders try again. With a folder for
    what is large, the handler gets large mails as a file (Spooled)."""
    loop = asyncio.get_running_loop()

    def next_line() -> Line:
        return line(
            handler,
            spool_folder,
            data_size_limit=settings.MAKERIGHT_MAIL_LIMIT,
            hostname=hostname,
            timeout=PATIENCE,
            loop=loop,
        )

    server = await loop.create_server(next_line, host, port, reuse_address=True, backlog=512)
    async with server:
        while not stop.is_set():
            await asyncio.sleep(0.1)


def _keep(counter: Counter, stop: threading.Event) -> None:
    """Work at the counter, come what may: without it every sender would wait in vain."""
    while not stop.is_set():
        try:
            counter.run(stop)
        except Exception:
            log.exception("the counter for mail failed and goes on")
        finally:
            close_old_connections()


def _asked(question: Callable[..., T], *arguments: Any) -> T:
    """Ask the database from a thread of the loop's, and keep no connection that broke: the next would get it."""
    try:
        return question(*arguments)
    finally:
        close_old_connections()


def _inboxes(envelope: Envelope) -> dict[int, tuple[Inbox, str]]:
    """The inboxes that the mail at hand is for, each with the address by which it was named first."""
    found: dict[int, tuple[Inbox, str]] = envelope.__dict__.setdefault("inboxes", {})
    return found
