"""The work behind the screens, for programs: jobs that fail, what recurs, how the house fares, and what was done."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Path, Router, Status
from ninja import Schema as Told
from pydantic import Field

from makeright.api.ids import Id, number_of, public
from makeright.api.paging import CURSOR, USUAL, After, Limit, page
from makeright.api.problems import Problem, not_found
from makeright.api.schemas import Moment, Said
from makeright.jobs import recurring
from makeright.jobs.models import FAILED, Job, Recurring
from makeright.letters import trying_again
from makeright.letters.models import Letter
from makeright.operating import auditing, doctoring, tending
from makeright.operating.findings import Asked, Finding
from makeright.operating.permissions import OPERATE, SEE_AUDIT
from makeright.operating.sentences import TOPIC_NAMES
from makeright.operating.surveying import is_late
from makeright.staff.views.bearing import Bearer, actor_of

router = Router(tags=["Operating"])
JobId = Annotated[int, Id("job")]
AgentId = Annotated[int, Id("agt")]
EventId = Annotated[int, Id("evt")]
LetterId = Annotated[int, Id("ltr")]
Operates = Bearer(OPERATE)


class JobTold(Told):
    """Something that is to be done: `state` is waiting, later (to be tried again), running, doubtful or failed."""

    id: JobId
    kind: str
    state: Literal["waiting", "later", "running", "doubtful", "failed"]
    tries: int
    run_at: datetime
    created_at: datetime
    last_error: str


class JobsTold(Told):
    items: list[JobTold]
    next: str | None


class OfAKind(Said):
    """Which jobs: all of a kind that were given up (`failed`), or that wait for their next try (`failing`)."""

    kind: Annotated[str, Field(min_length=1, max_length=100)]
    which: Literal["failed", "failing"] = "failed"


class GivenUp(Said):
    kind: Annotated[str, Field(min_length=1, max_length=100)]


class Count(Told):
    """How many."""

    count: int


class RecurringTold(Told):
    """Something that recurs. `is_late`: its time is over, and it did not come."""

    name: str
    last_began_at: datetime | None
    last_ended_at: datetime | None
    is_late: bool


class RecurringAll(Told):
    items: list[RecurringTold]


class RunSaid(Said):
    name: Annotated[str, Field(min_length=1, max_length=100)]


class LetterTold(Told):
    """A letter of the house, such as an invitation; to whom is for the page alone."""

    id: LetterId
    name: str
    state: str
    tries: int
    written_at: datetime


class LettersTold(Told):
    items: list[LetterTold]
    next: str | None


class FindingTold(Told):
    """What the doctor found: a code that stays, what it means, and what helps."""

    code: str
    level: Literal["ok", "warning", "fault"]
    words: str
    cure: str


class HealthTold(Told):
    """How the house fares: as badly as the worst of what was found."""

    level: Literal["ok", "warning", "fault"]
    findings: list[FindingTold]


class DoneTold(Told):
    """Something that was done in the house, as a sentence."""

    id: EventId
    at: datetime
    kind: str
    sentence: str
    door: str
    origin: str


class DoneAll(Told):
    """The latest first; `next` is what the next page begins with."""

    items: list[DoneTold]
    next: str | None


@router.get("/jobs", response=JobsTold, auth=Operates, summary="Jobs that are to be done, or were given up")
def jobs(
    request: HttpRequest,
    state: Literal["", "waiting", "later", "running", "doubtful", "failed"] = "",
    after: After = "",
    limit: Limit = USUAL,
) -> dict[str, Any]:
    rows = Job.objects.filter(state=state) if state else Job.objects.all()
    return page(rows, after, limit)


@router.post("/jobs/runs", response=Count, auth=Operates, summary="Have all of a kind done now")
def run_all(request: HttpRequest, said: OfAKind) -> dict[str, int]:
    verb = tending.run_all_again if said.which == FAILED else tending.try_all_now
    return {"count": verb(said.kind, by=actor_of(request))}


@router.post("/jobs/forgettings", response=Count, auth=Operates, summary="Forget all of a kind given up")
def forget_all(request: HttpRequest, said: GivenUp) -> dict[str, int]:
    return {"count": tending.forget_all(said.kind, by=actor_of(request))}


@router.post("/jobs/{job}/run", response={202: JobTold}, auth=Operates, summary="Have it done now")
def run(request: HttpRequest, job: Path[JobId]) -> Status[Job]:
    get_object_or_404(Job, pk=job)
    tending.run_again(job, by=actor_of(request))
    return Status(202, get_object_or_404(Job, pk=job))


@router.delete("/jobs/{job}", response={204: None}, auth=Operates, summary="Forget it, if it was given up")
def forget(request: HttpRequest, job: Path[JobId]) -> Status[None]:
    get_object_or_404(Job, pk=job)
    if not tending.forget(job, by=actor_of(request)):
        raise Problem(409, "not_failed", "Only a job that was given up can be forgotten.")
    return Status(204, None)


@router.get("/recurring", response=RecurringAll, auth=Operates, summary="What recurs, and when it last did")
def recurring_all(request: HttpRequest) -> dict[str, Any]:
    now = timezone.now()
    rows = Recurring.objects.order_by("name")
    return {
        "items": [
            {
                "name": row.name,
                "last_began_at": row.last_began_at,
                "last_ended_at": row.last_ended_at,
                "is_late": is_late(row, now),
            }
            for row in rows
        ]
    }


@router.post("/recurring/runs", response={202: None}, auth=Operates, summary="Have it done now")
def run_recurring(request: HttpRequest, said: RunSaid) -> Status[None]:
    if not recurring.run_soon(said.name) and not Recurring.objects.filter(name=said.name).exists():
        raise not_found()
    return Status(202, None)


@router.get("/letters", response=LettersTold, auth=Operates, summary="Letters of the house that did not go")
def letters(request: HttpRequest, after: After = "", limit: Limit = USUAL) -> dict[str, Any]:
    return page(Letter.objects.filter(state__in=trying_again.NOT_GONE).defer("secrets"), after, limit)


@router.post(
    "/letters/{letter}/sending",
    response={202: LetterTold},
    auth=Operates,
    summary="Send it again, if nothing that it said was wiped",
)
def send_letter_again(request: HttpRequest, letter: Path[LetterId]) -> Status[Letter]:
    get_object_or_404(Letter, pk=letter)
    if not tending.send_again(letter, by=actor_of(request)):
        raise Problem(409, "not_again", "This letter went, or held a link, and can’t be written anew.")
    return Status(202, get_object_or_404(Letter, pk=letter))


@router.get("/health", response=HealthTold, auth=Operates, summary="How the house fares")
def health(request: HttpRequest) -> dict[str, Any]:
    """What the doctor finds without asking anybody outside."""
    found: list[Finding] = doctoring.examine(Asked(outside=False))
    levels = {finding.level for finding in found}
    worst = next((level for level in ("fault", "warning") if level in levels), "ok")
    return {"level": worst, "findings": found}


@router.get("/audit", response=DoneAll, auth=Bearer(SEE_AUDIT), summary="Who changed what, when, from where")
def audit(
    request: HttpRequest,
    agent: AgentId | None = None,
    topic: Annotated[str, Field(max_length=20, json_schema_extra={"enum": ["", *TOPIC_NAMES]})] = "",
    since: Moment | None = None,
    until: Moment | None = None,
    after: After = "",
    limit: Limit = USUAL,
) -> dict[str, Any]:
    if topic and topic not in TOPIC_NAMES:
        raise Problem(422, "no_such_topic", f"A topic is one of: {', '.join(TOPIC_NAMES)}.")
    asked = auditing.Asked(agent=agent, topic=topic, since=since, until=until, before=_before(after))
    found = auditing.read(asked, limit=limit)
    items = [line._asdict() for line in found.lines]
    return {"items": items, "next": public(CURSOR, found.after) if found.after else None}


def _before(after: str) -> int | None:
    try:
        return number_of(CURSOR, after) if after else None
    except ValueError:
        raise Problem(422, "cursor", "This is no cursor of ours: use `next` as it was given.") from None
