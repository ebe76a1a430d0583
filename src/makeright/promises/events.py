"""What this app announces."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from makeright.events.kinds import ONLY_NOW, Code, Codes, declare

KIND = Codes("first_reply", "next_reply", "resolution", "given")


@dataclass(frozen=True)
class Made:
    """We gave our word to a customer: by a setting, in what somebody wrote, or on a page. `seconds` until it is due by
    the calendar, `working_seconds` of them in our hours. `text`: the message that says it (for a page its version)."""

    kind: Annotated[Code, KIND]
    made_by: Annotated[Code, Codes("config", "written", "page", "unknown"), ONLY_NOW]
    text: Annotated[int | None, ONLY_NOW]
    due_at: datetime
    seconds: float
    working_seconds: float
    owner: int | None


@dataclass(frozen=True)
class PassedOver:
    """What was offered as a promise is none: the words of a message from that character on."""

    message: int
    begins: int


@dataclass(frozen=True)
class Moved:
    """A promise was given another time. `told`: whether the customer was told so before the old one had passed."""

    from_due_at: datetime
    to_due_at: datetime
    working_seconds: float
    told: Annotated[Code, Codes("yes", "no", "unknown"), ONLY_NOW]


@dataclass(frozen=True)
class Signed:
    """Something happened that may have kept it: we wrote, or a remedy was fulfilled."""

    sign: Annotated[Code, Codes("reply", "remedy")]


@dataclass(frozen=True)
class Kept:
    """We did what was promised, so late (negative: early). `how`: somebody said so, or confirmed a sign."""

    late_seconds: float
    how: Annotated[Code, Codes("said", "reply", "remedy")]


@dataclass(frozen=True)
class Broken:
    """The time of a promise passed, so long ago."""

    late_seconds: float


@dataclass(frozen=True)
class Withdrawn:
    """A promise counts no longer. `why`: it was none, the customer let us off, or something else took its place."""

    why: Annotated[Code, Codes("no_promise", "let_off", "replaced", "other")]


@dataclass(frozen=True)
class Given:
    """Somebody else sees to it; null: whoever has the matter."""

    from_agent: int | None
    to_agent: int | None


MADE = declare("promise.made", Made)
PASSED_OVER = declare("promise.passed_over", PassedOver)
MOVED = declare("promise.moved", Moved)
SIGNED = declare("promise.signed", Signed)
UNSIGNED = declare("promise.unsigned")
KEPT = declare("promise.kept", Kept)
BROKEN = declare("promise.broken", Broken)
WITHDRAWN = declare("promise.withdrawn", Withdrawn)
GIVEN = declare("promise.given", Given)
