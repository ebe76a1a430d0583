"""The bridge from ASGI to Django as WSGI: a request waits for a lane, Django answers in the lane's thread, the answer
goes out from the event loop. A view may hand its connection over to the live hub instead of answering.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import logging
import re
import stat
import threading
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import IO, Any

from makeright.config.bodies import ClientGone, Refused, read_body
from makeright.config.environ import Environ, FileWrapper, environ_of
from makeright.config.lanes import Lanes
from makeright.config.proxies import TRACE, Proxies
from makeright.lib.asgi import Headers, Leaving, Receive, Scope, Send, answer, answer_in_words
from makeright.lib.tracing import tracing

log = logging.getLogger(__name__)

HANDOVER = "makeright.handover"
MOST_WAITING = 500  # requests in front of a lane
ON_THE_BELT = 4  # pieces of a streaming response between Django and the client
PIECE = 65_536  # bytes
STALLED = 60.0  # seconds that a client may take to take one piece
HOP_BY_HOP = {
    b"connection",
    b"keep-alive",
    b"proxy-connection",
    b"te",
    b"trailer",
    b"transfer-encoding",
    b"upgrade",
}
ILLEGAL_IN_NAMES = re.compile(rb"[^!#$%&'*+\-.^_`|~0-9A-Za-z]")
ILLEGAL_IN_VALUES = re.compile(rb"[\x00\r\n]")
GOES_UNSEEN = {204, 304}
NOT_FOR_LOGS = re.compile(r"@|[A-Za-z0-9_-]{20}")  # an address, or a word that nobody should guess

Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]
HandOver = Callable[[Receive, Send, Any], Awaitable[None]]
Tell = Callable[
    [Environ, int, float], None
]  # the request, the status or 0 for none, the seconds until it began


class Bridge:
    """An ASGI application around Django."""

    def __init__(
        self,
        application: Application,
        lanes: Lanes,
        hand_over: HandOver,
        *,
        limit: int,
        files: Sequence[Path],
        proxies: Proxies | None = None,
        tell: Tell | None = None,
    ) -> None:
        """`limit` is for bodies, in bytes. Files below the folders `files` never change: they are sent by path.
        `tell` hears of each answer, on the event loop."""
        self._application = application
        self._lanes = lanes
        self._hand_over = hand_over
        self._limit = limit
        self._files = [folder.resolve() for folder in files]
        self._proxies = proxies or Proxies()
        self._tell = tell or _tell_nobody

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request. Whatever fails is logged and answered, never left hanging."""
        began = time.monotonic()
        try:
            body, length = await read_body(scope, receive, self._limit)
        except Refused as refused:
            environ = self._judged(scope, io.BytesIO(), 0)
            await self._refuse(send, environ, refused, [(b"connection", b"close")])
            return
        except ClientGone:
            return
        environ = self._judged(scope, body, length)
        content_type = next((value for name, value in scope["headers"] if name == b"content-type"), b"")
        lane = self._lanes.choose(scope, content_type, length)
        if lane.waiting >= MOST_WAITING:
            body.close()
            busy = Refused(503, "Too much at once. Please try again shortly.")
            await self._refuse(send, environ, busy, [(b"retry-after", b"2")])
            return
        reply = Reply(asyncio.get_running_loop(), lane.patience, environ[TRACE])
        leaving = Leaving(receive, reply.client_left) if lane.waiting else None
        lane.put(partial(self._enter, environ, reply))
        try:
            await reply.begun.wait()
            self._tell(environ, reply.status, time.monotonic() - began)
            if leaving:
                leaving.stop()
            await self._pass_on(reply, scope, receive, send)
        finally:
            reply.client_left()

    def _judged(self, scope: Scope, body: IO[bytes], length: int) -> Environ:
        environ = environ_of(scope, body, length)
        self._proxies.judge(environ)
        return environ

    async def _refuse(self, send: Send, environ: Environ, refused: Refused, headers: Headers) -> None:
        self._tell(environ, refused.status, 0.0)
        headers = [*headers, (b"x-request-id", environ[TRACE].encode())]
        await answer_in_words(send, refused.status, refused.words, headers)

    def _enter(self, environ: Environ, reply: Reply) -> None:
        """Let Django answer, under the request's trace. Runs in a lane's thread."""
        with tracing(environ[TRACE]):
            self._ask(environ, reply)

    def _ask(self, environ: Environ, reply: Reply) -> None:
        try:
            if reply.is_unwanted and environ["REQUEST_METHOD"] in {"GET", "HEAD"}:
                return
            response = self._application(environ, reply.start)
            try:
                self._take(response, environ, reply)
            finally:
                close = getattr(response, "close", None)
                if close is not None:
                    close()
        except ClientGone:
            log.debug("%s: the client left", named(environ))
        except BaseException:  # a view that exits must not end the lane
            log.exception("%s failed", named(environ))
        finally:
            environ["wsgi.input"].close()
            reply.finish()

    def _take(self, response: Iterable[bytes], environ: Environ, reply: Reply) -> None:
        """Take the answer over from Django: as a whole if it is one, so that the lane is free at once."""
        if reply.status == 200 and HANDOVER in environ:
            reply.handover = environ[HANDOVER]
        elif environ["REQUEST_METHOD"] == "HEAD" or reply.status in GOES_UNSEEN:
            if not _is_streaming(response) and reply.status not in GOES_UNSEEN:
                reply.say_length(sum(map(len, response)))
            reply.whole = b""
        elif path := self._kept_file(response, reply):
            reply.path = path
        elif _is_streaming(response):
            for piece in response:
                if piece:
                    reply.put(piece)
            reply.is_complete = True
            if not reply.is_streaming:
                reply.whole = b""
        else:
            body = b"".join(response)
            reply.say_length(len(body))
            reply.whole = body

    def _kept_file(self, response: Iterable[bytes], reply: Reply) -> Path | None:
        """The path of the file that this response is, if it is one of ours, whole."""
        if not isinstance(response, FileWrapper) or not isinstance(getattr(response.file, "name", None), str):
            return None
        path = Path(response.file.name).resolve()
        if not any(map(path.is_relative_to, self._files)) or response.file.tell() != 0:
            return None
        found = path.stat()
        size = str(found.st_size).encode()
        is_whole = dict(reply.headers).get(b"content-length", size) == size
        return path if is_whole and stat.S_ISREG(found.st_mode) else None

    async def _pass_on(self, reply: Reply, scope: Scope, receive: Receive, send: Send) -> None:
        if reply.handover is not None:
            await self._hand_over(receive, send, reply.handover)
        elif reply.whole is not None:
            await answer(send, reply.status, reply.headers, reply.whole)
        elif reply.path is not None:
            await _send_file(reply.path, reply, scope, send)
        elif reply.is_streaming:
            await _send_stream(reply, receive, send)
        elif not reply.is_unwanted:
            words = "Something went wrong here. It has been written down."
            await answer_in_words(send, 500, words, [(b"x-request-id", reply.trace.encode())])


