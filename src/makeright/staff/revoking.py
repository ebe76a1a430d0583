"""Revoking: the browsers in which somebody is signed in, and ending that in one of them or in all others."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from makeright.events.recording import record
from makeright.lib.actor import Actor
from makeright.staff import coming_from, events, limiting
from makeright.staff.models import Agent, Session


def sessions_of(agent: Agent, *, now: datetime | None = None) -> QuerySet[Session]:
    """The browsers in which an agent is signed in, the newest first."""
    mine = Session.objects.filter(agent=agent, expire_date__gt=now or timezone.now())
    return mine.order_by("-began_at", "session_key")


@transaction.atomic
def revoke(agent: Agent, name: str, *, by: Actor, now: datetime | None = None) -> bool:
    """Sign an agent out of the browser whose session has this public name; say whether there was one."""
    keys = [one.session_key for one in sessions_of(agent, now=now) if one.public_name == name]
    if not Session.objects.filter(session_key__in=keys, agent=agent).delete()[0]:
        return False
    record(events.SIGNED_OUT, agent, by=by, payload=events.SignedOut(everywhere=False), now=now)
    return True


@transaction.atomic
def revoke_all(agent: Agent, *, besides: str = "", by: Actor, now: datetime | None = None) -> int:
    """Sign an agent out of every browser but that with the session key `besides`; say of how many."""
    count = end_sessions(agent.pk, besides=besides)
    if count:
        record(events.SIGNED_OUT, agent, by=by, payload=events.SignedOut(everywhere=True), now=now)
    return count


def end_sessions(agent_id: int, *, besides: str = "") -> int:
    """Take the rows away, for a verb that records why; say how many there were that had not ended by themselves."""
    theirs = Session.objects.filter(agent_id=agent_id).exclude(session_key=besides)
    count = theirs.filter(expire_date__gt=timezone.now()).count()
    theirs.delete()
    return count


def forget_ended() -> None:
    """Take away the sessions that ended by time, counts of tries that count no longer, and where old things came
    from."""
    coming_from.forget_old()
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
    limiting.forget_old()
