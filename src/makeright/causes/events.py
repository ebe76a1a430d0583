"""What this app announces. What a matter's cause is, is told with the matter's claim (`cause.set`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from makeright.events.kinds import Code, Codes, declare

HARM = Annotated[
    Code,
    Codes("unusable", "impaired", "cosmetic", "missing", "late", "wrong", "unsafe", "none", "unknown"),
]


@dataclass(frozen=True)
class CauseAdded:
    """There is one more cause. `parent`: below which one, 0 at the top. `version`: of the tree, from then on."""

    parent: int
    harm: HARM
    version: int


@dataclass(frozen=True)
class CauseRenamed:
    """A cause is called otherwise, from that version of the tree on."""

    version: int


@dataclass(frozen=True)
class CauseMoved:
    """A cause stands below another one, or at the top (0), from that version of the tree on."""

    from_parent: int
    to_parent: int
    version: int


@dataclass(frozen=True)
class CauseHarmSet:
    """What a cause mostly does to a thing was said."""

    from_harm: HARM
    to_harm: HARM


@dataclass(frozen=True)
class CauseRetired:
    """A cause is found no more; what has it keeps it."""

    version: int


@dataclass(frozen=True)
class CauseReinstated:
    """A cause that was retired is found again."""

    version: int


@dataclass(frozen=True)
class CauseMerged:
    """A cause turned out to be another one. What has it keeps it, and counts with that other one."""

    into_cause: int
    version: int


ADDED = declare("cause.added", CauseAdded)
RENAMED = declare("cause.renamed", CauseRenamed)
MOVED = declare("cause.moved", CauseMoved)
HARM_SET = declare("cause.harm_set", CauseHarmSet)
RETIRED = declare("cause.retired", CauseRetired)
REINSTATED = declare("cause.reinstated", CauseReinstated)
MERGED = declare("cause.merged", CauseMerged)
