"""Making it right, for programs: what went wrong, what fits, and a whole plan in one call."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Path, Router, Status
from ninja import Schema as Told
from pydantic import Field

from makeright.api.paging import USUAL, After, Limit, page
from makeright.api.repeating import HEADER, NEEDED
from makeright.api.schemas import Said
from makeright.causes.models import Cause
from makeright.conversations.models import Attachment, Conversation, Message
from makeright.orders.models import Line, Order
from makeright.remedies import claiming, concerning, making_right, offering
from makeright.remedies.models import Claim, Concern, Offer
from makeright.remedies.permissions import MAKE_RIGHT
from makeright.remedies.planning import Plan, claim_of
from makeright.remedies.schemas import (
    AgentId,
    AskTold,
    CauseId,
    Certainty,
    ClaimId,
    ClaimSaid,
    ClaimTold,
    ConversationId,
    Harm,
    LineId,
    MessageId,
    Mood,
    OfferId,
    OrderId,
    RemedyCostTold,
    RemedySaid,
    RemedyTold,
    Wish,
    WishHow,
)
from makeright.staff.views.bearing import Bearer, actor_of, agent_of, token_of

router = Router(tags=["Making it right"])
Makes = Bearer(MAKE_RIGHT)


class ClaimsTold(Told):
    items: list[ClaimTold]
    next: str | None


class Corrected(Said):
    """What was read otherwise; what isn't said stays."""

    harm: Harm | None = None
    wish: Wish | None = None
    wish_how: WishHow | None = None
    mood: Mood | None = None


class CauseSet(Said):
    cause: CauseId
    certainty: Certainty = "suspected"


class ReadAgain(Said):
    harm: Harm
    mood: Mood


class ConcernSaid(Said):
    """Which order, or line of it, a matter is about."""

    order: OrderId
    line: LineId | None = None
    role: Annotated[str, Field(pattern="^(about|mentions|replaced_by)$")] = "about"


class ConcernTold(Told):
    order: OrderId
    line: LineId | None
    role: str
    stage: str
    set_at: datetime

    @staticmethod
    def resolve_order(concern: Concern) -> int:
        return concern.order_id

    @staticmethod
    def resolve_line(concern: Concern) -> int | None:
        return concern.line_id


class ConcernsTold(Told):
    items: list[ConcernTold]


class AuthorityVerdictTold(Told):
    """What authority says: `alone`, `by_ask`, or `refused`. `limit` names what binds; amounts are minor units of
    `currency`. `nearest_minor`: the most that may be given alone, in the remedy's currency."""

    may: str
    code: str
    why: str
    limit: str
    limit_minor: int | None
    left_minor: int | None
    currency: str
    nearest_minor: int | None


class PreviewedTold(Told):
    """A remedy before it is done. `code` and `why` say why it can't be, if it can't."""

    kind: str
    currency: str
    cost: RemedyCostTold
    value_minor: int
    return_demanded: str
    by_hand: bool
    verdict: AuthorityVerdictTold | None
    asks: AgentId | None
    answers_by: datetime | None
    code: str
    why: str


class PreviewTold(Told):
    """A plan before it is done."""

    can_be_done: bool
    alone_minor: int
    left_minor: int | None
    currency: str
    remedies: list[PreviewedTold]


class OfferTold(Told):
    """The claim that was opened, and the remedies that fit, the best first."""

    id: OfferId
    claim: ClaimTold
    options: list[PreviewedTold]


class PlanSaid(ClaimSaid):
    """What went wrong (or the `claim` that says so), the remedies, and what the customer is told. `seen` is the newest
    message that whoever plans has read: if they have written since, nothing is done."""

    claim: ClaimId | None = None
    offer: OfferId | None = None
    remedies: Annotated[list[RemedySaid], Field(min_length=1, max_length=12)]
    text: Annotated[str, Field(max_length=200_000)] = ""
    resolve: bool = False
    seen: MessageId | None = None
    gives_now: bool = True


class PlanTold(Told):
    """What came of it. Until `undo_until` all of it can be taken back, by its `plan`."""

    plan: str
    claim: ClaimTold
    remedies: list[RemedyTold]
    asks: list[AskTold]
    message: MessageId | None
    undo_until: datetime | None


