"""The hub over a fake log with a bare page, for the browser's tests. What happens is told it by GET."""

import json
import os
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import parse_qs

from django.conf import settings

settings.configure(
    MAKERIGHT_RUN=Path(os.environ["SMALL_STREAM"]),
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions"],
)

import django  # noqa: E402

django.setup()

from makeright.lib import bell  # noqa: E402
from makeright.lib.asgi import Receive, Scope, Send, answer  # noqa: E402
from makeright.live import health, presence  # noqa: E402
from makeright.live import hub as hub_room  # noqa: E402
from makeright.live.attending import SIGN, WATCH  # noqa: E402
from makeright.live.handover import Handover, browser_of  # noqa: E402
from makeright.live.hub import Hub  # noqa: E402
from makeright.live.presence import Sign, Watch  # noqa: E402
from makeright.live.tests.fakes import Admission, Log, announce  # noqa: E402

STATIC = Path(__file__).parents[1] / "static" / "live"
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Live</title>
<link rel="icon" href="data:,"><script type="module" src="/static/live-stream.js"></script>
<script type="module" src="/static/who-is-here.js"></script><script type="module" src="/static/row-here.js"></script></head>
<body>
<p hx-trigger="conversation-12 from:body, refresh">12</p><p hx-trigger="conversations from:body">all</p>
<button hx-trigger="click from:body">never told</button>
<form><textarea></textarea><button>Send</button></form>
<div id="head"><who-is-here role="status" data-topic="conversation-{topic}" data-agent="{agent}" data-writing="form textarea"
  data-looks="{who} is looking" data-look="{who} are looking" data-writes="{who} is writing"
  data-write="{who} are writing" data-others="{count} others"></who-is-here></div>
<ol data-agent="{agent}" data-looks="{who} is looking" data-look="{who} are looking" data-writes="{who} is writing"
  data-write="{who} are writing" data-others="{count} others">{rows}</ol>
<live-stream data-url="/live" data-presence="/presence" data-cookie="token" data-since="{since}" data-version="{version}"
             data-agent="{agent}"
             data-stale="No connection." data-ended="You were signed out."></live-stream>
