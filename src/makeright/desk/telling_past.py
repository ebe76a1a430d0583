"""Telling what was given to a customer, or for an order, and what was promised, as far as an agent sees the matters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from makeright.conversations.models import Conversation, Sight
from makeright.customers.models import Customer
from makeright.orders.models import Order
from makeright.promises.models import Promise
from makeright.remedies.models import Remedy
from makeright.remedies.models.remedy import PROPOSED
from makeright.remedies.permissions import SEE_LEDGER
from makeright.remedies.wording_asks import what_is_given
from makeright.staff.models import Agent
from makeright.ui.numbers import money

MOST = 30
FEW = 4  # lines of either, beside a conversation


@dataclass(frozen=True, slots=True)
class GivenOnce:
    """A remedy in a list: what it is, how it stands, why it was given, and what it cost us, for whom that may be."""

    remedy: Remedy
    what: str
    state: str
    why: str
    cost: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Past:
    """What was given and promised, the latest first."""

    given: Sequence[GivenOnce]
    promised: Sequence[Promise]


@dataclass(frozen=True, slots=True)
class Beside(Past):
    """The same beside a conversation, in few lines. `has_more`: there is more of either."""

    has_more: bool


def past_of(of: Customer | Order, *, agent: Agent, sight: Sight) -> Past:
    """What was given to a customer and promised to them; or given for an order, and for those of its pieces. Two
    queries."""
    about = Q(customer=of) if isinstance(of, Customer) else Q(order=of) | Q(made_order=of)
    remedies = Remedy.objects.filter(about).exclude(state=PROPOSED)
    if not sight.sees_all:
        remedies = remedies.filter(sight.condition("conversation__"))
    given = remedies.select_related("conversation", "claim__cause").order_by("-pk")[:MOST]
    promised: list[Promise] = []
    if isinstance(of, Customer):
        theirs = Promise.objects.within(sight).filter(customer=of)
        promised = list(theirs.select_related("conversation", "message").order_by("-pk")[:MOST])
    return Past([_once(each, agent) for each in given], promised)


def beside_of(conversation: Conversation, *, agent: Agent, sight: Sight) -> Beside:
    """What stands beside a conversation: what this customer is still promised, the most pressing first, and what they
    were given, the latest first, in this matter and in others. Two queries."""
    customer = conversation.customer_id
    promised = Promise.objects.within(sight).unsettled().filter(customer=customer)
    given = Remedy.objects.within(sight).given().filter(customer=customer)
    promises = list(promised.select_related("conversation", "message").most_pressing_first()[: FEW + 1])
    newest = given.select_related("conversation", "claim__cause").order_by("-granted_at", "-pk")
    remedies = list(newest[: FEW + 1])
    return Beside(
        given=[_once(each, agent) for each in remedies[:FEW]],
        promised=promises[:FEW],
        has_more=max(len(promises), len(remedies)) > FEW,
    )


def _once(remedy: Remedy, agent: Agent) -> GivenOnce:
    cost = remedy.real_cost
    cause = remedy.claim.cause
    return GivenOnce(
        remedy=remedy,
        what=what_is_given(remedy),
        state=_state(remedy),
        why=cause.name if cause else "",
        cost=money(cost.minor, cost.currency) if cost.minor and agent.may(SEE_LEDGER) else "",
        at=remedy.fulfilled_at or remedy.granted_at or remedy.proposed_at,
    )


def _state(remedy: Remedy) -> str:
    if remedy.check_result == "right":
        return _("done, and right")
    if remedy.check_result == "not_right":
        return _("done, and not right")
    return {
        "asked": _("a colleague is asked"),
        "granted": _("granted"),
        "fulfilling": _("under way"),
        "fulfilled": _("done"),
        "failed": _("could not be done"),
        "reversed": _("taken back"),
    }[remedy.state]
