"""Counting hops: matters that waited for somebody else, who was asked or to whom they were passed on. The target is
none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, Q
from django.utils import timezone

from makeright.conversations.events import HANDED_OVER
from makeright.events.models import LIVE, Event
from makeright.lib.money import Money
from makeright.remedies.authority import Rates, Standing, Wanted, decide
from makeright.remedies.authorizing import grant_of
from makeright.remedies.deciding import rates_at
from makeright.remedies.models import Ask, Remedy
from makeright.remedies.models.ask import LAPSED, YES
from makeright.remedies.models.remedy import ALONE
from makeright.staff.models import Agent

_AT_ONCE = 500  # conversations
_FOR_NO_OTHER_REASON = ("authority", "other", "unknown")  # of `conversations.events.HANDED_OVER_FOR`


class Hops(NamedTuple):
    """How often somebody was asked since `since`; of those, how often the answer was yes as it was asked, so that
    asking changed nothing but the time it took, and how often nobody answered. `passed_on`: in how many matters
    somebody passed on, unused, what they could have given by themselves."""

    since: datetime
    asks: int
    plain_yes: int
    lapsed: int
    passed_on: int


def hops_this_month(*, now: datetime) -> Hops:
    """The hops of all of us since the first of this month, by the time zone in force."""
    first = timezone.localtime(now).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    found = Ask.objects.filter(opened_at__gte=first, opened_at__lte=now).aggregate(
        asks=Count("pk"),
        plain_yes=Count("pk", filter=Q(verdict=YES)),
        lapsed=Count("pk", filter=Q(verdict=LAPSED)),
    )
    return Hops(first, found["asks"], found["plain_yes"], found["lapsed"], passed_on(first, now))


def passed_on(since: datetime, until: datetime) -> int:
    """In how many matters an agent handed over, within this time, what they had, and somebody else then gave what that
    agent could have given alone: by the authority in force as they handed it over, each remedy for itself. Matters that
    were handed over for another reason than authority, such as a language or an absence, don't count."""
    alone = Remedy.objects.given().filter(decided=ALONE, is_surprise=False)
    given: dict[int, list[Remedy]] = defaultdict(list)
    for remedy in alone.filter(granted_at__gte=since, granted_at__lte=until):
        given[remedy.conversation_id].append(remedy)
    matters = _handed_over(list(given), since, until)
    agents = Agent.objects.select_related("own_role").in_bulk(
        {each.actor_id for each in matters if each.actor_id}
    )
    rates = rates_at(until)
    return len({
        each.conversation_id
        for each in matters
        if each.conversation_id is not None
        and _had_been_theirs(each, given[each.conversation_id], agents, rates)
    })  # fmt: skip


def _handed_over(conversations: Sequence[int], since: datetime, until: datetime) -> list[Event]:
    """When these left the hands of somebody, in that time. Asked for by conversation, so that it reads no others."""
    handed = Event.objects.filter(kind=HANDED_OVER.name, source=LIVE, actor_kind="agent").order_by("pk")
    return [
        each
        for at in range(0, len(conversations), _AT_ONCE)
        for each in handed.filter(
            conversation_id__in=conversations[at : at + _AT_ONCE], at__gte=since, at__lte=until
        )
    ]


def _had_been_theirs(handed: Event, given: list[Remedy], agents: Mapping[int, Agent], rates: Rates) -> bool:
    """Whether something of what was given afterwards was within the authority of whoever handed it over."""
    said = handed.payload
    agent = agents.get(handed.actor_id or 0)
    if agent is None or said["from_agent"] != agent.pk or said["reason"] not in _FOR_NO_OTHER_REASON:
        return False
    later = [each for each in given if (each.granted_at or handed.at) > handed.at]
    others = [each for each in later if each.granted_by_id != agent.pk]
    grant = grant_of(agent, at=handed.at) if others else None
    return grant is not None and any(
        decide([Standing(grant.as_grant)], wanted, rates).is_alone
        for wanted in (
            Wanted(each.kind, Money(each.cost_minor, each.currency), is_kinder=bool(each.kinder_for))
            for each in others
        )
    )