</body></html>"""


class SmallStream:
    """`/happens?conversation=12`, `/session?is=gone` (or `another`), `/streams`, `/close`, `/anew`, `/quiet`, `/lame?is=yes`, what was said
    of presence at `/signs`, and a page at `/?since=&agent=&topic=&rows=`."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        asked = {name: values[0] for name, values in parse_qs(scope["query_string"].decode()).items()}
        path = scope["path"]
        if path == "/live":
            await self._listen(scope, asked, receive, send)
        elif path.startswith("/static/"):
            await self._say(send, (STATIC / Path(path).name).read_text(), b"text/javascript")
        elif path == "/":
            since = asked.get("since", str(self._log.latest()))
            defaults = {"version": "build-1", "agent": "7", "topic": "12"}
            keys = asked.get("rows", "").split()
            rows = (f'<li><row-here data-topic="conversation-{key}"></row-here>{key}</li>' for key in keys)
            page = PAGE.replace("{since}", since).replace("{rows}", "".join(rows))
            for name, default in defaults.items():
                page = page.replace(f"{{{name}}}", asked.get(name, default))
            cookies = [f"token=t0ken{asked.get('agent', '7')}", f"agent={asked.get('agent', '7')}"]
            await self._say(send, page, b"text/html; charset=utf-8", cookies)
        elif path == "/presence":
            await answer(send, await self._sign(scope, receive), [])
        elif path == "/signs":
            await self._say(send, json.dumps(self._signs), b"application/json")
        elif path == "/streams":
            await self._say(send, json.dumps([self._hub.size, self._opened]), b"application/json")
        else:
            if path == "/happens":
                for _ in range(int(asked.get("times", 1))):
                    self._log.append(int(asked["conversation"]), 3)
            elif path == "/session":
                is_over = asked["is"] in {"gone", "another"}
                self._admission.shown_out = {self._session} if is_over else set()
                self._session += "s" if asked["is"] == "another" else ""
            elif path == "/close":
                self._hub.close()
                self._hub._is_closing = False
            elif path == "/quiet":
                hub_room.HEARTBEAT_EVERY = 10**9
            elif path == "/lame":
                health.MISSED_AFTER = -1 if asked["is"] == "yes" else 300
            elif path == "/anew":
                self._hub.stop()
                self._begin()
            await self._say(send, "ok", b"text/plain")

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        hub_room.TICK, hub_room.READMIT_EVERY = 0.2, 1
        presence.LINGERS_FOR, presence.TYPES_FOR = 2.0, 3.0
        self._begin(already=int(os.environ["ALREADY"]))
        await send({"type": "lifespan.startup.complete"})
        await receive()
        self._hub.stop()
        await send({"type": "lifespan.shutdown.complete"})

    def _begin(self, already: int = 0) -> None:
        hub_room.HEARTBEAT_EVERY, health.MISSED_AFTER = 5, 300
        self._log, self._admission, self._opened = Log(already=already), Admission(), 0
        self._session = "s"
        self._signs: list[list[str]] = []
        self._hub = Hub(
            "build-1", read=self._log.read, latest=self._log.latest, announce=announce, admit=self._admission
        )
        self._hub.start()

    async def _listen(self, scope: Scope, asked: dict[str, str], receive: Receive, send: Send) -> None:
        if self._session in self._admission.shown_out:
            await answer(send, 403, [])
        elif scope["method"] == "HEAD":
            await answer(send, 204, [])
        else:
            self._opened += 1
            since = int(asked["since"]) if "since" in asked else None
            agent = _agent(scope)
            session = self._session if agent == 7 else f"s{agent}"
            await self._hub.serve(
                receive, send, Handover(agent, session, frozenset({"inbox-3", "inbox-1"}), since)
            )

    async def _sign(self, scope: Scope, receive: Receive) -> int:
        """What the view does, without Django: tell all hubs where a tab is."""
        said = {name: values[0] for name, values in parse_qs((await receive())["body"].decode()).items()}
        agent = _agent(scope)
        headers = dict(scope["headers"])
        if headers.get(b"x-csrftoken") != f"t0ken{agent}".encode():
            return 403
        doing, topic = said["doing"], said.get("topic", "")
        self._signs.append([doing, topic or said.get("topics", "")])
        browser, name = (
            browser_of("s" if agent == 7 else f"s{agent}"),
            {7: "Mina", 8: "Otto"}.get(agent, f"Agent {agent}"),
        )
        if doing == "watching":
            keys = tuple(int(each.rpartition("-")[2]) for each in said.get("topics", "").split())
            bell.tell(WATCH, Watch(browser, said["tab"], "conversation", keys).as_word())
            return 204
        bell.tell(
            SIGN, Sign(browser, said["tab"], doing, agent, name, topic, frozenset({"inbox-3"})).as_word()
        )
        return 204

    async def _say(self, send: Send, words: str, kind: bytes, cookies: Sequence[str] = ()) -> None:
        headers = [(b"content-type", kind), (b"cache-control", b"no-store")]
        headers += [(b"set-cookie", cookie.encode()) for cookie in cookies]
        await answer(send, 200, headers, words.encode())


def _agent(scope: Scope) -> int:
    kept = dict(scope["headers"]).get(b"cookie", b"").decode()
    return int(next((pair[6:] for pair in kept.split("; ") if pair.startswith("agent=")), "7"))


def main() -> None:
    from granian import Granian
    from granian.constants import Interfaces, RuntimeModes

    Granian(
        f"{__name__}:application",
        port=int(os.environ["PORT"]),
        interface=Interfaces.ASGI,
        runtime_mode=RuntimeModes.st,
        websockets=False,
        backpressure=100,
        workers_kill_timeout=1,
        log_enabled=False,
    ).serve()


application = SmallStream()
if __name__ == "__main__":
    main()
