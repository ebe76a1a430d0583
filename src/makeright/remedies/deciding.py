"""Deciding: what an agent may give here and now, with what was given already; asked under a lock where it counts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from makeright.conversations.models import Conversation
from makeright.lib.kept_questions import Question
from makeright.lib.money import Money
from makeright.remedies.authority import Rates, Standing, Used, Verdict, Wanted, converted, decide
from makeright.remedies.authorizing import grant_of
from makeright.remedies.models import AuthorityGrant, Rate, Remedy
from makeright.remedies.models.authority import MONTH, WEEK
from makeright.remedies.models.remedy import ALONE
from makeright.remedies.permissions import SET_AUTHORITY
from makeright.staff.models import Agent

BEYOND_ANY = 1 << 62  # what was given in a currency that no rate is set for
_OF_AGENT, _OF_CUSTOMER = 7216010, 7216011


def _sums_of_used(
    agent: object, budget_begins: object, conversation: object, customer: object, customer_begins: object
) -> QuerySet[Remedy, tuple[Any, ...]]:
    """What was given alone, by currency: in a matter, to a customer, and by an agent of both budgets."""
    usual = Q(is_surprise=False)
    own = Q(granted_by=agent, granted_at__gte=budget_begins)
    here = usual & Q(conversation=conversation)
    to_customer = usual & Q(customer=customer, granted_at__gte=customer_begins)
    cost = Coalesce("actual_minor", "cost_minor")
    alone = Remedy.objects.given().filter(here | to_customer | own, decided=ALONE).order_by()
    return alone.values_list("currency").annotate(
        of_conversation=Sum(cost, filter=here),
        of_customer=Sum(cost, filter=to_customer),
        of_budget=Sum(cost, filter=usual & own),
        of_surprise=Sum(cost, filter=~usual & own),
    )


_RATES = Question(lambda now: Rate.objects.filter(Q(until=None) | Q(until__gt=now), since__lte=now))
_USED = Question(_sums_of_used)


@dataclass(frozen=True)
class Standpoint:
    """From where it is decided: an agent with their authority (None: none), what was used of it, and rates."""

    agent: Agent
    grant: AuthorityGrant | None
    used: Used
    rates: Rates

    @cached_property
    def asks(self) -> Agent | None:
        """Whom they would ask; None if nobody is there. Looked for once something is beyond."""
        return whom_to_ask(self.agent, self.grant)

    @property
    def standings(self) -> list[Standing]:
        return [Standing(self.grant.as_grant, self.used)] if self.grant else []

    def decide(self, wanted: Wanted) -> Verdict:
        """What authority says of a remedy."""
        verdict = decide(self.standings, wanted, self.rates, can_ask=True)
        if verdict.is_alone or self.asks is not None:
            return verdict
        return decide(self.standings, wanted, self.rates, can_ask=False)

    def after(self, wanted: Wanted) -> Standpoint:
        """The same, once that was given alone."""
        if self.grant is None:
            return self
        cost = converted(wanted.cost, self.grant.currency, self.rates)
        minor = BEYOND_ANY if cost is None else cost.minor
        if wanted.is_surprise:
            return replace(self, used=replace(self.used, surprise=self.used.surprise + minor))
        return replace(
            self,
            used=Used(
                self.used.conversation + minor,
                self.used.customer + minor,
                self.used.budget + minor,
                self.used.surprise,
            ),
        )


def take_windows(agent: int, customer: int) -> None:
    """Have what an agent gives, and what a customer is given, to oneself until the transaction ends: whoever grants at
    the same time waits, and counts this. On SQLite a transaction has the whole database to itself."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for space, key in ((_OF_AGENT, agent), (_OF_CUSTOMER, customer)):
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, %s))", [str(key), space])


def standpoint(agent: Agent, conversation: Conversation, *, now: datetime) -> Standpoint:
    """What this agent may give in this matter. Asks, and changes nothing."""
    grant = grant_of(agent, at=now)
    rates = rates_at(now)
    used = _used(grant, agent, conversation, rates, now) if grant else Used()
    return Standpoint(agent, grant, used, rates)


def surprises_left(agent: Agent, *, now: datetime) -> Money | None:
    """What an agent has left for surprises in this week or month; None without an authority."""
    grant = grant_of(agent, at=now)
    if grant is None:
        return None
    rates = rates_at(now)
    own = Remedy.objects.given().filter(
        is_surprise=True,
        decided=ALONE,
        granted_by=agent,
        granted_at__gte=budget_since(grant.budget_window, now),
    )
    left = grant.surprise_minor
    for currency, minor in own.values_list("currency", Coalesce("actual_minor", "cost_minor")):
        amount = converted(Money(minor, currency), grant.currency, rates)
        left -= BEYOND_ANY if amount is None else amount.minor
    return Money(max(left, 0), grant.currency)


def rates_at(now: datetime) -> Rates:
    """The rates that count at a time."""
    return {(each.from_currency, each.to_currency): Fraction(each.rate) for each in _RATES(now)}


def whom_to_ask(agent: Agent, grant: AuthorityGrant | None) -> Agent | None:
    """Who answers what is beyond: the one whom the authority names, else the next, else whoever says what others may
    give. One who is away comes last."""
    named = [each for each in (grant.asks, grant.then_asks) if each] if grant else []
    others = Agent.objects.at_the_door().order_by("name", "pk").select_related("own_role")
    able = [each for each in named if each.is_active and each.pk != agent.pk]
    able += [each for each in others if each.pk != agent.pk and each.may(SET_AUTHORITY)]
    here = [each for each in able if not each.away_for]
    return next(iter(here or able), None)


def budget_since(window: str, now: datetime) -> datetime:
    """When the week or month began that a budget counts in (UTC)."""
    day = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return day - timedelta(days=day.weekday()) if window == WEEK else day.replace(day=1)


def customer_since(window: str, now: datetime) -> datetime:
    """From when on it counts what a customer was given: the last 30 or 365 days."""
    return now - timedelta(days=30 if window == MONTH else 365)


def _used(
    grant: AuthorityGrant, agent: Agent, conversation: Conversation, rates: Rates, now: datetime
) -> Used:
    """What was given alone, by what it cost. Of a customer and a matter it counts whoever gave it."""
    budget, customer = budget_since(grant.budget_window, now), customer_since(grant.customer_window, now)
    totals = [0, 0, 0, 0]
    for currency, *sums in _USED(agent, budget, conversation, conversation.customer_id, customer):
        for at, minor in enumerate(sums):
            if minor is not None:
                amount = converted(Money(minor, currency), grant.currency, rates)
                totals[at] += BEYOND_ANY if amount is None else amount.minor
    return Used(*totals)
