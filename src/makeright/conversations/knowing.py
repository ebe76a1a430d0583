"""Knowing: which customers an agent may see. It stands here and not with the customers, since it follows from what may
be seen of their conversations."""

from __future__ import annotations

from django.db.models import Exists, OuterRef

from makeright.conversations.models import Conversation, Sight, sight_of
from makeright.customers.models import Customer
from makeright.customers.models.customer import CustomerQuerySet
from makeright.customers.permissions import SEE_NEW
from makeright.customers.seeing import rules
from makeright.staff.models import Agent


def customers_seen_by(agent: Agent, *, sight: Sight | None = None) -> CustomerQuerySet:
    """The one rule of whom an agent may see: those with a conversation that they see, and, with the permission for it,
    those who have none at all. Who sees all conversations sees all customers. Nobody sees a shell.

    `sight`: what the agent may see, if it is known. A query, not yet asked.
    """
    seen = sight or sight_of(agent)
    standing = Customer.objects.all().standing()
    if seen.sees_all:
        return standing
    theirs = Conversation.objects.filter(customer=OuterRef("pk"))
    visible = Exists(theirs.within(seen))
    return standing.filter(visible | ~Exists(theirs)) if agent.may(SEE_NEW) else standing.filter(visible)


@rules
def _seen_by(agent: Agent) -> CustomerQuerySet:
    return customers_seen_by(agent)
