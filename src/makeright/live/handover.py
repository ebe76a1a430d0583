"""What the view that let somebody in tells the hub."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Handover:
    """A stream for one agent's browser: what it may hear, and the position from which it hasn't heard (None: now)."""

    agent_id: int
    session_key: str
    audiences: frozenset[str]
    since: int | None


def browser_of(session_key: str) -> str:
    """The name of a browser among processes and machines. It says nothing of the session's key, which opens doors."""
    return hashlib.sha256(b"makeright:browser:" + session_key.encode()).hexdigest()[:20]
