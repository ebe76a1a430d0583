"""One SMTP connection: aiosmtpd's, but for the words themselves, which it would read line by line.

Reading a mail in the pieces in which it came takes a tenth of the CPU, and lines of any length are taken: a sender
whose lines are too long (RFC 5321 allows 998 bytes) has written a mail all the same. What grows beyond a megabyte goes
to a file as it comes.
"""

from __future__ import annotations

import asyncio
import logging
import re
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, syntax

from makeright.files.shelves import Content
from makeright.files.spooling import Spool

log = logging.getLogger(__name__)

MOST_CONNECTIONS = 200
END = b"\r\n.\r\n"
IN_MEMORY = 1_000_000  # bytes of a mail
PIECE = 262_144  # bytes that go to the file at once
_SIZE = re.compile(r"<(?P<address>[^<>]*)>.*\bSIZE=(?P<size>\d{1,15})\b", re.I)


class Line(SMTP):
    """A connection; too many at once are asked to come back. Large mails lie in `spool_folder`, if there is one."""

    open_now = 0
    spool_folder: Path | None = None
    _is_listening = False
    _size = 0  # bytes of the words that came last

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        Line.open_now += 1
        if Line.open_now > MOST_CONNECTIONS:
            assert isinstance(transport, asyncio.Transport)
            transport.write(b"421 4.3.2 Too many connections, please try again\r\n")
            transport.close()
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        Line.open_now -= 1
        super().connection_lost(error)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._is_listening:
            self._reset_timeout()  # a slow line is no silent one

    @syntax("MAIL FROM: <address>", extended=" [SP <mail-parameters>]")
    async def smtp_MAIL(self, arg: str | None) -> None:  # noqa: N802
        """Take the sender. One who says beforehand that the mail is too large is refused right here (RFC 1870)."""
        said = _SIZE.search(arg or "")
        if (
            said
            and self.session
            and self.session.host_name
            and 0 < (self.data_size_limit or 0) < int(said["size"])
        ):
            await self._tell_too_large(said["address"], int(said["size"]))
        await super().smtp_MAIL(arg)

    @syntax("DATA")
    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 (aiosmtpd finds it by this name)
        """Take the words, hand them to the handler, and answer as it says (RFC 5321 section 4.1.1.4)."""
        if await self.check_helo_needed() or await self.check_auth_needed("DATA"):
            return
        assert self.envelope is not None
        if not self.envelope.rcpt_tos:
            await self.push("503 5.5.1 Say first whom it is for")
            return
        if arg:
            await self.push("501 5.5.4 Syntax: DATA")
            return
        await self.push("354 Go on, and end with a dot on a line of its own")
        self._is_listening = True
        words = await self._words()
        self._is_listening = False
        if words is None:
            status = f"552 5.3.4 Too large: this server takes {self.data_size_limit} bytes"
            await self._tell_too_large(self.envelope.mail_from or "", self._size)
        elif isinstance(words, OSError):
            log.error(
                "a mail could not be written down, its sender was told to try again: %s", words.strerror
            )
            status = "452 4.3.1 There is no room just now, please try again"
        else:
            self.envelope.content = self.envelope.original_content = words  # type: ignore[assignment]
            status = await self._call_handler_hook("DATA")
        self._set_post_data_state()  # type: ignore[no-untyped-call]
        await self.push(status)

    async def _tell_too_large(self, sender: str, size: int) -> None:
        """Tell the handler, if it wants to know, of a mail that is turned away."""
        if tell := getattr(self.event_handler, "note_too_large", None):
            await tell(self.envelope, sender, size)

    async def _words(self) -> Content | OSError | None:
        """Read up to the lone dot, with doubled dots undone; None if it was more than we take, an error if there was
        no room for it. All is read in any case: what comes after is the next command."""
        limit = self.data_size_limit or 0
        words = Words(self.spool_folder)
        got = bytearray(b"\r\n")  # so that an empty mail ends as any other does
        size = 0
        try:
            while not got.endswith(END):
                size += await self._read_on(got)
                if size > limit:
                    words.discard()
                if size > limit or words.failure:
                    del got[: -len(END)]
                elif len(got) > words.room:
                    await words.pour(got)
            del got[-3:]
            self._size = size
            return None if size > limit else await words.whole(got)
        except asyncio.CancelledError:  # the sender hung up
            words.discard()
            self._writer.close()
            raise

    async def _read_on(self, got: bytearray) -> int:
        """Add the next piece, never more than up to the end; say how long it was."""
        if b"\r" in got[-4:]:  # the end may have begun
            piece = await self._reader.readexactly(1)
        else:
            try:
                piece = await self._reader.readuntil(END)
            except asyncio.LimitOverrunError as overrun:
                piece = await self._reader.readexactly(overrun.consumed)
        got += piece
        return len(piece)


class Words:
    """What a sender says after DATA: in memory while it is little, else in a file, with doubled dots undone."""

    def __init__(self, folder: Path | None) -> None:
        self.failure: OSError | None = None
        self._folder = folder
        self._spool: Spool | None = None
        self._is_unwanted = False
        self._unsent = 2  # bytes in front that nobody sent

    @property
    def room(self) -> float:
        """How many bytes may wait in memory."""
        if self._folder is None:
            return float("inf")
        return IN_MEMORY if self._spool is None else PIECE

    async def pour(self, got: bytearray) -> None:
        """Put into the file what has come, all but the last bytes, which may be half a doubled dot or the end."""
        cut = max(len(got) - len(END), 0)
        for half in (b"\r\n.", b"\r\n", b"\r"):
            if got.endswith(half, 0, cut):
                cut -= len(half)
                break
        piece = self._undotted(got[:cut])
        del got[:cut]
        try:
            await asyncio.to_thread(self._write, piece)
        except OSError as error:
            self.failure = error
            self.discard()

    async def whole(self, got: bytearray) -> Content | OSError:
        """All that was said, now that its end has come, or why it could not be written down."""
        last = self._undotted(got)
        if self._spool is None:
            return self.failure or last
        try:
            await asyncio.to_thread(self._write, last)
            return self._spool.finish()
        except OSError as error:
            self.discard()
            return error

    def discard(self) -> None:
        """Throw away what was written, and what a thread is about to write."""
        self._is_unwanted = True
        if self._spool is not None:
            self._spool.discard()
            self._spool = None

    def _undotted(self, words: bytearray) -> bytes:
        plain = words.replace(b"\r\n..", b"\r\n.")
        unsent = min(self._unsent, len(plain))
        self._unsent -= unsent
        return bytes(memoryview(plain)[unsent:])

    def _write(self, piece: bytes) -> None:
        spool = self._spool
        if spool is None:
            assert self._folder is not None
            spool = self._spool = Spool(self._folder)
        try:
            spool.write(piece)
        finally:
            if self._is_unwanted:
                spool.discard()


def line(handler: object, spool_folder: Path | None = None, **options: Any) -> Line:
    """A connection for one sender. Without a folder for what is large, the handler gets bytes in any case."""
    made = Line(handler, decode_data=False, enable_SMTPUTF8=True, ident="Makeright", **options)
    made.spool_folder = spool_folder
    return made
