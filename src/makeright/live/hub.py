"""The hub: holds the live streams of one web process and tells each of them what it may hear.

Connections are raw ASGI, one coroutine each and no more; one timer serves them all.
"""

from __future__ import annotations

import asyncio
import logging
import random
from itertools import count
from typing import Any

from makeright.lib import bell
from makeright.lib.asgi import Leaving, Receive, Send, answer_in_words
from makeright.live import health
from makeright.live.attending import Attending
from makeright.live.following import Follower, Topics
from makeright.live.handover import Handover
from makeright.live.streams import Stream, event, retry
from makeright.live.topics import EVERYBODY

log = logging.getLogger(__name__)

TICK = 1.0  # seconds
HEARTBEAT_EVERY = 10  # ticks
READMIT_EVERY = 30  # ticks
REPORT_EVERY = 5  # ticks
STALLED = 60  # ticks that a reader may take to take its words
ROOM = 7_000  # streams of a process, unless its server says otherwise
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),  # nginx would hold the nudges back
    (b"x-content-type-options", b"nosniff"),
]


class Hub:
    """All streams of this process. Made on the event loop."""

    def __init__(self, version: str, *, room: int = ROOM, words: str = bell.WORDS, **follower: Any) -> None:
        """`version` is what browsers compare with their page's, `room` how many streams are taken, `words` the role
        that is told who is where; further arguments are the Follower's."""
        self._version = version
        self._room = room
        self._streams: set[Stream] = set()
        self._turns = count()
        self._ticks = 0
        self._position = 0
        self._is_closing = False
        self._is_well = True
        self._loop = asyncio.get_running_loop()
        self._follower = Follower(self, **follower)
        self._attending = Attending(words)
        self._timer: asyncio.TimerHandle | None = None

    @property
    def size(self) -> int:
        """How many streams are open."""
        return len(self._streams)

    def start(self) -> None:
        self._follower.start()
        self._attending.start()
        health.leave(self._state())  # from the first moment on, whoever looks finds that this process lives
        self._timer = self._loop.call_later(TICK, self._tick)

    async def serve(self, receive: Receive, send: Send, handover: Handover) -> None:
        """Keep one connection until either side ends it."""
        if len(self._streams) >= self._room:
            await answer_in_words(send, 503, "Too many listen here just now.", [(b"retry-after", b"15")])
            return
        stream = Stream(handover, next(self._turns))
        leaving = Leaving(receive, stream.leave)
        self._streams.add(stream)
        self._attending.came(stream)
        if self._is_closing:
            stream.close(self._see_you())
        else:
            self._follower.join(stream)
        try:
            await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
            while (words := await stream.words()) is not None and not leaving.gone:
                stream.gives_since = self._ticks
                await send({"type": "http.response.body", "body": words, "more_body": True})
                stream.gives_since = None
            if not leaving.gone:
                await send({"type": "http.response.body", "body": b""})
        except asyncio.CancelledError:
            if not stream.was_cut_off:
                raise
            log.info("a live stream took nothing for a minute")
        finally:
            leaving.stop()
            self._streams.discard(stream)
            self._attending.left(stream)

    def close(self) -> None:
        """End all streams, and those to come: each is told to come back at a moment of its own."""
        self._is_closing = True
        self._attending.stop()
        for stream in self._streams:
            stream.close(self._see_you())

    def stop(self) -> None:
        """End the streams, and the follower's thread."""
        self.close()
        if self._timer is not None:
            self._timer.cancel()
        self._follower.stop()
        health.forget()

    # What the follower tells:

    def streams_of(self, agents: set[int]) -> list[Stream]:
        """Called in the follower's thread: a set is copied in one piece."""
        streams = self._streams.copy()
        if EVERYBODY in agents:
            return list(streams)
        return [stream for stream in streams if stream.handover.agent_id in agents]

    def tell(self, position: int, topics: Topics) -> None:
        """Nudge everybody who may hear of these topics."""
        self._position = position
        told: dict[frozenset[str], bytes] = {}
        for stream in self._streams:
            audiences = stream.audiences.intersection(topics)
            if not audiences or not stream.has_joined:
                continue
            if audiences not in told:
                heard = sorted(set().union(*(topics[audience] for audience in audiences)))
                told[audiences] = event("nudge", heard, position=position)
            stream.say(told[audiences])

    def welcome(self, stream: Stream, position: int, topics: list[str]) -> None:
        """Begin a stream: where we are, what it missed, and who is where it is."""
        stream.has_joined = True
        stream.say(retry(random.randint(1000, 4000)) + self._words("hello", position))
        if topics:
            stream.say(event("nudge", topics, position=position))
        self._attending.welcome(stream)

    def sort_out(self, asked: list[Stream], admitted: dict[Handover, frozenset[str]]) -> None:
        """Go on with those who may still listen, to what they may hear now. The others are sent home."""
        for stream in asked:
            audiences = admitted.get(stream.handover)
            if audiences is None:
                stream.close(event("goodbye", {}))
            else:
                stream.audiences = audiences

    def _tick(self) -> None:
        self._timer = self._loop.call_later(TICK, self._tick)
        self._ticks += 1
        self._look_after_itself()
        self._attending.tick()
        heartbeat = self._words("heartbeat", self._position)
        doubtful: list[Stream] = []
        for stream in self._streams:
            if stream.gives_since is not None and self._ticks - stream.gives_since > STALLED:
                stream.cut_off()
            # Each stream has its own second, so that five thousand heartbeats are never one burst.
            if stream.has_joined and (self._ticks + stream.turn) % HEARTBEAT_EVERY == 0:
                stream.say(heartbeat)
            if (self._ticks + stream.turn) % READMIT_EVERY == 0:
                doubtful.append(stream)
        if doubtful:
            self._follower.doubt(doubtful)

    def _look_after_itself(self) -> None:
        """Say aloud when this process hears nothing any more: to the log, to who watches, and to all browsers."""
        self._follower.start()
        state = self._state()
        if state.is_well != self._is_well:
            self._is_well = state.is_well
            if self._is_well:
                log.warning("live updates are well again")
            else:
                log.error("live updates have stopped, and pages look by themselves: %s", state.said)
            for stream in self._streams:
                if stream.has_joined:
                    stream.say(self._words("heartbeat", self._position))
            health.leave(state)
        elif self._ticks % REPORT_EVERY == 1:
            health.leave(state)

    def _state(self) -> health.State:
        return health.State.now(
            streams=len(self._streams),
            position=self._position,
            looked_at=self._follower.looked_at,
            canary_at=self._follower.canary_at,
        )

    def _words(self, kind: str, position: int) -> bytes:
        return event(kind, {"version": self._version, "position": position, "ok": self._is_well})

    def _see_you(self) -> bytes:
        pause = random.randint(250, 2000 + 4 * len(self._streams))
        return retry(pause) + event("closing", {"retry": pause})
