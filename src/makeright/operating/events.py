"""What this app announces: what operators did to the work behind the screens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from makeright.events.kinds import Code, Standard, declare
from makeright.events.places import Place

KIND_OF_JOB = r"[a-z_]+\.[a-z_]+"
JobKind = Annotated[Code, Standard("a kind of job", KIND_OF_JOB)]


@dataclass(frozen=True)
class JobsRetried:
    """Jobs that had failed are done again, since an operator asked for it: the one named, or all of a kind."""

    kind: JobKind
    job: int | None
    count: int


@dataclass(frozen=True)
class JobsForgotten:
    """Jobs that had been given up are forgotten, since an operator said so: the one named, or all of a kind."""

    kind: JobKind
    job: int | None
    count: int


@dataclass(frozen=True, slots=True)
class Jobs:
    """What such an event is about: one job, or (0) those of a kind."""

    job: int

    def event_place(self) -> Place:
        return Place("job", self.job)


RETRIED = declare("job.retried", JobsRetried)
FORGOTTEN = declare("job.forgotten", JobsForgotten)
