"""What this app announces: what an owner did with the first steps of a new installation."""

from __future__ import annotations

from dataclasses import dataclass

from makeright.events.kinds import declare


@dataclass(frozen=True)
class FirstStepsPutAway:
    """An owner wants to see no more of the first steps of a new installation."""


@dataclass(frozen=True)
class FirstStepsBroughtBack:
    """An owner wants to see the first steps of a new installation again, having put them away."""


FIRST_STEPS_PUT_AWAY = declare("first_steps.put_away", FirstStepsPutAway)
FIRST_STEPS_BROUGHT_BACK = declare("first_steps.brought_back", FirstStepsBroughtBack)
