"""Looking back: how many matters of the last days would have waited for somebody, had other words counted."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Q, QuerySet

from makeright.lib.money import Money
from makeright.remedies.authority import Grant, Standing, Used, Wanted, converted, decide
from makeright.remedies.authorizing import Scope, Terms
from makeright.remedies.deciding import BEYOND_ANY, budget_since, customer_since, rates_at
from makeright.remedies.drawing_costs import Drawn, draw
from makeright.remedies.models import Remedy
from makeright.remedies.models.remedy import ALONE, ASKED, GIVEN
from makeright.staff.models import Agent, Role

DAYS = 90
SHOWN = 8  # of those that would have waited


class LookedBack(NamedTuple):
    """The last days by some words: how many matters there were, which remedies would have waited (the dearest first,
    some of them) and in how many matters, what would have been given alone, and what really was; minor units. `asked`:
    in how many matters somebody was really asked. `drawn`: all of them by what they cost."""

    matters: int
    waiting: int
    would_wait: tuple[Remedy, ...]
    alone_minor: int
    was_alone_minor: int
    currency: str
    asked: int
    drawn: Drawn

    @property
    def percent_alone(self) -> int:
        """Of a hundred matters, how many would have been settled without asking."""
        return _percent(self.matters - self.waiting, self.matters)

    @property
    def percent_was_alone(self) -> int:
        return _percent(self.matters - self.asked, self.matters)


def look_back(scope: Scope, terms: Terms, *, now: datetime, days: int = DAYS) -> LookedBack:
    """Go through what those of a scope gave, or asked for, and decide each as these words would have. Pure but for
    reading; what nobody asked for since they could not, is not known."""
    grant = _grant(terms)
    rates = rates_at(now)
    rows = _remedies(scope).filter(proposed_at__gte=now - timedelta(days=days)).order_by("proposed_at", "pk")
    gone = _Gone(terms)
    matters: set[int] = set()
    asked: set[int] = set()
    costs: list[tuple[int, bool]] = []
    waited: list[tuple[int, Remedy]] = []
    alone = was_alone = 0
    for each in rows.select_related("claim__cause", "conversation"):
        matters.add(each.conversation_id)
        wanted = Wanted(each.kind, Money(each.cost_minor, each.currency), is_surprise=each.is_surprise)
        verdict = decide([Standing(grant, gone.used(each))], wanted, rates)
        cost = converted(each.cost, terms.currency, rates)
        minor = BEYOND_ANY if cost is None else cost.minor
        if each.decided != ALONE:
            asked.add(each.conversation_id)
        if cost is not None and not each.is_surprise:
            costs.append((cost.minor, not verdict.is_alone))
        if verdict.is_alone:
            alone += minor
            gone.add(each, minor)
        else:
            waited.append((minor, each))
        if each.decided == ALONE and cost is not None:
            was_alone += cost.minor
    waited.sort(key=lambda one: (-one[0], one[1].pk))
    return LookedBack(
        len(matters),
        len({each.conversation_id for _, each in waited}),
        tuple(each for _, each in waited[:SHOWN]),
        alone,
        was_alone,
        terms.currency,
        len(asked),
        draw(costs, terms.per_remedy_minor),
    )


def _percent(part: int, whole: int) -> int:
    return 100 * part // whole if whole else 0


class _Gone:
    """What was used up on the way, by window."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms
        self._matter: dict[int, int] = defaultdict(int)
        self._customer: dict[int, list[tuple[datetime, int]]] = defaultdict(list)
        self._budget: dict[tuple[int | None, datetime], int] = defaultdict(int)
        self._surprise: dict[tuple[int | None, datetime], int] = defaultdict(int)

    def used(self, remedy: Remedy) -> Used:
        when = remedy.proposed_at
        since = customer_since(self._terms.customer_window, when)
        budget = self._window(remedy)
        return Used(
            conversation=self._matter[remedy.conversation_id],
            customer=sum(minor for at, minor in self._customer[remedy.customer_id] if at >= since),
            budget=self._budget[budget],
            surprise=self._surprise[budget],
        )

    def add(self, remedy: Remedy, minor: int) -> None:
        if remedy.is_surprise:
            self._surprise[self._window(remedy)] += minor
            return
        self._matter[remedy.conversation_id] += minor
        self._customer[remedy.customer_id].append((remedy.proposed_at, minor))
        self._budget[self._window(remedy)] += minor

    def _window(self, remedy: Remedy) -> tuple[int | None, datetime]:
        return remedy.granted_by_id, budget_since(self._terms.budget_window, remedy.proposed_at)


def _grant(terms: Terms) -> Grant:
    plain = Grant(0, frozenset(terms.kinds), terms.currency)
    return replace(
        plain,
        per_remedy=terms.per_remedy_minor,
        per_conversation=terms.per_conversation_minor,
        per_customer=terms.per_customer_minor,
        budget=terms.budget_minor,
        surprise=terms.surprise_minor,
    )


def _remedies(scope: Scope) -> QuerySet[Remedy]:
    """What those of the scope gave, or asked for."""
    if isinstance(scope, Agent):
        agents = Q(granted_by=scope) | Q(asks__asker=scope)
    else:
        own = Q(own_role=scope) if isinstance(scope, Role) else Q(role=scope)
        keys = Agent.objects.filter(own).values("pk")
        agents = Q(granted_by__in=keys) | Q(asks__asker__in=keys)
    given = Q(state__in=(*GIVEN, ASKED)) | Q(asks__isnull=False)
    return Remedy.objects.filter(given).filter(agents).distinct()
