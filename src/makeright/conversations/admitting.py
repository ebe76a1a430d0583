"""Admitting: who serves in which inbox, and so sees its conversations and hears of them."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from makeright.conversations import events
from makeright.conversations.models import Inbox, InboxAccess
from makeright.events.recording import record
from makeright.lib.actor import Actor
from makeright.staff.models import Agent


@transaction.atomic
def give_access(inbox: Inbox, agent: Agent, *, by: Actor, now: datetime | None = None) -> bool:
    """Let an agent serve in an inbox; say whether they didn't yet. Their open screens show it within a second."""
    access, is_new = InboxAccess.objects.get_or_create(inbox=inbox, agent=agent)
    if is_new:
        record(events.ACCESS_GIVEN, access, by=by, now=now)
    return is_new


@transaction.atomic
def withdraw_access(inbox: Inbox, agent: Agent, *, by: Actor, now: datetime | None = None) -> bool:
    """Let an agent serve in an inbox no longer; say whether they did. They stop hearing of it within a second.

    What is assigned to them stays theirs, and visible to them, until somebody else has it.
    """
    withdrawn, _ = InboxAccess.objects.filter(inbox=inbox, agent=agent).delete()
    if withdrawn:
        record(events.ACCESS_WITHDRAWN, InboxAccess(inbox=inbox, agent=agent), by=by, now=now)
    return bool(withdrawn)
