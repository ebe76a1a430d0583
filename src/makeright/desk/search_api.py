"""Search, for programs: what the desk's own search finds, of what one may see."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router
from ninja import Schema as Told

from makeright.api.ids import public
from makeright.api.paging import LONGEST
from makeright.conversations.conversations_api import ConversationId
from makeright.desk.finding_orders import FoundOrder
from makeright.desk.searching import Result, search
from makeright.orders.orders_api import CustomerId, OrderId
from makeright.staff.views.bearing import agent_of

router = Router(tags=["Conversations"])


class HitTold(Told):
    """A conversation, and the newest in it that was looked for: a message (`msg_…`), a note (`nte_…`), or the
    conversation itself, by its number. `words`: around what was found."""

    conversation: ConversationId
    number: int
    subject: str
    kind: Literal["message", "note", "number"]
    found: str
    at: datetime
    customer_name: str
    words: str


class OrderHit(Told):
    """An order that is found by its number or id, its things, its parcels, or where it goes. `total_minor`: in minor
    units of `currency`."""

    order: OrderId
    number: str
    state: str
    customer: CustomerId | None
    customer_name: str
    placed_at: datetime
    total_minor: int
    currency: str


class Hits(Told):
    """`orders`: the first five, on the first page, the one of that number first. `count` is told on the first page, and
    goes no further than 1,000. Not `is_complete`: what is found is of a part only, since the index is being built, or
    time ran out."""

    items: list[HitTold]
    orders: list[OrderHit]
    next: str | None
    count: int | None
    is_complete: bool


@router.get("/search", response=Hits, summary="Conversations in which something was said, and orders")
def find(
    request: HttpRequest,
    q: Annotated[str, Query(max_length=200)] = "",
    after: Annotated[str, Query(max_length=LONGEST)] = "",
) -> dict[str, Any]:
    """Fifty at a time, the newest first; what may be asked stands in the paper about searching. Nothing asked for finds
    nothing."""
    results = search(agent_of(request), q, after)
    return {
        "items": [_told(each) for each in results.results],
        "orders": [_told_of_order(each) for each in results.orders.shown],
        "next": results.found.after or None,
        "count": results.found.count,
        "is_complete": results.is_complete and results.found.is_whole,
    }


def _told(result: Result) -> dict[str, Any]:
    prefix, key = {"message": ("msg", result.said), "note": ("nte", result.said)}.get(
        result.kind, ("cnv", result.row.id)
    )
    return {
        "conversation": result.row.id,
        "number": result.row.number,
        "subject": result.row.subject,
        "kind": result.kind,
        "found": public(prefix, key or result.row.id),
        "at": result.at,
        "customer_name": result.row.customer_name,
        "words": "".join(bit.text for bit in result.words),
    }


def _told_of_order(found: FoundOrder) -> dict[str, Any]:
    order, customer = found.row.order, found.row.customer
    return {
        "order": order.pk,
        "number": order.number,
        "state": order.state,
        "customer": customer.pk if customer else None,
        "customer_name": str(customer) if customer else "",
        "placed_at": order.placed_at,
        "total_minor": order.total_minor,
        "currency": order.currency,
    }