class Reply:
    """What Django says to one request, on its way from a lane's thread to the event loop.

    The thread fills it and sets `begun`; a streaming response then goes over a short belt, and the thread waits while
    the belt is full: at most `patience` seconds in all, since a lane must not depend on a client's line.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, patience: float, trace: str) -> None:
        self.trace = trace
        self.status = 0
        self.headers: Headers = []
        self.whole: bytes | None = None
        self.path: Path | None = None
        self.handover: Any = None
        self.is_streaming = False
        self.is_complete = False
        self.is_unwanted = False
        self.begun = asyncio.Event()
        self._loop = loop
        self._patience = patience
        self._room = threading.Semaphore(ON_THE_BELT)
        self._belt: asyncio.Queue[bytes | None] = asyncio.Queue()

    # In the thread:

    def start(
        self, status: str, headers: list[tuple[str, str]], error: Any = None
    ) -> Callable[[bytes], object]:
        """WSGI's start_response. Raises ValueError for a header that would smuggle another one in."""
        rows = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        for name, value in rows:
            if not name or ILLEGAL_IN_NAMES.search(name) or ILLEGAL_IN_VALUES.search(value):
                raise ValueError(f"not a header: {name!r}: {value!r}")
        self.status = int(status[:3])
        self.headers = [row for row in rows if row[0] not in HOP_BY_HOP and row[0] != b"x-request-id"]
        self.headers.append((b"x-request-id", self.trace.encode()))
        if self.status in GOES_UNSEEN:
            self.headers = [row for row in self.headers if row[0] != b"content-length"]
        return _write

    def say_length(self, length: int) -> None:
        self.headers = [row for row in self.headers if row[0] != b"content-length"]
        self.headers.append((b"content-length", str(length).encode()))

    def put(self, piece: bytes) -> None:
        """Lay a piece on the belt. Raises ClientGone if nobody takes it."""
        began = time.monotonic()
        if self.is_unwanted or not self._room.acquire(timeout=max(self._patience, 0)) or self.is_unwanted:
            raise ClientGone
        self._patience -= time.monotonic() - began
        self.is_streaming = True
        self._on_loop(self._lay, piece)

    def finish(self) -> None:
        self._on_loop(self._lay, None)

    def _on_loop(self, call: Callable[..., object], *arguments: object) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: the process is ending
            self._loop.call_soon_threadsafe(call, *arguments)

    # On the loop:

    def _lay(self, piece: bytes | None) -> None:
        self._belt.put_nowait(piece)
        self.begun.set()

    async def take(self) -> bytes | None:
        """The next piece of a streaming response; None after the last."""
        piece = await self._belt.get()
        self._room.release()
        return piece

    def client_left(self) -> None:
        self.is_unwanted = True
        self._room.release()


