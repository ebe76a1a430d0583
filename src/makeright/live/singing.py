"""The canary: a sign of life that goes the way of every event. Where it is missing, nothing else comes by either."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from makeright.events.places import Place
from makeright.events.recording import record
from makeright.lib.actor import Actor
from makeright.live import events

THE_ENGINE = Actor.system()


class _Canary:
    """There is one in an installation."""

    def event_place(self) -> Place:
        return Place("canary", 1)


@transaction.atomic
def sing(*, by: Actor = THE_ENGINE, now: datetime | None = None) -> None:
    """Record a sign of life. It nudges no screen: whoever follows the log takes note that it came by."""
    record(events.SANG, _Canary(), by=by, now=now)
