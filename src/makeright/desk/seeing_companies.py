"""Seeing companies: which of them an agent sees follows from whom of their people they see."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from makeright.conversations.knowing import customers_seen_by
from makeright.conversations.models import Sight, sight_of
from makeright.customers.models import Company, Membership
from makeright.customers.permissions import SEE_NEW
from makeright.staff.models import Agent


def companies_seen_by(agent: Agent, *, sight: Sight | None = None) -> QuerySet[Company]:
    """The one rule of which companies an agent may see: those of somebody whom they see; those without any people, if
    they see customers who have not written yet; all, if they see all conversations. A query, not yet asked."""
    seen = sight or sight_of(agent)
    if seen.sees_all:
        return Company.objects.all()
    people = customers_seen_by(agent, sight=seen).filter(pk=OuterRef("customer"))
    current = Membership.objects.filter(company=OuterRef("pk"), until=None)
    visible = Exists(current.filter(Exists(people)))
    if agent.may(SEE_NEW):
        return Company.objects.filter(visible | ~Exists(current))
    return Company.objects.filter(visible)
