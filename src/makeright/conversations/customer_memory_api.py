"""What colleagues remember of customers, for programs: facts and notes."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Path, Router, Status
from ninja import Schema as Told
from pydantic import Field

from makeright.api.ids import Id
from makeright.api.paging import USUAL, After, Limit, page
from makeright.api.schemas import Said
from makeright.conversations.customers_api import CustomerId, May, find_seen
from makeright.conversations.models import Message, sight_of
from makeright.customers import remembering
from makeright.customers.models import Fact, Note
from makeright.staff.views.bearing import actor_of, agent_of

router = Router(tags=["Customers"])
FactId = Annotated[int, Id("fct")]
NoteId = Annotated[int, Id("not")]
MessageId = Annotated[int, Id("msg")]
AgentId = Annotated[int, Id("agt")]
Consent = Literal["given", "implied", "not_asked", "unknown"]
SaidBy = Literal["message", "phone", "in_person", "form", "import", "colleague", "unknown"]


class FactTold(Told):
    """One thing that is so of a customer, where it is from, and whether they agreed that we keep it."""

    id: FactId
    about: str
    value: str
    said: SaidBy
    message: MessageId | None
    consent: Consent
    at: datetime
    until: datetime | None


class Facts(Told):
    items: list[FactTold]
    next: str | None


class FactSaid(Said):
    about: Annotated[str, Field(min_length=1, max_length=60)]
    value: Annotated[str, Field(min_length=1, max_length=500)]
    said: SaidBy = "unknown"
    consent: Consent = "unknown"
    message: MessageId | None = None


class NoteTold(Told):
    """What colleagues say among themselves about a customer."""

    id: NoteId
    text: str
    agent: AgentId = Field(alias="agent_id")
    at: datetime


class Notes(Told):
    items: list[NoteTold]
    next: str | None


class NoteSaid(Said):
    text: Annotated[str, Field(min_length=1, max_length=20_000)]


@router.get("/customers/{customer}/facts", response=Facts, summary="What we remember of them")
def facts(
    request: HttpRequest, customer: Path[CustomerId], after: After = "", limit: Limit = USUAL
) -> dict[str, Any]:
    found = page(find_seen(request, customer).facts.all(), after, limit)
    said_in = {fact.message for fact in found["items"] if fact.message is not None}
    condition = sight_of(agent_of(request)).condition("conversation__")
    seen = set(Message.objects.filter(condition, pk__in=said_in).values_list("pk", flat=True))
    for fact in found["items"]:
        fact.message = fact.message if fact.message in seen else None
    return found


@router.post("/customers/{customer}/facts", response={201: FactTold}, auth=May, summary="Remember a fact")
def remember(request: HttpRequest, customer: Path[CustomerId], said: FactSaid) -> Status[Fact]:
    found = find_seen(request, customer)
    if said.message is not None:
        condition = sight_of(agent_of(request)).condition("conversation__")
        seen = Message.objects.filter(condition, conversation__customer=found)
        get_object_or_404(seen, pk=said.message)
    made = remembering.remember(
        found,
        said.about,
        said.value,
        said=said.said,
        consent=said.consent,
        message=said.message,
        by=actor_of(request),
    )
    return Status(201, made)


@router.delete(
    "/customers/{customer}/facts/{fact}", response=FactTold, auth=May, summary="Say that it is so no longer"
)
def end_fact(request: HttpRequest, customer: Path[CustomerId], fact: Path[FactId]) -> Fact:
    theirs = get_object_or_404(find_seen(request, customer).facts, pk=fact)
    remembering.end(theirs, by=actor_of(request))
    theirs.refresh_from_db()
    return theirs


@router.get("/customers/{customer}/notes", response=Notes, summary="Notes about them")
def notes(
    request: HttpRequest, customer: Path[CustomerId], after: After = "", limit: Limit = USUAL
) -> dict[str, Any]:
    return page(find_seen(request, customer).notes.all(), after, limit)


@router.post(
    "/customers/{customer}/notes", response={201: NoteTold}, auth=May, summary="Leave a note about them"
)
def note(request: HttpRequest, customer: Path[CustomerId], said: NoteSaid) -> Status[Note]:
    return Status(201, remembering.note(find_seen(request, customer), said.text, by=actor_of(request)))


@router.delete(
    "/customers/{customer}/notes/{note}",
    response={204: None},
    auth=May,
    summary="Remove a note",
)
def remove_note(request: HttpRequest, customer: Path[CustomerId], note: Path[NoteId]) -> Status[None]:
    own = find_seen(request, customer).notes.filter(agent=agent_of(request))
    remembering.remove_note(get_object_or_404(own, pk=note), by=actor_of(request))
    return Status(204, None)
