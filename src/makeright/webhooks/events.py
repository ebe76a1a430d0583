"""What this app announces."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from makeright.events.kinds import ONLY_NOW, UNKNOWN, Code, Codes, declare

What = Annotated[Code, Codes("name", "url", "kinds")]
# `failing`: nothing was taken for days; `gone`: its server says that it is there no longer (410); `restored`: this
# house was made anew from a backup, and what it tells would be told a second time.
Why = Annotated[Code, Codes("by_person", "failing", "gone", "restored", "unknown"), ONLY_NOW]


@dataclass(frozen=True)
class Added:
    """A program is told from now on what happens here: of so many kinds of events, or of all (null)."""

    kinds: int | None


@dataclass(frozen=True)
class Changed:
    """A webhook has another name, another address, or is told of other kinds of events."""

    what: tuple[What, ...]


@dataclass(frozen=True)
class Paused:
    """A webhook is told nothing until somebody resumes it. What happens meanwhile waits for it."""

    why: Why = UNKNOWN


@dataclass(frozen=True)
class Resumed:
    """A webhook is told again: from where it stopped, or of what happens from now on."""

    since: Annotated[Code, Codes("where_it_stopped", "now")]


@dataclass(frozen=True)
class Passed:
    """One event that a webhook’s server would not take was passed over, so that the next can be told."""

    delivery: int


@dataclass(frozen=True)
class Repeated:
    """So many deliveries are made once more, since somebody asked for it."""

    count: int


@dataclass(frozen=True)
class SecretRotated:
    """What a webhook is told is signed with another secret from now on, and until a time with the former as well."""

    until: datetime | None


@dataclass(frozen=True)
class FormerSecretEnded:
    """The former secret of a webhook signs no more."""


@dataclass(frozen=True)
class Removed:
    """A webhook is told nothing any more; its address and secrets are gone."""


ADDED = declare("webhook.added", Added)
CHANGED = declare("webhook.changed", Changed)
PAUSED = declare("webhook.paused", Paused)
RESUMED = declare("webhook.resumed", Resumed)
PASSED = declare("webhook.passed", Passed)
REPEATED = declare("webhook.repeated", Repeated)
SECRET_ROTATED = declare("webhook.secret_rotated", SecretRotated)
FORMER_SECRET_ENDED = declare("webhook.former_secret_ended", FormerSecretEnded)
REMOVED = declare("webhook.removed", Removed)
