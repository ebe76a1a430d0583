"""Who hears of asks: all who serve look again what waits for them. A nudge holds nothing, and asks are few."""

from __future__ import annotations

from collections.abc import Iterator

from makeright.events.reading import Heard
from makeright.live.topics import Nudge, announces


@announces
def asks_are_heard_of_by_all_who_serve(heard: Heard) -> Iterator[Nudge]:
    if heard.subject_kind == "ask":
        yield Nudge("asks", "agents")
