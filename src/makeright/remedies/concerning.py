"""Concerning: which order, or line of it, a matter is about."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from makeright.conversations.models import Conversation
from makeright.conversations.models.conversation import take_turn
from makeright.events.kinds import Code
from makeright.events.recording import record
from makeright.lib.actor import Actor
from makeright.lib.inserting import insert
from makeright.lib.kept_questions import Question
from makeright.orders.models import Line, Order
from makeright.orders.models.order import CANCELED, DELIVERED
from makeright.remedies import events
from makeright.remedies.models import Concern
from makeright.remedies.models.concern import ABOUT, ROLES
from makeright.remedies.refusals import Refused

_OF_ORDER = Question(
    lambda conversation, order: Concern.objects.filter(conversation=conversation, order=order, line=None)
)
_OF_LINE = Question(
    lambda conversation, order, line: Concern.objects.filter(
        conversation=conversation, order=order, line=line
    )
)


@transaction.atomic
def concern(
    conversation: Conversation,
    order: Order,
    *,
    by: Actor,
    line: Line | None = None,
    role: str = ABOUT,
    now: datetime | None = None,
) -> bool:
    """Say that a matter concerns an order or a line; say whether that is new, or otherwise than before.

    Raises Refused: `no_such_role`, `line.not_in_order`, `order.not_theirs` if it is another customer's.
    """
    moment = now or timezone.now()
    if role not in ROLES:
        raise Refused("no_such_role", "The role is one of: %(roles)s.", {"roles": ", ".join(ROLES)})
    if line is not None and line.order_id != order.pk:
        raise Refused("line.not_in_order", "That line is not in the order %(order)s.", {"order": order})
    take_turn(conversation)
    expect_theirs(conversation, order)
    stage = stage_of(order, moment)
    known = _OF_LINE.first(conversation, order, line) if line else _OF_ORDER.first(conversation, order)
    if known is not None and known.role == role:
        return False
    row = known or Concern(conversation=conversation, order=order, line=line)
    row.role, row.stage, row.set_at = role, stage, moment
    row.set_by_id = by.agent_id if by.serves else None
    if known is None:
        insert(row)
    else:
        row.save()
    told = events.ConcernSet(order=order.pk, line=line.pk if line else 0, role=Code(role), stage=Code(stage))
    record(events.CONCERN_SET, row, by=by, payload=told, now=moment)
    return True


def concerns_of(conversation: Conversation) -> QuerySet[Concern]:
    """What a matter concerns, as it was said."""
    return Concern.objects.filter(conversation=conversation).select_related("order", "line").order_by("pk")


def stage_of(order: Order, now: datetime) -> str:
    """Whether a matter comes before an order arrived, or after; one that hasn't been paid for is before."""
    if order.state == DELIVERED or (order.delivered_at is not None and order.delivered_at <= now):
        return "after"
    if order.state == CANCELED:
        return "after"
    return "during"


def expect_theirs(conversation: Conversation, order: Order) -> None:
    """Raise Refused (`order.not_theirs`) for an order of another customer; one that nobody is known for may be
    said."""
    if order.customer_id is not None and order.customer_id != conversation.customer_id:
        raise Refused("order.not_theirs", "The order %(order)s is somebody else’s.", {"order": order})
