"""The postbox: the street's mail server. The desk hands its answers in here, by SMTP, as it would anywhere else."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import settings
from django.db import connections

from makeright.customers.normalizing import normal_address
from makeright.demo.models import IN
from makeright.demo.street.keeping import keep_letter
from makeright.demo.street.living import lives_here, works_at_the_shop
from makeright.mail.receivers.smtp import serve

log = logging.getLogger(__name__)

Keep = Callable[[bytes, str], object]


def run(stop: threading.Event) -> None:
    """Serve the street's letterboxes until told to stop; in demo mode only."""
    if not settings.MAKERIGHT_DEMO:
        return
    postbox = Postbox()
    try:
        asyncio.run(serve(postbox, "127.0.0.1", settings.MAKERIGHT_STREET_PORT, stop, "street.example.com"))
    finally:
        postbox.close()


def deliver(raw: bytes, mailbox: str) -> object:
    """Put a mail that came over the line into a letterbox."""
    return keep_letter(raw, mailbox, IN)


class Postbox:
    """aiosmtpd's handler. Letters are put away one after the other, in one thread with one database connection."""

    def __init__(self, keep: Keep = deliver) -> None:
        self._keep = keep
        self._hand = ThreadPoolExecutor(1, "street")

    def close(self) -> None:
        """Put the last letter away, and end."""
        self._hand.submit(connections.close_all)
        self._hand.shutdown()

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, rcpt_options: list[str]
    ) -> str:
        if not lives_here(address) and not works_at_the_shop(address):
            return "550 5.1.1 Nobody of that name lives in this street"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        loop = asyncio.get_running_loop()
        try:
            for mailbox in dict.fromkeys(filter(lives_here, map(normal_address, envelope.rcpt_tos))):
                await loop.run_in_executor(self._hand, self._keep, envelope.original_content or b"", mailbox)
        except Exception:
            log.exception("a letter could not be put into its letterbox; its sender was told to try again")
            return "451 4.3.0 The letterbox is stuck, please try again"
        return "250 2.0.0 In the letterbox"
