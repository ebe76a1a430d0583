"""Signing in and out: by mail address and password, or by a passkey; nobody signs themselves up. What ends a session
ends its live streams, so each way of ending one is an event."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from makeright.events.kinds import UNKNOWN, Code
from makeright.events.recording import record
from makeright.lib.actor import Actor
from makeright.staff import events
from makeright.staff.coming_from import whence_of
from makeright.staff.models import Agent, Factor
from makeright.staff.permitting import expect_to_take_from
from makeright.staff.refusals import Refused
from makeright.staff.revoking import end_sessions, revoke_all
from makeright.staff.sessions import ADDRESS, BEGAN, DEVICE

CONFIRMED = "makeright.confirmed"  # until when they need not prove themselves anew, in the session
CONFIRMED_FOR = timedelta(minutes=10)
_HALFWAY = "makeright.halfway"
HALFWAY_FOR = timedelta(minutes=10)
PASSWORD = "password"  # noqa: S105  (by what they came in)
SECOND_STEP = "/sign-in/second"
_NOBODYS = make_password(None)


class Backend(BaseBackend):
    """By address and password. Whoever tries, one password is hashed: nobody learns by the clock who serves here."""

    def authenticate(
        self, request: HttpRequest | None, email: str = "", password: str = "", **others: Any
    ) -> Agent | None:
        agent = Agent.objects.filter(email=email.strip().lower()).first() if email else None
        if agent is None or not agent.may_sign_in:
            check_password(password, _NOBODYS)
            return None
        return agent if check_password(password, agent.password) else None

    def get_user(self, user_id: int) -> Agent | None:
        return Agent.objects.at_the_door().filter(pk=user_id).first()


class Adapter(DefaultAccountAdapter):
    """allauth, told that this house has no door for strangers, and to go through our verbs."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_login(
        self, request: HttpRequest, user: AbstractBaseUser, *, redirect_url: str | None = None, **others: Any
    ) -> HttpResponse | None:
        """Who has a second factor is asked for it before there is a session."""
        return _halfway(request, cast(Agent, user), redirect_url or "", PASSWORD)

    @transaction.atomic
    def login(
        self, request: HttpRequest, user: AbstractBaseUser, *, how: str = PASSWORD, second: str | None = None
    ) -> None:
        """Begin a session, and say so. Somebody else who was signed in with this browser is signed out, and it is
        said."""
        if request.user.is_authenticated and request.user.pk != user.pk:
            self.logout(request)
        super().login(request, user)
        note_the_browser(request)
        request.session.pop(_HALFWAY, None)
        agent = cast(Agent, user)
        said = events.SignedIn(how=Code(how), second=Code(second) if second else None)
        record(events.SIGNED_IN, agent, by=Actor.agent(agent), payload=said)

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
        """allauth has nothing to write: our letters are written by their verbs."""
        raise LookupError(f"There is no letter for {template_prefix}.")


def begin(request: HttpRequest, agent: Agent, *, how: str, second: str | None = None) -> None:
    """Begin a session for somebody who has proved who they are, under a new id. `how` and `second` as
    `events.SignedIn` has them."""
    Adapter(request).login(request, agent, how=how, second=second)


def arrive(request: HttpRequest, agent: Agent, *, how: str, onward: str = "") -> HttpResponse | None:
    """Let in somebody who proved one thing: begin a session, or lead to the second step, if they have one."""
    led = _halfway(request, agent, onward, how)
    if led is None:
        begin(request, agent, how=how)
    return led


def note_the_browser(request: HttpRequest) -> None:
    """Keep with the session since when it is, in what and where from, and that its agent has just proved themselves."""
    now, whence = timezone.now(), whence_of(request)
    request.session[BEGAN] = now.isoformat()
    request.session[DEVICE], request.session[ADDRESS] = whence.device, whence.address
    request.session.set_expiry(settings.SESSION_COOKIE_AGE)
    confirm(request, now=now)


def confirm(request: HttpRequest, *, now: datetime | None = None) -> None:
    """Keep that whoever is signed in here has just proved again who they are."""
    request.session[CONFIRMED] = ((now or timezone.now()) + CONFIRMED_FOR).isoformat()


def is_confirmed(request: HttpRequest, *, now: datetime | None = None) -> bool:
    """Whether they proved it within the last ten minutes."""
    until = request.session.get(CONFIRMED)
    return until is not None and datetime.fromisoformat(until) > (now or timezone.now())


def wait_for_them(request: HttpRequest) -> None:
    """A session of nobody's lasts as long as they may take to sign in, and no longer."""
    if not request.user.is_authenticated:
        request.session.set_expiry(int(HALFWAY_FOR.total_seconds()))


def who_is_halfway(request: HttpRequest, *, now: datetime | None = None) -> tuple[Agent, str] | None:
    """Who gave the right password here and has a second step before them, and where they wanted to go. None after ten
    minutes, and if their password changed or they serve no longer."""
    kept: Mapping[str, Any] | None = request.session.get(_HALFWAY)
    if kept is None or datetime.fromisoformat(kept["until"]) <= (now or timezone.now()):
        return None
    agent = Agent.objects.at_the_door().filter(pk=kept["agent"]).first()
    if agent is None or not constant_time_compare(kept["hash"], agent.get_session_auth_hash()):
        return None
    return agent, kept["onward"]


def how_they_began(request: HttpRequest) -> str:
    """By what whoever is halfway here proved the first thing."""
    return str(request.session.get(_HALFWAY, {}).get("how", UNKNOWN))


def _halfway(request: HttpRequest, agent: Agent, onward: str, how: str) -> HttpResponse | None:
    if not Factor.objects.filter(agent=agent).exists():
        return None
    request.session.cycle_key()
    wait_for_them(request)
    request.session[_HALFWAY] = {
        "agent": agent.pk,
        "hash": agent.get_session_auth_hash(),
        "until": (timezone.now() + HALFWAY_FOR).isoformat(),
        "onward": onward,
        "how": how,
    }
    return HttpResponseRedirect(SECOND_STEP)


@transaction.atomic
def change_password(
    agent: Agent, password: str, *, besides: str = "", by: Actor, now: datetime | None = None
) -> None:
    """Give an agent a new password, whose rules have been checked. All sessions of before end, wherever they are, but
    for that with the key `besides`, whose view has to write the new hash into it. Raises Refused (`never_signs_in`) for
    an AI."""
    if agent.is_ai:
        raise Refused("never_signs_in", "%(agent)s is an AI, and never signs in.", {"agent": agent})
    agent.set_password(password)
    agent.save(update_fields=["password"])
    end_sessions(agent.pk, besides=besides)
    record(events.PASSWORD_CHANGED, agent, by=by, now=now)


@transaction.atomic
def sign_out_everywhere(agent: Agent, *, by: Actor, now: datetime | None = None) -> int:
    """End every session of an agent, as when a laptop was lost; say how many there were. Raises Refused (`beyond_own`)
    for an admin, unless by an admin."""
    expect_to_take_from(Agent.objects.select_related("own_role").get(pk=agent.pk), by)
    return revoke_all(agent, by=by, now=now)
