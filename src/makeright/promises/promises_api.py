"""Promises, for programs: what we said that we will do, by when, and whether we did."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Path, Router
from ninja import Schema as Told
from pydantic import Field

from makeright.api.ids import Id
from makeright.api.paging import USUAL, After, Limit, page
from makeright.api.schemas import Moment, Said
from makeright.conversations.models import OUT, Conversation, Message
from makeright.promises import keeping, making, reading
from makeright.promises.models import Promise
from makeright.promises.models.promise import PromiseQuerySet
from makeright.promises.permissions import GIVE_WORD
from makeright.staff.models import Agent
from makeright.staff.views.bearing import Bearer, actor_of, agent_of

router = Router(tags=["Promises"])
Keeps = Bearer(GIVE_WORD)
PromiseId = Annotated[int, Id("prm")]
ConversationId = Annotated[int, Id("cnv")]
CustomerId = Annotated[int, Id("cus")]
MessageId = Annotated[int, Id("msg")]
AgentId = Annotated[int, Id("agt")]
Position = Annotated[int, Field(ge=0, le=1_000_000)]


class PromiseTold(Told):
    """What we promised, in the words (`words`) that stand in a message of ours; `is_day`: a day was named, and it is
    due when that day’s work ends. `sign`: something happened that may have kept it, and nobody has said so yet."""

    id: PromiseId
    conversation: ConversationId
    customer: CustomerId
    message: MessageId
    words: str
    kind: str
    due_at: datetime
    is_day: bool
    owner: AgentId | None
    state: str
    sign: str
    signed_at: datetime | None
    made_at: datetime
    moved_at: datetime | None
    broken_at: datetime | None
    settled_at: datetime | None

    @staticmethod
    def resolve_conversation(promise: Promise) -> int:
        return promise.conversation_id

    @staticmethod
    def resolve_customer(promise: Promise) -> int:
        return promise.customer_id

    @staticmethod
    def resolve_message(promise: Promise) -> int:
        return promise.message_id

    @staticmethod
    def resolve_owner(promise: Promise) -> int | None:
        return promise.owner_id


class PromisesTold(Told):
    items: list[PromiseTold]
    next: str | None


class WordsTold(Told):
    """Words of ours that look like a promise: where in the message's text they stand, and when they are due."""

    message: MessageId
    begins: int
    ends: int
    words: str
    due_at: datetime
    is_day: bool
    language: str


class PromiseSaid(Said):
    """Which characters of a message of ours are a promise, and when it is due; `owner`: who sees to it, if not whoever
    has the matter."""

    message: MessageId
    begins: Position
    ends: Position
    due_at: Moment
    is_day: bool = False
    owner: AgentId | None = None


class NoPromiseSaid(Said):
    """Which words are none: the message, and the character at which they begin."""

    message: MessageId
    begins: Position


class PromiseMovedSaid(Said):
    """To when it is moved, and whether the customer knows."""

    due_at: Moment
    is_day: bool = False
    told: Literal["yes", "no", "unknown"] = "unknown"


class PromiseWithdrawnSaid(Said):
    """Why it counts no longer."""

    why: Literal["no_promise", "let_off", "replaced", "other"]


class PromiseGivenSaid(Said):
    """Who sees to it; null: whoever has the matter."""

    owner: AgentId | None


@router.get("/promises", response=PromisesTold, summary="What we promised")
def promises(
    request: HttpRequest,
    conversation: ConversationId | None = None,
    customer: CustomerId | None = None,
    owner: AgentId | None = None,
    state: Literal["", "open", "kept", "broken", "withdrawn"] = "",
    after: After = "",
    limit: Limit = USUAL,
) -> dict[str, Any]:
    asked = {"conversation": conversation, "customer": customer, "owner": owner, "state": state or None}
    found = _seen(request).filter(**{name: each for name, each in asked.items() if each is not None})
    return page(found.select_related("message"), after, limit)


@router.get("/promises/{promise}", response=PromiseTold, summary="A promise")
def promise(request: HttpRequest, promise: Path[PromiseId]) -> Promise:
    return _promise(request, promise)


