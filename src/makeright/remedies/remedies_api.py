"""Remedies and asks, for programs: what was given, what is to be done, looked at or answered."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Path, Router
from ninja import Schema as Told
from pydantic import Field

from makeright.api.ids import Id
from makeright.api.paging import USUAL, After, Limit, page
from makeright.api.repeating import NEEDED
from makeright.api.schemas import Said
from makeright.conversations.models import Conversation
from makeright.conversations.models.seeing import sight_of
from makeright.orders.models import Order
from makeright.remedies import asking, checking_up, fulfilling
from makeright.remedies.looking_before import given_before
from makeright.remedies.models import Ask, Remedy
from makeright.remedies.permissions import MAKE_RIGHT
from makeright.remedies.schemas import AskId, AskTold, Minor, OrderId, RemedyId, RemedyTold
from makeright.staff.views.bearing import Bearer, actor_of, agent_of

router = Router(tags=["Making it right"])
Makes = Bearer(MAKE_RIGHT)
ConversationId = Annotated[int, Id("cnv")]
CustomerId = Annotated[int, Id("cus")]


class RemediesTold(Told):
    items: list[RemedyTold]
    next: str | None


class AsksTold(Told):
    items: list[AskTold]
    next: str | None


class BeforeTold(Told):
    """What was given before, and to whom: the same `person`, somebody at the same `address`, or somebody who paid with
    the same `tender`."""

    near: Literal["person", "address", "tender"]
    remedy: RemedyTold


class AllBeforeTold(Told):
    items: list[BeforeTold]


class ReversalSaid(Said):
    """Why it is taken back."""

    reason: Literal["undone", "mistake", "customer_declined", "customer_changed_mind", "abuse", "other"]


class CompletionSaid(Said):
    """What it cost in the end, if otherwise than expected."""

    cost_minor: Minor | None = None


class GivingUpSaid(Said):
    """Why it was not done."""

    reason: Literal["not_possible", "nobody_did_it"]


class CheckSaid(Said):
    """How one looked, and whether it is right. That nobody answered is not right."""

    how: Literal["customer", "survey", "carrier", "nobody_answered", "not_asked"]
    result: Literal["right", "not_right", "unknown"]


class ArrivalSaid(Said):
    """How one knows."""

    how: Literal["customer", "carrier", "shop", "unknown"] = "unknown"


class AnswerSaid(Said):
    """Yes, no, or yes to another amount (minor units), with a sentence for who asked."""

    yes: bool
    amount_minor: Minor | None = None
    words: Annotated[str, Field(max_length=asking.LONGEST)] = ""


@router.get(
    "/conversations/{conversation}/given-before",
    response=AllBeforeTold,
    auth=Makes,
    summary="What was given before, to this customer and near an order",
)
def before(
    request: HttpRequest, conversation: Path[ConversationId], order: OrderId | None = None
) -> dict[str, Any]:
    agent = agent_of(request)
    found = get_object_or_404(Conversation.objects.visible_to(agent), pk=conversation)
    about = get_object_or_404(Order.objects.visible_to(agent), pk=order) if order is not None else None
    return {"items": given_before(found.customer_id, about, sight_of(agent))}


@router.get("/remedies", response=RemediesTold, summary="What was given, and what is to be")
def remedies(
    request: HttpRequest,
    conversation: ConversationId | None = None,
    customer: CustomerId | None = None,
    state: Literal["", "asked", "granted", "fulfilling", "fulfilled", "failed", "reversed"] = "",
    after: After = "",
    limit: Limit = USUAL,
) -> dict[str, Any]:
    found = Remedy.objects.visible_to(agent_of(request))
    if conversation is not None:
        found = found.filter(conversation=conversation)
    if customer is not None:
        found = found.filter(customer=customer)
    return page(found.filter(state=state) if state else found, after, limit)


@router.get("/remedies/{remedy}", response=RemedyTold, summary="A remedy")
def remedy(request: HttpRequest, remedy: Path[RemedyId]) -> Remedy:
    return _remedy(request, remedy)


@router.post(
    "/remedies/{remedy}/reversal",
    response=RemedyTold,
    auth=Makes,
    openapi_extra=NEEDED,
    summary="Take it back, before it is done",
)
def reverse_remedy(request: HttpRequest, remedy: Path[RemedyId], said: ReversalSaid) -> Remedy:
    found = _remedy(request, remedy)
    fulfilling.reverse(found, said.reason, by=actor_of(request))
    return found


@router.post(
    "/remedies/{remedy}/completion", response=RemedyTold, auth=Makes, summary="Say that it was done by hand"
)
def complete_remedy(request: HttpRequest, remedy: Path[RemedyId], said: CompletionSaid) -> Remedy:
    found = _remedy(request, remedy)
    fulfilling.done(found, cost_minor=said.cost_minor, by=actor_of(request))
    return found


@router.post(
    "/remedies/{remedy}/arrival", response=RemedyTold, auth=Makes, summary="Say that the customer has it"
)
def arrive_remedy(request: HttpRequest, remedy: Path[RemedyId], said: ArrivalSaid) -> Remedy:
    found = _remedy(request, remedy)
    fulfilling.arrive(found, said.how, by=actor_of(request))
    return found


@router.post("/remedies/{remedy}/check", response=RemedyTold, auth=Makes, summary="Say whether it is right")
def check_remedy(request: HttpRequest, remedy: Path[RemedyId], said: CheckSaid) -> Remedy:
    found = _remedy(request, remedy)
    checking_up.check(found, said.how, said.result, by=actor_of(request))
    return found


@router.post(
    "/remedies/{remedy}/failure",
    response=RemedyTold,
    auth=Makes,
    summary="Say that what is done by hand could not be done",
)
def give_up_remedy(request: HttpRequest, remedy: Path[RemedyId], said: GivingUpSaid) -> Remedy:
    found = _remedy(request, remedy)
    fulfilling.give_up(found, said.reason, by=actor_of(request))
    return found


@router.post(
    "/remedies/{remedy}/failure-seen",
    response=RemedyTold,
    auth=Makes,
    summary="Say that one has seen that it failed",
)
def see_failure(request: HttpRequest, remedy: Path[RemedyId]) -> Remedy:
    found = _remedy(request, remedy)
    fulfilling.see_failure(found, by=actor_of(request))
    return found


@router.get("/asks", response=AsksTold, summary="What is asked of whom")
def asks(request: HttpRequest, after: After = "", limit: Limit = USUAL) -> dict[str, Any]:
    return page(Ask.objects.visible_to(agent_of(request)), after, limit)


@router.post(
    "/asks/{ask}/answer", response=AskTold, auth=Makes, openapi_extra=NEEDED, summary="Answer what was asked"
)
def answer_ask(request: HttpRequest, ask: Path[AskId], said: AnswerSaid) -> Ask:
    seen = Ask.objects.visible_to(agent_of(request)).select_related("remedy__conversation")
    found = get_object_or_404(seen, pk=ask)
    asking.answer(found, yes=said.yes, amount_minor=said.amount_minor, words=said.words, by=actor_of(request))
    return found


def _remedy(request: HttpRequest, key: int) -> Remedy:
    seen = Remedy.objects.visible_to(agent_of(request)).select_related("conversation", "operation")
    return get_object_or_404(seen, pk=key)
