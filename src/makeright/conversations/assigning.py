"""Assigning: whose matter it is. Taking is assigning to oneself."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from makeright.conversations import events
from makeright.conversations.models import Conversation, InboxAccess
from makeright.conversations.refusals import Refused
from makeright.events.kinds import UNKNOWN, Code
from makeright.events.recording import record
from makeright.lib.actor import Actor
from makeright.staff.models import ADMIN, Agent


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
        raise Refused("cannot_see", f"{to} doesn’t serve in {conversation.inbox}.")
    if not events.HANDED_OVER_FOR.holds(reason):
        raise Refused("no_such_reason", f"The reason is one of: {events.HANDED_OVER_FOR}.")
    return _pass(conversation, to=to, reason=reason, by=by, now=now)


@transaction.atomic
def take(conversation: Conversation, *, by: Actor, now: datetime | None = None) -> bool:
    """Make it mine; say whether it wasn't already."""
    return assign(conversation, to=Agent.objects.get(pk=by.agent_id), by=by, now=now)


def take_if_nobodys(conversation: Conversation, *, by: Actor, now: datetime | None = None) -> bool:
    """Whoever answers what is nobody's has it. A colleague's stays a colleague's."""
    return conversation.assignee_id is None and take(conversation, by=by, now=now)


def eligible(conversation: Conversation) -> list[Agent]:
    """Who may have it: those who serve in its inbox, by name."""
    access = set(InboxAccess.objects.filter(inbox=conversation.inbox_id).values_list("agent_id", flat=True))
    return [agent for agent in Agent.objects.serving() if agent.role == ADMIN or agent.pk in access]


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
    if by.kind == "agent":
        return "taken" if to.pk == by.id else "by_person"
    return "rule" if by.kind == "rule" else UNKNOWN
