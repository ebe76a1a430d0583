"""Assigning: whose matter it is. Taking is assigning to oneself."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TypeVar

from django.db import transaction
from django.db.models import Count, OuterRef, Q, Subquery

from makeright.conversations import events
from makeright.conversations.loading import Load
from makeright.conversations.models import OPEN, SNOOZED, Conversation, InboxAccess
from makeright.conversations.models.seeing import EVERYONE
from makeright.conversations.permissions import ANSWER, SEE_ALL
from makeright.conversations.ranking import Candidate, best_first, tongue_of
from makeright.conversations.refusals import Refused
from makeright.conversations.seeing import rule
from makeright.events.kinds import UNKNOWN, Code
from makeright.events.recording import record
from makeright.lib.actor import Actor
from makeright.staff.availability import last_of_chain
from makeright.staff.models import Agent, AgentLanguage, Membership, Team

Served = TypeVar("Served", bound=Agent)

PORTION = 50  # conversations that are given back at a time


@transaction.atomic
def assign(
    conversation: Conversation,
    *,
    to: Agent | None,
    by: Actor,
    reason: str = UNKNOWN,
    now: datetime | None = None,
) -> bool:
    """Give the conversation to somebody, or back to nobody; say whether that changed anything.

    `reason` says why it leaves the hands of one who had it, if somebody did: a code of `events.HANDED_OVER_FOR`. Raises
    Refused: `cannot_see` for one who doesn't serve in this inbox or at all, `no_such_reason`.
    """
    if to is not None and to not in eligible(conversation):
        raise Refused(
            "cannot_see", "%(to)s doesn’t serve in %(inbox)s.", {"to": to, "inbox": conversation.inbox}
        )
    if not events.HANDED_OVER_FOR.holds(reason):
        raise Refused(
            "no_such_reason",
            "The reason is one of: %(handed_over_for)s.",
            {"handed_over_for": events.HANDED_OVER_FOR},
        )
    return _pass(conversation, to=to, reason=reason, by=by, now=now)


@transaction.atomic
def take(conversation: Conversation, *, by: Actor, now: datetime | None = None) -> bool:
    """Make it mine; say whether it wasn't already."""
    return assign(conversation, to=Agent.objects.get(pk=by.agent_id), by=by, now=now)


@transaction.atomic
def assign_team(
    conversation: Conversation, *, to: Team | None, by: Actor, now: datetime | None = None
) -> bool:
    """Give the conversation to a team, or to no team; say whether that changed anything. Who has it has it still, and
    who is in the team sees it. Raises Refused (`team_retired`)."""
    if to is not None and Team.objects.select_for_update().get(pk=to.pk).is_retired:
        raise Refused("team_retired", "The team %(to)s is there no longer.", {"to": to})
    before = conversation.team_id
    still_so = Conversation.objects.filter(pk=conversation.pk, team=before)
    if before == (to.pk if to else None) or not still_so.update(team=to):
        conversation.refresh_from_db()
        return False
    conversation.refresh_from_db()
    how = {"agent": "by_person", "ai": "by_person", "rule": "rule"}.get(by.kind, UNKNOWN)
    assigned = events.TeamAssigned(from_team=before, to_team=to.pk if to else None, how=Code(how))
    record(events.TEAM_ASSIGNED, conversation, by=by, payload=assigned, now=now)
    return True


def give_back(agent: Agent, *, by: Actor, most: int = PORTION, now: datetime | None = None) -> bool:
    """Give back to nobody what is open or put away and an agent's who serves no longer, `most` of it, each by itself;
    say whether there is more. Whoever serves again meanwhile keeps the rest."""
    if Agent.objects.filter(pk=agent.pk, is_active=True).exists():
        return False
    in_hand = Conversation.objects.filter(assignee=agent).order_by("pk")
    theirs = [each for state in (OPEN, SNOOZED) for each in in_hand.filter(state=state)[: most + 1]]
    for conversation in theirs[:most]:
        assign(conversation, to=None, by=by, reason="absence", now=now)
    return len(theirs) > most


