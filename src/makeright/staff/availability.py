"""Availability: whether an agent is here, told from what their row says. Pure: no database, no clock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple, Protocol

MOST_STEPS = 20  # from one stand-in to the next


class Availability(NamedTuple):
    """`reason` and `until` (UTC; None: nobody knows) are those of an absence, and `stand_in` the key of who stands in.
    Who serves no longer is not here, for no reason."""

    is_here: bool
    reason: str = ""
    until: datetime | None = None
    stand_in: int | None = None


HERE = Availability(is_here=True)


class Attends(Protocol):
    """What is asked of an agent's row."""

    is_active: bool
    away_for: str
    away_until: datetime | None
    stand_in_id: int | None


def availability_at(agent: Attends, now: datetime) -> Availability:
    """Whether an agent is here. An absence whose time has passed is over, also while nobody has ended its row."""
    if not agent.is_active:
        return Availability(is_here=False)
    if not agent.away_for or (agent.away_until is not None and agent.away_until <= now):
        return HERE
    return Availability(False, agent.away_for, agent.away_until, agent.stand_in_id)


def last_of_chain(agent: int, stand_ins: Mapping[int, int]) -> int | None:
    """Who stands in for an agent, where a stand-in may be out as well and have one of their own: the last of them.
    None for who has none, and where they stand in for each other in a circle."""
    met = {agent}
    at = agent
    while (following := stand_ins.get(at)) is not None:
        if following in met or len(met) > MOST_STEPS:
            return None
        met.add(following)
        at = following
    return at if at != agent else None