class UndoingSaid(Said):
    """Which plan, as its answer named it."""

    plan: Annotated[str, Field(min_length=1, max_length=80)]


class TakenBack(Told):
    """Whether there was still time."""

    taken_back: bool


@router.get(
    "/conversations/{conversation}/claims", response=ClaimsTold, summary="What went wrong in a matter"
)
def claims(
    request: HttpRequest, conversation: Path[ConversationId], after: After = "", limit: Limit = USUAL
) -> dict[str, Any]:
    return page(Claim.objects.filter(conversation=_seen(request, conversation)), after, limit)


@router.post(
    "/conversations/{conversation}/claims",
    response={201: ClaimTold},
    auth=Makes,
    summary="Say what went wrong",
)
def open_claim(request: HttpRequest, conversation: Path[ConversationId], said: ClaimSaid) -> Status[Claim]:
    plan = _plan(request, _seen(request, conversation), said)
    return Status(201, claim_of(plan, by=actor_of(request), now=timezone.now()))


@router.get("/claims/{claim}", response=ClaimTold, summary="A claim")
def claim(request: HttpRequest, claim: Path[ClaimId]) -> Claim:
    return _claim(request, claim)


@router.patch("/claims/{claim}", response=ClaimTold, auth=Makes, summary="Put right what was read")
def correct_claim(request: HttpRequest, claim: Path[ClaimId], said: Corrected) -> Claim:
    found = _claim(request, claim)
    claiming.correct(found, by=actor_of(request), **said.model_dump())
    return found


@router.put("/claims/{claim}/cause", response=ClaimTold, auth=Makes, summary="Say what the cause is")
def set_cause(request: HttpRequest, claim: Path[ClaimId], said: CauseSet) -> Claim:
    found = _claim(request, claim)
    cause = get_object_or_404(Cause, pk=said.cause)
    claiming.set_cause(found, cause, by=actor_of(request), certainty=said.certainty)
    return found


@router.post(
    "/claims/{claim}/second-reading", response=ClaimTold, auth=Makes, summary="Read it a second time, blind"
)
def read_again(request: HttpRequest, claim: Path[ClaimId], said: ReadAgain) -> Claim:
    found = _claim(request, claim)
    claiming.read_again(found, said.harm, said.mood, by=actor_of(request))
    return found


@router.get("/conversations/{conversation}/concerns", response=ConcernsTold, summary="What a matter is about")
def concerns(request: HttpRequest, conversation: Path[ConversationId]) -> dict[str, Any]:
    return {"items": concerning.concerns_of(_seen(request, conversation))}


@router.put(
    "/conversations/{conversation}/concerns",
    response=ConcernsTold,
    auth=Makes,
    summary="Say which order a matter is about",
)
def concern(request: HttpRequest, conversation: Path[ConversationId], said: ConcernSaid) -> dict[str, Any]:
    found, order = _seen(request, conversation), _order(request, said.order)
    line = get_object_or_404(Line, pk=said.line, order=order) if said.line is not None else None
    concerning.concern(found, order, line=line, role=said.role, by=actor_of(request))
    return {"items": concerning.concerns_of(found)}


@router.post(
    "/conversations/{conversation}/offers",
    response={201: OfferTold},
    auth=Makes,
    summary="Say what went wrong, and be told what fits",
)
def offer(
    request: HttpRequest, conversation: Path[ConversationId], said: ClaimSaid
) -> Status[dict[str, Any]]:
    plan = _plan(request, _seen(request, conversation), said)
    row, shown = offering.offer(plan, by=actor_of(request), surface="api")
    return Status(201, {"id": row.pk, "claim": row.claim, "options": [_previewed(one) for one in shown]})


