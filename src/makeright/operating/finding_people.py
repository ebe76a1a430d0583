"""Finding one person by what they are known by, for those who may see all that is theirs."""

from __future__ import annotations

from django.conf import settings

from makeright.conversations.models import Conversation
from makeright.customers.kinds import KINDS
from makeright.customers.models import Customer, Identity
from makeright.customers.normalizing import normal
from makeright.customers.refusals import Refused
from makeright.staff.models import Agent


def find_person(agent: Agent, typed: str) -> Customer | None:
    """The customer who is known by this, a mail address, phone number, or `kind:value`; who was merged away is found as
    the one that they are. None if nobody is, or if something of theirs is not this agent's to see."""
    kind, _, rest = typed.strip().partition(":")
    tries = [(kind, rest)] if kind in KINDS else [("mail", typed), ("phone", typed)]
    for of_kind, each in tries:
        try:
            value = normal(of_kind, each, region=settings.MAKERIGHT_PHONE_REGION)
        except Refused:
            continue
        known = Identity.objects.select_related("customer").filter(kind=of_kind, value=value).first()
        if known is not None and sees_whole(agent, known.customer):
            return known.customer
    return None


def sees_whole(agent: Agent, customer: Customer) -> bool:
    """Whether all conversations of theirs are the agent's to see: else they would have things put together, or erased,
    that they may not look at."""
    theirs = Conversation.objects.filter(customer__in=customer.selves())
    seen = theirs.visible_to(agent).values("pk")
    return not theirs.exclude(pk__in=seen).exists()
