"""Signing in and out: by mail address and password; nobody signs themselves up. What ends a session ends its live
streams, so each way of ending one is an event."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language

from makeright.events.recording import record
from makeright.letters.writing import write
from makeright.lib.actor import Actor
from makeright.staff import events
from makeright.staff.models import Agent


class Adapter(DefaultAccountAdapter):
    """allauth, told that this house has no door for strangers, and to go through our verbs."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    @transaction.atomic
    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Begin a session. Somebody else who was signed in with this browser is signed out, and it is said."""
        if request.user.is_authenticated and request.user.pk != user.pk:
            self.logout(request)
        super().login(request, user)

    @transaction.atomic
    def logout(self, request: HttpRequest) -> None:
        """End the session, and say so."""
        agent = request.user
        is_signed_in = agent.is_authenticated  # asked while there is a session
        super().logout(request)
        if is_signed_in and isinstance(agent, Agent):
            record(
                events.SIGNED_OUT, agent, by=Actor.agent(agent), payload=events.SignedOut(everywhere=False)
            )

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Each mail of allauth is a letter of ours: its link is sealed until it goes, and wiped then."""
        if template_prefix != "account/email/password_reset_key":
            raise LookupError(f"There is no letter for {template_prefix}.")
        agent = context["user"]
        facts = {"first_name": agent.first_name, "hours": settings.PASSWORD_RESET_TIMEOUT // 3600}
        write(
            "staff/password_reset",
            to=email,
            addressee=agent.name,
            language=get_language() or "en",
            facts=facts,
            secrets={"link": context["password_reset_url"]},
            of_use_for=timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT),
            by=Actor.system("desk"),
        )

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        assert isinstance(user, Agent)
        change_password(user, password, by=Actor.agent(user))


@transaction.atomic
def change_password(agent: Agent, password: str, *, by: Actor, now: datetime | None = None) -> None:
    """Give an agent a new password, whose rules have been checked. All sessions of before end, wherever they are."""
    agent.set_password(password)
    agent.save(update_fields=["password"])
    record(events.PASSWORD_CHANGED, agent, by=by, now=now)


@transaction.atomic
def sign_out_everywhere(agent: Agent, *, by: Actor, now: datetime | None = None) -> int:
    """End every session of an agent, as when a laptop was lost; say how many there were."""
    keys = list(_sessions_of(agent, now or timezone.now()))
    Session.objects.filter(session_key__in=keys).delete()
    if keys:
        record(events.SIGNED_OUT, agent, by=by, payload=events.SignedOut(everywhere=True), now=now)
    return len(keys)


def _sessions_of(agent: Agent, now: datetime) -> Iterator[str]:
    """A session says whose it is in its own sealed words alone, so all that are still good are read."""
    for session in Session.objects.filter(expire_date__gt=now).iterator():
        if session.get_decoded().get(SESSION_KEY) == str(agent.pk):
            yield session.session_key