@router.post(
    "/conversations/{conversation}/plans",
    response={200: PreviewTold, 201: PlanTold},
    auth=Makes,
    openapi_extra=NEEDED,
    summary="Make it right",
)
def make_right(
    request: HttpRequest, conversation: Path[ConversationId], said: PlanSaid, dry_run: bool = False
) -> Status[dict[str, Any]]:
    plan, by = _plan(request, _seen(request, conversation), said), actor_of(request)
    if dry_run:
        preview = making_right.preview(plan, by=by)
        told = {
            name: getattr(preview, name) for name in ("can_be_done", "alone_minor", "left_minor", "currency")
        }
        return Status(200, told | {"remedies": [_previewed(one) for one in preview.remedies]})
    digest = hashlib.blake2b(request.headers[HEADER].encode(), digest_size=20).hexdigest()
    made = making_right.make_right(plan, by=by, key=f"{token_of(request).pk}-{digest}")
    return Status(201, _made(made))


@router.post(
    "/conversations/{conversation}/plan-undoings",
    response=TakenBack,
    auth=Makes,
    summary="Take a whole plan back, while there is time",
)
def take_back(request: HttpRequest, conversation: Path[ConversationId], said: UndoingSaid) -> dict[str, bool]:
    found = _seen(request, conversation)
    return {"taken_back": making_right.take_back(found, said.plan, by=actor_of(request))}


def _plan(request: HttpRequest, conversation: Conversation, said: ClaimSaid) -> Plan:
    """The plan that was said, of what whoever calls may see."""
    order = _order(request, said.order) if said.order is not None else None
    cause = get_object_or_404(Cause, pk=said.cause) if said.cause is not None else None
    files = Attachment.objects.filter(pk__in=said.evidence, message__conversation=conversation)
    if files.count() != len(set(said.evidence)):
        raise Http404
    more: dict[str, Any] = {}
    if isinstance(said, PlanSaid):
        own = Claim.objects.filter(conversation=conversation)
        more = {
            "remedies": tuple(each.wish() for each in said.remedies),
            "claim": get_object_or_404(own, pk=said.claim) if said.claim is not None else None,
            "offer": get_object_or_404(Offer, pk=said.offer, claim__in=own)
            if said.offer is not None
            else None,
            "text": said.text,
            "resolve": said.resolve,
            "seen": said.seen,
            "gives_now": said.gives_now,
        }
        if said.seen is not None:
            get_object_or_404(Message, pk=said.seen, conversation=conversation)
    return Plan(
        conversation,
        **{"remedies": (), **more},
        order=order,
        pieces=tuple((each.line, each.quantity) for each in said.pieces),
        cause=cause,
        certainty=said.certainty,
        harm=said.harm,
        needed_by=said.needed_by,
        wish=said.wish,
        wish_how=said.wish_how,
        mood=said.mood,
        evidence=tuple(files),
    )


def _made(made: making_right.Made) -> dict[str, Any]:
    return {
        "plan": made.key,
        "claim": made.claim,
        "remedies": made.remedies,
        "asks": made.asks,
        "message": made.message.pk if made.message else None,
        "undo_until": made.undo_until,
    }


def _previewed(one: making_right.Previewed) -> dict[str, Any]:
    judged, verdict = one.judged, one.verdict
    return {
        "kind": one.wish.kind,
        "currency": judged.currency if judged else "",
        "cost": judged.parts if judged else {},
        "value_minor": judged.value_minor if judged else 0,
        "return_demanded": judged.demanded if judged else "",
        "by_hand": judged.by_hand if judged else False,
        "verdict": {
            "may": verdict.may,
            "code": verdict.why.code,
            "why": str(verdict.why),
            "limit": verdict.limit,
            "limit_minor": verdict.limit_minor,
            "left_minor": verdict.left_minor,
            "currency": verdict.currency,
            "nearest_minor": verdict.nearest.minor if verdict.nearest else None,
        }
        if verdict
        else None,
        "asks": one.asks.pk if one.asks else None,
        "answers_by": one.answers_by,
        "code": one.refusal.code if one.refusal else "",
        "why": str(one.refusal) if one.refusal else "",
    }


def _seen(request: HttpRequest, key: int) -> Conversation:
    return get_object_or_404(Conversation.objects.visible_to(agent_of(request)), pk=key)


def _claim(request: HttpRequest, key: int) -> Claim:
    seen = Claim.objects.visible_to(agent_of(request)).select_related("conversation")
    return get_object_or_404(seen, pk=key)


def _order(request: HttpRequest, key: int) -> Order:
    return get_object_or_404(Order.objects.visible_to(agent_of(request)), pk=key)