def named(environ: Environ) -> str:
    """The request in a line of the log: without its questions, and without what in its path may open something."""
    path = "/".join("…" if NOT_FOR_LOGS.search(part) else part for part in environ["PATH_INFO"].split("/"))
    return f"{environ['REQUEST_METHOD']} {path}"


def _tell_nobody(environ: Environ, status: int, seconds: float) -> None:
    pass


def _write(_: bytes) -> None:
    raise NotImplementedError("WSGI's write() is for applications older than Django")


def _is_streaming(response: Iterable[bytes]) -> bool:
    return not isinstance(response, list | tuple) and bool(getattr(response, "streaming", True))


async def _send_stream(reply: Reply, receive: Receive, send: Send) -> None:
    """Send what comes along the belt. A response that broke off is not ended, so that it can't pass for whole."""
    leaving = Leaving(receive, reply.client_left)
    try:
        await send({"type": "http.response.start", "status": reply.status, "headers": reply.headers})
        while (piece := await reply.take()) is not None:
            if reply.is_unwanted:
                return
            async with asyncio.timeout(STALLED):
                await send({"type": "http.response.body", "body": piece, "more_body": True})
        if reply.is_complete:
            await send({"type": "http.response.body", "body": b""})
    except TimeoutError:
        log.info("a client took nothing for %s s", STALLED)
    finally:
        leaving.stop()


async def _send_file(path: Path, reply: Reply, scope: Scope, send: Send) -> None:
    """Send a file by its path where the server can, piece by piece where it can't."""
    start = {"type": "http.response.start", "status": reply.status, "headers": reply.headers}
    if "http.response.pathsend" in (scope.get("extensions") or {}):
        await send(start)
        await send({"type": "http.response.pathsend", "path": str(path)})
        return
    with path.open("rb") as file:
        await send(start)
        while piece := file.read(PIECE):
            async with asyncio.timeout(STALLED):
                await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})
