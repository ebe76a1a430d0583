"""What this app announces: what operators did to the work behind the screens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from makeright.events.kinds import Code, Codes, Standard, declare
from makeright.events.places import Place

KIND_OF_JOB = r"[a-z_]+\.[a-z_]+"
JobKind = Annotated[Code, Standard("a kind of job", KIND_OF_JOB)]
LetterName = Annotated[Code, Standard("a template of letters", r"[a-z_]+/[a-z_]+")]


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


@dataclass(frozen=True)
class LetterRetried:
    """A letter of the house that did not go is due once more, since an operator asked for it. `before`: how it stood;
    of an `unknown` one nobody can say whether it arrived, so it may arrive twice."""

    letter: LetterName
    before: Annotated[Code, Codes("failed", "unknown", "expired")]


@dataclass(frozen=True, slots=True)
class Letters:
    """What such an event is about: one letter of the house."""

    letter: int

    def event_place(self) -> Place:
        return Place("letter", self.letter)


@dataclass(frozen=True, slots=True)
class Jobs:
    """What such an event is about: one job, or (0) those of a kind."""

    job: int

    def event_place(self) -> Place:
        return Place("job", self.job)


@dataclass(frozen=True)
class AuditExported:
    """What was done in the house was saved as a file, of so many lines."""

    lines: int


@dataclass(frozen=True, slots=True)
class Audit:
    """What such an event is about: the page of what was done."""

    def event_place(self) -> Place:
        return Place("audit", 0)


RETRIED = declare("job.retried", JobsRetried)
FORGOTTEN = declare("job.forgotten", JobsForgotten)
LETTER_RETRIED = declare("letter.retried", LetterRetried)
AUDIT_EXPORTED = declare("audit.exported", AuditExported)
