"""Signing on: whom a provider of single sign-on vouches for is known, and comes in. Nobody signs themselves up."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from makeright.events.recording import record
from makeright.lib.actor import Actor
from makeright.staff import events, inviting
from makeright.staff.models import Agent, OutsideName
from makeright.staff.openid import Claims
from makeright.staff.refusals import Refused
from makeright.staff.revoking import end_sessions


@transaction.atomic
def recognize(claims: Claims, *, now: datetime | None = None) -> Agent:
    """Give the agent whom a provider speaks of: known by issuer and subject; or, the first time, by a mail address that
    the provider has verified and of a domain that the owner lists for it. Then they are linked for ever. Who is invited
    by that address comes in by it.

    Raises Refused (`unknown`) for everybody else, for who serves no longer, and for another account of that issuer with
    the address of an agent whom it knows by one already: addresses are given to the next, accounts are not.
    """
    now = now or timezone.now()
    unknown = Refused("unknown", "Nobody serves here who is known by that account.")
    known = (
        OutsideName.objects.select_related("agent")
        .filter(issuer=claims.issuer, subject=claims.subject)
        .first()
    )
    if known is not None:
        if not known.agent.may_sign_in:
            raise unknown
        return known.agent
    if claims.email.rpartition("@")[2] not in settings.MAKERIGHT_OIDC_DOMAINS:
        raise unknown
    agent = Agent.objects.select_for_update().filter(email=claims.email).first()
    if agent is not None and OutsideName.objects.filter(agent=agent, issuer=claims.issuer).exists():
        raise unknown
    if agent is None:
        agent = inviting.accept_by_address(claims.email, name=claims.name, now=now)
    if agent is None or not agent.may_sign_in:
        raise unknown
    OutsideName.objects.create(agent=agent, issuer=claims.issuer, subject=claims.subject, linked_at=now)
    record(events.LINKED, agent, by=Actor.agent(agent), now=now)
    return agent


@transaction.atomic
def unlink(agent: Agent, *, by: Actor, now: datetime | None = None) -> bool:
    """Have a provider's account stand for an agent no longer, as when they got another one there; say whether one did.
    Their sessions end. The next time they are known by their address again, as the first time."""
    if not OutsideName.objects.filter(agent=agent).delete()[0]:
        return False
    end_sessions(agent.pk)
    record(events.UNLINKED, agent, by=by, now=now)
    return True


def is_offered() -> bool:
    """Whether the settings name a provider."""
    return bool(settings.MAKERIGHT_OIDC_ISSUER and settings.MAKERIGHT_OIDC_CLIENT)
