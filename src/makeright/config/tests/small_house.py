"""A small application over the real bridge and the real hub, for tests that run it under granian."""

import asyncio
import io
import os
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings

FILES = Path(os.environ["SMALL_HOUSE"])
settings.configure(MAKERIGHT_RUN=FILES / "run")

import django  # noqa: E402

django.setup()

from makeright.config.bridge import Bridge  # noqa: E402
from makeright.config.environ import Environ, FileWrapper  # noqa: E402
from makeright.config.lanes import Lanes  # noqa: E402
from makeright.lib.asgi import Receive, Scope, Send  # noqa: E402

Handing = Callable[[Receive, Send, Any], Any]


def django_like(environ: Environ, start: Callable[..., Any]) -> Iterable[bytes]:
    """Answer as Django would."""
    path = environ["PATH_INFO"]
    if path == "/echo":
        body = environ["wsgi.input"].read()
        start("200 OK", [("X-Length", str(len(body))), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")])
        return [body[:100]]
    if path == "/wait":
        time.sleep(0.3)
    if path in {"/path", "/wait"}:
        start("200 OK", [])
        return [path.encode(), environ["REMOTE_ADDR"].encode()]
    if path == "/file":
        start("200 OK", [("Content-Type", "application/octet-stream")])
        return FileWrapper(open(FILES / "large", "rb"))
    if path == "/memory":
        start("200 OK", [("Content-Length", "9")])
        return FileWrapper(io.BytesIO(b"in memory"))
    if path == "/stream":
        start("200 OK", [])
        return Streamed()
    if path == "/live":
        environ["makeright.handover"] = "mina"
        start("200 OK", [])
        return []
    start("404 Not Found", [])
    return [path.encode("latin-1")]


class Streamed:
    """A stream without an end; how far it was read is told in a file."""

    def __iter__(self) -> Iterator[bytes]:
        for number in range(1_000_000):
            (FILES / "streamed.new").write_text(str(number))
            (FILES / "streamed.new").replace(FILES / "streamed")  # so that nobody reads half of it
            yield bytes(65_536)

    def close(self) -> None:
        (FILES / "closed").write_text("yes")


class SmallHouse:
    """The application: all but the hub's part is the bridge's."""

    bridge: Bridge
    lanes: Lanes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan":
            await self.bridge(scope, receive, send)
            return
        await receive()
        self.lanes = Lanes()
        self.bridge = Bridge(django_like, self.lanes, self.say_hello, limit=1_000_000, files=(FILES,))
        await send({"type": "lifespan.startup.complete"})
        await receive()
        self.lanes.close()
        await send({"type": "lifespan.shutdown.complete"})

    async def say_hello(self, receive: Receive, send: Send, handover: Any) -> None:
        await send(
            {
                "type": "http.response.start",
                "status": 200,
                "headers": [(b"content-type", b"text/event-stream")],
            }
        )
        await send({"type": "http.response.body", "body": f"hello {handover}".encode(), "more_body": True})
        await asyncio.sleep(0.2)
        await send({"type": "http.response.body", "body": b"goodbye"})


def main() -> None:
    from granian import Granian
    from granian.constants import Interfaces, RuntimeModes

    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    Granian(
        f"{__name__}:application",
        port=int(os.environ["PORT"]),
        interface=Interfaces.ASGI,
        runtime_mode=RuntimeModes.st,
        websockets=False,
        workers_kill_timeout=2,
        log_enabled=False,
    ).serve()


application = SmallHouse()
if __name__ == "__main__":
    main()
