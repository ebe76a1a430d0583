"""Naming orders: which of their own orders customers write of, by number. It is offered; a colleague says that it is
so."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from makeright.conversations.models import IN, Conversation
from makeright.orders.models import Order
from makeright.remedies.models import Concern

MOST_ORDERS = 200  # the newest of theirs
MOST_MESSAGES = 20  # the newest of what they said
SHORTEST = 4  # characters of a number: "12" is anything


def written_of(conversation: Conversation) -> list[Order]:
    """The customer's orders whose numbers they wrote here, in what is newly theirs of their messages or in the subject,
    and of which nobody has said yet that the matter concerns them."""
    theirs = Order.objects.filter(customer=conversation.customer_id).order_by("-pk")[:MOST_ORDERS]
    said = set(Concern.objects.filter(conversation=conversation).values_list("order", flat=True))
    orders = [order for order in theirs if order.pk not in said and len(order.number) >= SHORTEST]
    if not orders:
        return []
    messages = conversation.messages.filter(direction=IN, erased_at=None).order_by("-pk")[:MOST_MESSAGES]
    words = [conversation.subject, *(message.fresh_text for message in messages)]
    named = numbers_in("\n".join(words), {order.number for order in orders})
    return [order for order in orders if order.number in named]


def numbers_in(text: str, numbers: Collection[str]) -> Sequence[str]:
    """Which of these numbers stand in a text as words of their own, with or without a # before them: never as a part of
    a longer number, an amount or an address."""
    return [
        number
        for number in numbers
        if re.search(rf"(?<![\w.,/@-])#?{re.escape(number)}(?![\w@/]|[.,-]\w)", text, re.IGNORECASE)
    ]