@router.get(
    "/conversations/{conversation}/promise-offers",
    response=list[WordsTold],
    summary="What we wrote there that looks like a promise",
)
def promise_offers(request: HttpRequest, conversation: Path[ConversationId]) -> Sequence[dict[str, Any]]:
    found = reading.of_matter(_conversation(request, conversation), now=timezone.now()).offered
    return [
        {
            "message": each.message.pk,
            "begins": each.found.begins,
            "ends": each.found.ends,
            "words": each.words,
            "due_at": each.found.due_at,
            "is_day": each.found.is_day,
            "language": each.found.language,
        }
        for each in found
    ]


@router.post(
    "/conversations/{conversation}/promise-offers/passing",
    response={204: None},
    auth=Keeps,
    summary="Say that some words are no promise",
)
def pass_over(
    request: HttpRequest, conversation: Path[ConversationId], said: NoPromiseSaid
) -> tuple[int, None]:
    message = _message(_conversation(request, conversation), said.message)
    making.pass_over(message, begins=said.begins, by=actor_of(request))
    return 204, None


@router.post(
    "/conversations/{conversation}/promises",
    response={201: PromiseTold},
    auth=Keeps,
    summary="Say that some words of ours are a promise",
)
def make_promise(
    request: HttpRequest, conversation: Path[ConversationId], said: PromiseSaid
) -> tuple[int, Promise]:
    message = _message(_conversation(request, conversation), said.message)
    owner = get_object_or_404(Agent, pk=said.owner) if said.owner is not None else None
    made = making.make(
        message,
        begins=said.begins,
        ends=said.ends,
        due_at=said.due_at,
        is_day=said.is_day,
        owner=owner,
        by=actor_of(request),
    )
    return 201, made


@router.put("/promises/{promise}/keeping", response=PromiseTold, auth=Keeps, summary="Say that it was kept")
def keep_promise(request: HttpRequest, promise: Path[PromiseId]) -> Promise:
    found = _promise(request, promise)
    keeping.keep(found, by=actor_of(request))
    return found


@router.delete(
    "/promises/{promise}/sign",
    response=PromiseTold,
    auth=Keeps,
    summary="Say that what happened was not yet what we promised",
)
def take_sign_back(request: HttpRequest, promise: Path[PromiseId]) -> Promise:
    found = _promise(request, promise)
    keeping.not_kept_by_that(found, by=actor_of(request))
    return found


@router.put("/promises/{promise}/due", response=PromiseTold, auth=Keeps, summary="Give it another time")
def move_promise(request: HttpRequest, promise: Path[PromiseId], said: PromiseMovedSaid) -> Promise:
    found = _promise(request, promise)
    keeping.move(found, said.due_at, is_day=said.is_day, told=said.told, by=actor_of(request))
    return found


@router.put("/promises/{promise}/owner", response=PromiseTold, auth=Keeps, summary="Say who sees to it")
def give_promise(request: HttpRequest, promise: Path[PromiseId], said: PromiseGivenSaid) -> Promise:
    found = _promise(request, promise)
    to = get_object_or_404(Agent, pk=said.owner) if said.owner is not None else None
    keeping.give(found, to, by=actor_of(request))
    return found


@router.put(
    "/promises/{promise}/withdrawal",
    response=PromiseTold,
    auth=Keeps,
    summary="Say that it counts no longer, and why",
)
def withdraw_promise(request: HttpRequest, promise: Path[PromiseId], said: PromiseWithdrawnSaid) -> Promise:
    found = _promise(request, promise)
    keeping.withdraw(found, said.why, by=actor_of(request))
    return found


def _seen(request: HttpRequest) -> PromiseQuerySet:
    return Promise.objects.visible_to(agent_of(request))


def _promise(request: HttpRequest, key: int) -> Promise:
    return get_object_or_404(_seen(request).select_related("conversation", "message"), pk=key)


def _conversation(request: HttpRequest, key: int) -> Conversation:
    return get_object_or_404(Conversation.objects.visible_to(agent_of(request)), pk=key)


def _message(conversation: Conversation, key: int) -> Message:
    return get_object_or_404(conversation.messages.filter(direction=OUT), pk=key)
