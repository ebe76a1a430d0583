"""Signs of life of the engines: written by each every few seconds, read by whoever wants to know who works."""

from __future__ import annotations

import json
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from makeright.jobs.models import Engine
from makeright.lib.homes import home_id

GONE_AFTER = timedelta(seconds=45)
FORGOTTEN_AFTER = timedelta(days=7)
HEARTBEAT, HEARTBEAT_APART = "engine.heartbeat", "door.heartbeat"  # in the run folder, see config/engine.py


class Life:
    """The engine of this home, from its start."""

    def __init__(self) -> None:
        self._began_at = timezone.now()

    def sign(self) -> None:
        """Say that we are alive, how our parts fare, and when the door for mail was last seen open."""
        now = timezone.now()
        parts, _ = _heartbeat(HEARTBEAT)
        _, door_seen_at = _heartbeat(HEARTBEAT_APART)
        Engine.objects.update_or_create(
            home=home_id(),
            defaults={
                "machine": socket.gethostname()[:100],
                "began_at": self._began_at,
                "seen_at": now,
                "door_seen_at": door_seen_at,
                "parts": parts,
            },
        )
        Engine.objects.filter(seen_at__lt=now - FORGOTTEN_AFTER).delete()

    def end(self) -> None:
        """Sign off: an engine that was told to end is missed by nobody."""
        Engine.objects.filter(home=home_id()).delete()


def _heartbeat(name: str) -> tuple[dict[str, int], datetime | None]:
    """How often each part was started anew, and when the process last gave a sign; nothing if it never did."""
    try:
        said = json.loads((Path(settings.MAKERIGHT_RUN) / name).read_text())
        return {str(part): int(times) for part, times in said["failures"].items()}, datetime.fromtimestamp(
            said["at"], UTC
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}, None
