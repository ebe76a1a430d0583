"""Finding orders by what the index has of them: the one that is called just so first, then the newest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from makeright.desk.listing_orders import Row, rows_of
from makeright.lib.text import squeeze
from makeright.orders.models import Order
from makeright.orders.permissions import SEE, SEE_ALL
from makeright.orders.searching import AUDIENCE, ORDER
from makeright.search.finding import EVERYTHING, find
from makeright.search.marking import Bit, snippet
from makeright.staff.models import Agent

MOST_ORDERS = 5
MOST_LOOKED_AT = 500  # orders that the index has, the newest, of which those are shown that the agent may see
WHOLE = 500  # characters; what is shorter is shown whole


@dataclass(frozen=True, slots=True)
class FoundOrder:
    """An order as lists show it, with its number and the first of its things marked where they were looked for."""

    row: Row
    number: Sequence[Bit]
    things: Sequence[Bit]


@dataclass(frozen=True, slots=True)
class FoundOrders:
    """The first few; and whether there are more."""

    shown: Sequence[FoundOrder] = ()
    is_more: bool = False


def find_orders(agent: Agent, typed: str) -> FoundOrders:
    """Look for what an agent has typed among the orders that they may see: two looks into the index, then at most five
    queries, of which none reads more than MOST_LOOKED_AT rows. For who may see no orders nothing is asked."""
    sees_all = agent.may(SEE_ALL)
    if not sees_all and not agent.may(SEE):
        return FoundOrders()
    found = find(typed, EVERYTHING if sees_all else [AUDIENCE], kinds=[ORDER], limit=MOST_LOOKED_AT)
    called = _called(typed)
    wanted = Q(pk__in=[hit.subject_id for hit in found.hits]) | Q(number__in=called)
    seen = Order.objects.visible_to(agent).filter(wanted).order_by("-placed_at", "-pk")
    told = list(seen.values_list("pk", "number", "external_id")[: MOST_LOOKED_AT + 1])
    first = [pk for pk, *names in told if not called.isdisjoint(names)]
    keys = list(dict.fromkeys([*first, *(pk for pk, *_ in told)]))
    shown = Order.objects.in_bulk(keys[:MOST_ORDERS])
    rows = rows_of([shown[key] for key in keys[:MOST_ORDERS] if key in shown])
    orders = [
        FoundOrder(
            row,
            snippet(row.order.number, found.query, field="subject", limit=WHOLE),
            snippet(", ".join(row.things), found.query, field="text", limit=WHOLE),
        )
        for row in rows
    ]
    return FoundOrders(orders, is_more=len(keys) > MOST_ORDERS or bool(found.after))


def _called(typed: str) -> set[str]:
    """What an order would be called whose number was typed, with or without the sign for one."""
    said = squeeze(typed)[:100]
    return {said, said.removeprefix("#")} - {""}
