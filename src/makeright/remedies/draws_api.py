"""Draws, for programs: a customer is drawn by lot, and is given something or passed on."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Annotated, Any, Literal

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Path, Router, Status
from ninja import Schema as Told
from pydantic import Field

from makeright.api.ids import Id
from makeright.api.paging import USUAL, After, Limit, page
from makeright.api.repeating import HEADER, NEEDED
from makeright.api.schemas import Said
from makeright.remedies import drawing_lots
from makeright.remedies.giving_drawn import give_drawn
from makeright.remedies.models import Draw
from makeright.remedies.permissions import MAKE_RIGHT
from makeright.remedies.planning import RemedyWish
from makeright.remedies.schemas import AgentId, ConversationId, CustomerId, Minor, RemedyId
from makeright.staff.views.bearing import Bearer, actor_of, agent_of, token_of

router = Router(tags=["Making it right"])
Makes = Bearer(MAKE_RIGHT)
DrawId = Annotated[int, Id("drw")]


class DrawTold(Told):
    """A customer who was drawn. With `seed`, `eligible` (how many could be drawn) and `digest` (the mark of their keys)
    anybody can draw again. `drawn_for`: whether they `wrote` or `bought` within the last 90 days. `conversation` is
    where something would be given to them, or was; null once they were passed on. It is open until there is a
    `remedy` or `passed_at`."""

    id: DrawId
    agent: AgentId
    customer: CustomerId
    conversation: ConversationId | None
    drawn_for: str
    drawn_at: datetime
    eligible: int
    seed: str
    digest: str
    remedy: RemedyId | None
    passed_at: datetime | None
    passed_for: str

    @staticmethod
    def resolve_agent(draw: Draw) -> int:
        return draw.agent_id

    @staticmethod
    def resolve_customer(draw: Draw) -> int:
        return draw.customer_id

    @staticmethod
    def resolve_conversation(draw: Draw) -> int | None:
        if draw.remedy is not None:
            return draw.remedy.conversation_id
        found = drawing_lots.matter_of(draw) if draw.is_open else None
        return found.pk if found else None

    @staticmethod
    def resolve_remedy(draw: Draw) -> int | None:
        return draw.remedy_id


class DrawsTold(Told):
    items: list[DrawTold]
    next: str | None


class PassingSaid(Said):
    """Why nothing is given."""

    reason: Literal["not_said", "not_now", "not_fitting", "other"] = "not_said"


class DrawGiftSaid(Said):
    """What they are given: a gift in your own words (`cost_minor`, what it costs, and `note`), or a gift card or store
    credit (`amount_minor`). Amounts are minor units of the house's currency. `text` is the reply that tells them."""

    kind: Literal["gift", "gift_card", "credit"]
    amount_minor: Minor | None = None
    cost_minor: Minor | None = None
    note: Annotated[str, Field(max_length=5_000)] = ""
    text: Annotated[str, Field(max_length=200_000)] = ""


@router.get("/draws", response=DrawsTold, auth=Makes, summary="Whom one drew")
def draws(request: HttpRequest, after: After = "", limit: Limit = USUAL) -> dict[str, Any]:
    return page(_own(request), after, limit)


@router.post(
    "/draws", response={200: DrawTold, 201: DrawTold}, auth=Makes, summary="Draw a customer, to surprise them"
)
def draw_somebody(request: HttpRequest) -> Status[Draw]:
    agent = agent_of(request)
    open_before = set(_own(request).filter(remedy=None, passed_at=None).values_list("pk", flat=True))
    drawn = drawing_lots.draw(agent, by=actor_of(request))
    return Status(200 if drawn.pk in open_before else 201, drawn)


@router.get("/draws/{draw}", response=DrawTold, auth=Makes, summary="Somebody who was drawn")
def draw(request: HttpRequest, draw: Path[DrawId]) -> Draw:
    return get_object_or_404(_own(request), pk=draw)


@router.post("/draws/{draw}/passing", response=DrawTold, auth=Makes, summary="Give them nothing")
def pass_on_draw(request: HttpRequest, draw: Path[DrawId], said: PassingSaid) -> Draw:
    drawn = get_object_or_404(_own(request), pk=draw)
    drawing_lots.pass_on(drawn, by=actor_of(request), reason=said.reason)
    return drawn


@router.post(
    "/draws/{draw}/gift",
    response={201: DrawTold},
    auth=Makes,
    openapi_extra=NEEDED,
    summary="Give something to whom one drew",
)
def give_to_drawn(request: HttpRequest, draw: Path[DrawId], said: DrawGiftSaid) -> Status[Draw]:
    drawn = get_object_or_404(_own(request), pk=draw)
    wish = RemedyWish(said.kind, amount_minor=said.amount_minor, cost_minor=said.cost_minor, note=said.note)
    digest = hashlib.blake2b(request.headers[HEADER].encode(), digest_size=20).hexdigest()
    give_drawn(drawn, wish, by=actor_of(request), key=f"{token_of(request).pk}-{digest}", text=said.text)
    drawn.refresh_from_db()
    return Status(201, drawn)


def _own(request: HttpRequest) -> QuerySet[Draw]:
    """One's own draws; nobody else's are shown."""
    return Draw.objects.filter(agent=agent_of(request)).select_related("agent", "remedy")
