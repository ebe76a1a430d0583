"""Locking: that somebody was tried too often, and is refused for a while, is told once and not for each try.

Nobody learns at the door whether somebody serves by an address: it is looked up in a job. For an address that is
nobody's nothing is recorded. However many try, from however many places, an agent is told of four times an hour, and a
place asks ten times an hour.
"""

from __future__ import annotations

import json
from datetime import datetime

from django.db import transaction

from makeright.events.kinds import Code
from makeright.events.recording import record
from makeright.jobs.queueing import enqueue
from makeright.lib.actor import Actor
from makeright.lib.sealing import seal, unseal
from makeright.staff import events, limiting
from makeright.staff.coming_from import Whence, coming_from
from makeright.staff.limiting import TooOften
from makeright.staff.models import Agent

PURPOSE = "staff.lock"
DOOR, SECOND_STEP, CONFIRMING = "door", "second_step", "confirming"
BY = Actor.system("desk")


def ask(often: TooOften, email: str, *, place: str, whence: Whence) -> None:
    """Have it told that an address was tried too often at the door, if this was the try that shut it."""
    if not often.began:
        return
    try:
        limiting.take((limiting.LOCK_ASKED_FROM, place))
    except TooOften:
        return
    said = json.dumps([email.strip().lower()[:320], *whence])
    with transaction.atomic():
        enqueue("staff.lock", sealed=seal(said, purpose=PURPOSE))


def answer(sealed: str, *, now: datetime | None = None) -> bool:
    """Tell of what was asked for, if somebody serves by that address; say whether it was told."""
    email, address, device = json.loads(unseal(sealed, purpose=PURPOSE))
    agent = Agent.objects.at_the_door().filter(email=email).first()
    if agent is None:
        return False
    with coming_from(Whence(address, device)):
        return _tell(agent, DOOR, now=now)


def tell(often: TooOften, agent: Agent, where: str) -> None:
    """Tell that an agent was tried too often where they are known already: at the second step, or confirming."""
    if often.began:
        _tell(agent, where)


@transaction.atomic
def _tell(agent: Agent, where: str, *, now: datetime | None = None) -> bool:
    try:
        limiting.take((limiting.LOCK_TOLD, str(agent.pk)), now=now)
    except TooOften:
        return False
    record(events.LOCKED_OUT, agent, by=BY, payload=events.LockedOut(where=Code(where)), now=now)
    return True
