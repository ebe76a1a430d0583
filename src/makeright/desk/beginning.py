"""Beginning: the five things to do in a new installation. Each is ticked by what is so, not by a click; an owner who
wants to see no more of them puts them away, and the log alone remembers that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from makeright.conversations.models import Inbox
from makeright.desk import events
from makeright.events.models import Event
from makeright.events.recording import record
from makeright.hours.models import Calendar
from makeright.lib.actor import Actor
from makeright.lib.counting import count_together
from makeright.mail.models import OPENED, IncomingMail
from makeright.staff.models import Agent, Invitation

ADDRESS, MAIL, SIGNATURE, HOURS, COLLEAGUE = STEPS = ("address", "mail", "signature", "hours", "colleague")
_KINDS = (events.FIRST_STEPS_PUT_AWAY.name, events.FIRST_STEPS_BROUGHT_BACK.name)


@dataclass(frozen=True, slots=True)
class FirstSteps:
    """Which of the STEPS are done. `address`: the first that is answered here, if there is one."""

    done: frozenset[str]
    address: str

    @property
    def left(self) -> int:
        return len(STEPS) - len(self.done)


def first_steps(agent: Agent) -> FirstSteps | None:
    """What an owner sees of the first steps: None for all others, once all are done, and while they are put away."""
    if not agent.is_admin:
        return None
    counted = count_together(
        Inbox.objects.all()[:1],
        IncomingMail.objects.filter(state=OPENED)[:1],
        Inbox.objects.exclude(signature="")[:1],
        Calendar.objects.in_use()[:1],
        Agent.objects.at_the_door().exclude(pk=agent.pk)[:1],
        Invitation.objects.open().order_by()[:1],
    )
    address, mail, framed, hours, colleagues, invited = (count > 0 for count in counted)
    so = {
        ADDRESS: address,
        MAIL: mail,
        SIGNATURE: framed or bool(agent.signature),
        HOURS: hours,
        COLLEAGUE: colleagues or invited,
    }
    if all(so.values()) or _are_put_away(agent):
        return None
    first = Inbox.objects.order_by("pk").values_list("address", flat=True).first() if address else None
    return FirstSteps(frozenset(step for step in STEPS if so[step]), first or "")


@transaction.atomic
def put_away(agent: Agent, *, by: Actor, now: datetime | None = None) -> bool:
    """Show the first steps to this owner no more; say whether that is new."""
    Agent.objects.select_for_update(of=("self",)).get(pk=agent.pk)
    if _are_put_away(agent):
        return False
    record(events.FIRST_STEPS_PUT_AWAY, agent, by=by, now=now)
    return True


@transaction.atomic
def bring_back(agent: Agent, *, by: Actor, now: datetime | None = None) -> bool:
    """Show them again what they had put away; say whether they had."""
    Agent.objects.select_for_update(of=("self",)).get(pk=agent.pk)
    if not _are_put_away(agent):
        return False
    record(events.FIRST_STEPS_BROUGHT_BACK, agent, by=by, now=now)
    return True


def _are_put_away(agent: Agent) -> bool:
    """What was said of it last. An owner says it of themselves, so they are its actor and its subject."""
    said = Event.objects.filter(
        Q(kind__in=_KINDS), conversation_id=None, actor_kind="agent", actor_id=agent.pk, subject_id=agent.pk
    )
    latest = said.order_by("-id").values_list("kind", flat=True).first()
    return latest == events.FIRST_STEPS_PUT_AWAY.name
