"""Resetting: who can't get in asks for a letter, and chooses a new password by its link.

Whoever asks is told the same, and takes the same time, whether somebody serves by that address or not: the address is
looked up in a job.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from makeright.jobs.queueing import enqueue
from makeright.letters.writing import write
from makeright.lib.actor import Actor
from makeright.lib.desk_address import desk_address
from makeright.lib.sealing import seal, unseal
from makeright.lib.tokens import random_id
from makeright.staff import limiting
from makeright.staff.links import digest_of
from makeright.staff.models import Agent, ResetLink
from makeright.staff.refusals import Refused
from makeright.staff.signing_in import change_password

VALID_FOR = timedelta(hours=1)
WAY = "/reset/"  # where the link leads
PURPOSE = "staff.reset"


@transaction.atomic
def ask(email: str, *, language: str = "en") -> None:
    """Have a letter with a link written, if somebody serves by that address. Nobody learns here whether."""
    enqueue("staff.reset", sealed=seal(email.strip().lower()[:320], purpose=PURPOSE), language=language)


@transaction.atomic
def answer(sealed: str, *, language: str = "en", now: datetime | None = None) -> bool:
    """Write the letter that was asked for, at most three an hour; say whether one was. An earlier link is void."""
    now = now or timezone.now()
    agent = Agent.objects.at_the_door().filter(email=unseal(sealed, purpose=PURPOSE)).first()
    if agent is None:
        return False
    try:
        limiting.take((limiting.RESET_AT, str(agent.pk)), now=now)
    except limiting.TooOften:
        return False
    token = random_id()
    ResetLink.objects.update_or_create(agent=agent, defaults={"digest": digest_of(token), "made_at": now})
    write(
        "staff/password_reset",
        to=agent.email,
        addressee=agent.name,
        language=agent.language or language,
        facts={"first_name": agent.first_name, "hours": int(VALID_FOR.total_seconds() // 3600)},
        secrets={"link": f"{desk_address()}{WAY}{token}"},
        of_use_for=VALID_FOR,
        by=Actor.system("desk"),
        now=now,
    )
    return True


def opened_by(token: str, *, now: datetime | None = None) -> Agent | None:
    """Whose password the link is for: ours, no older than an hour, not used, and they still serve; else None."""
    fresh = ResetLink.objects.select_related("agent").filter(
        digest=digest_of(token), made_at__gt=(now or timezone.now()) - VALID_FOR
    )
    found = fresh.first() if token else None
    return found.agent if found and found.agent.may_sign_in else None


@transaction.atomic
def choose(token: str, password: str, *, now: datetime | None = None) -> Agent:
    """Give whoever has the link a new password, whose rules have been checked, and end the link and all sessions.
    Their second factor stays, and is asked for.

    Two may use the link at once: one of them wins. Raises Refused (`link_ended`).
    """
    agent = opened_by(token, now=now)
    if agent is None or not ResetLink.objects.filter(agent=agent, digest=digest_of(token)).delete()[0]:
        raise Refused("link_ended", "This link lets nobody in any more.")
    change_password(agent, password, by=Actor.agent(agent), now=now)
    return agent
