"""Serving: who is here to answer customers, as what, and until when."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from makeright.events.kinds import UNKNOWN, Code
from makeright.events.recording import record
from makeright.lib.actor import Actor
from makeright.staff import events
from makeright.staff.models import ADMIN, AGENT, Agent
from makeright.staff.refusals import Refused


@transaction.atomic
def join(
    email: str,
    name: str,
    *,
    role: str = AGENT,
    password: str | None = None,
    by: Actor,
    now: datetime | None = None,
) -> Agent:
    """Have somebody serve from now on. Without a password nobody can sign in as them until one is set.

    Raises Refused (`serves_already`) for an address that somebody has.
    """
    if Agent.objects.filter(email=email.strip().lower()).exists():
        raise Refused("serves_already", f"{email} serves here already.")
    agent = Agent.objects.create_user(email.strip(), password, name=name, role=role)
    record(events.JOINED, agent, by=by, payload=events.Joined(role=Code(role)), now=now)
    return agent


@transaction.atomic
def change_role(agent: Agent, role: str, *, by: Actor, now: datetime | None = None) -> bool:
    """Let an agent see and set everything, or no longer; say whether that changed anything.

    Raises Refused (`last_admin`) if nobody would be left who sees everything.
    """
    if role != ADMIN:
        _somebody_is_left_besides(agent)
    before = Agent.objects.filter(pk=agent.pk).values_list("role", flat=True).get()
    if not Agent.objects.filter(pk=agent.pk, role=before).exclude(role=role).update(role=role):
        return False
    agent.refresh_from_db()
    changed = events.RoleChanged(from_role=Code(before), to_role=Code(role))
    record(events.ROLE_CHANGED, agent, by=by, payload=changed, now=now)
    return True


@transaction.atomic
def deactivate(agent: Agent, *, reason: str = UNKNOWN, by: Actor, now: datetime | None = None) -> bool:
    """Have an agent serve no longer; say whether they did. What they wrote stays, and stays theirs.

    Their sessions are worth nothing from now on, and their live streams end. Raises Refused (`last_admin`) if nobody
    would be left who sees everything.
    """
    _somebody_is_left_besides(agent)
    if not Agent.objects.filter(pk=agent.pk, is_active=True).update(is_active=False):
        return False
    agent.refresh_from_db()
    record(events.DEACTIVATED, agent, by=by, payload=events.Deactivated(reason=Code(reason)), now=now)
    return True


@transaction.atomic
def reactivate(agent: Agent, *, by: Actor, now: datetime | None = None) -> bool:
    """Have an agent serve again; say whether they didn't."""
    if not Agent.objects.filter(pk=agent.pk, is_active=False).update(is_active=True):
        return False
    agent.refresh_from_db()
    record(events.REACTIVATED, agent, by=by, now=now)
    return True


def _somebody_is_left_besides(agent: Agent) -> None:
    """Two admins may take each other's role at once: the rows are locked, so that the second one is refused."""
    admins = Agent.objects.select_for_update().filter(role=ADMIN, is_active=True).order_by("pk")
    if {one.pk for one in admins} == {agent.pk}:
        raise Refused(
            "last_admin", f"{agent} is the only one who sees everything: make somebody else admin first."
        )
