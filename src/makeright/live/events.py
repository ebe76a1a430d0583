"""What this app announces."""

from dataclasses import dataclass
from datetime import timedelta

from makeright.events.kinds import declare


@dataclass(frozen=True)
class Sang:
    """The engine gave its sign of life through the log, so that those who show what happens know that they hear."""


SANG = declare("canary.sang", Sang)
SINGS_EVERY = timedelta(minutes=5)