def take_if_nobodys(conversation: Conversation, *, by: Actor, now: datetime | None = None) -> bool:
    """Whoever answers what is nobody's has it, unless they only look in, as one who was mentioned does. A colleague's
    stays a colleague's."""
    if conversation.assignee_id is not None or by.agent_id not in {
        each.pk for each in eligible(conversation)
    }:
        return False
    return take(conversation, by=by, now=now)


def eligible(conversation: Conversation) -> list[Agent]:
    """Who may have it: those who may answer and serve in its inbox, are in its team, or see all; by name."""
    return _fit(conversation, Agent.objects.serving().select_related("own_role"))


def candidates(conversation: Conversation, *, now: datetime) -> list[Candidate]:
    """Who may have it, with what speaks for each of them and against, the best first. As many queries as `eligible`."""
    tongue = tongue_of(conversation.language)
    spoken = AgentLanguage.objects.filter(agent=OuterRef("pk"), until=None)
    spoken = spoken.filter(Q(language=tongue) | Q(language__startswith=f"{tongue}-")).order_by("level")
    theirs = Conversation.objects.filter(assignee=OuterRef("pk"), state=OPEN).order_by().values("assignee")
    serving = Agent.objects.serving().select_related("own_role")
    weighed = serving.annotate(
        open_count=Subquery(theirs.annotate(count=Count("pk")).values("count")),
        speaks=Subquery(spoken.values("level")[:1]),
    )
    found = {each.pk: each for each in weighed}
    out = {each.pk: each.availability_at(now) for each in found.values()}
    stand_ins = {pk: one.stand_in for pk, one in out.items() if one.stand_in is not None}
    fit = [
        Candidate(
            each,
            Load(each.open_count or 0, each.capacity),
            out[each.pk],
            speaks=each.speaks or "",
            stand_in=found.get(last_of_chain(each.pk, stand_ins) or 0),
        )
        for each in _fit(conversation, found.values())
    ]
    return best_first(fit, language=tongue)


def _fit(conversation: Conversation, serving: Iterable[Served]) -> list[Served]:
    access = set(InboxAccess.objects.filter(inbox=conversation.inbox_id).values_list("agent_id", flat=True))
    if conversation.team_id is not None:
        in_team = Membership.objects.filter(team=conversation.team_id, until=None)
        access |= set(in_team.values_list("agent_id", flat=True))
    all_serve = rule() == EVERYONE
    return [
        each for each in serving if each.may(ANSWER) and (all_serve or each.may(SEE_ALL) or each.pk in access)
    ]


def _pass(
    conversation: Conversation, *, to: Agent | None, reason: str, by: Actor, now: datetime | None
) -> bool:
    before = conversation.assignee_id
    still_so = Conversation.objects.filter(pk=conversation.pk, assignee_id=before)
    if before == (to.pk if to else None) or not still_so.update(assignee=to):
        conversation.refresh_from_db()
        return False
    conversation.refresh_from_db()
    how, whom = _how(to, by), to.pk if to else None
    assigned = events.Assigned(
        from_agent=before, to_agent=whom, how=Code(how), eligible=len(eligible(conversation))
    )
    event = record(events.ASSIGNED, conversation, by=by, payload=assigned, now=now)
    if before is not None:
        why = "taken_over" if how == "taken" and reason == UNKNOWN else reason
        handed_over = events.HandedOver(from_agent=before, to_agent=whom, reason=Code(why))
        record(events.HANDED_OVER, conversation, by=by.on_account_of(event.pk), payload=handed_over, now=now)
    return True


def _how(to: Agent | None, by: Actor) -> str:
    if to is None:
        return "returned"
    if by.serves:
        return "taken" if to.pk == by.id else "by_person"
    return "rule" if by.kind == "rule" else UNKNOWN
