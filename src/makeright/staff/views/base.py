"""What the doors share: pages that no cache keeps, who knocks, and what is said to whom knocks too often."""

from __future__ import annotations

from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views import View

from makeright.lib.actor import Actor
from makeright.lib.tokens import random_id, sign, verify
from makeright.staff import limiting, signing_in, signing_on
from makeright.staff.limiting import Counted, TooOften
from makeright.staff.models import Agent, Factor
from makeright.staff.passkeys import Desk, State

KNOWN = "makeright-known"  # the cookie of a browser in which somebody has signed in
KNOWN_FOR = 400 * 24 * 3600  # seconds; browsers keep none longer
BLANK: dict[str, Any] = {"form": None, "too_often": None, "wrong": "", "has_ended": False}
_ASKED = "makeright.passkey"  # what a passkey was asked, in the session


def sign_on_name() -> str:
    """What the provider of single sign-on is called, if there is one."""
    return str(settings.MAKERIGHT_OIDC_NAME) if signing_on.is_offered() else ""


class Door(View):
    """A page for whoever comes."""

    def show(self, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
        shown = {**BLANK, "sign_on_name": sign_on_name(), **context}
        response = render(self.request, template, shown, status=status, using="pages")
        response["Cache-Control"] = "no-store"
        return response

    def show_too_often(self, template: str, often: TooOften, **context: Any) -> HttpResponse:
        """The same page, with how long to wait: in words, and for programs."""
        minutes = -(-often.seconds // 60)
        response = self.show(template, status=429, too_often=minutes, **context)
        response["Retry-After"] = str(often.seconds)
        return response

    @property
    def place(self) -> str:
        return limiting.place_of(self.request.META.get("REMOTE_ADDR", ""))

    @property
    def onward(self) -> str:
        """Where they wanted to go; the root, if that is no page of this desk."""
        wanted = self.request.POST.get("next") or self.request.GET.get("next") or ""
        fits = url_has_allowed_host_and_scheme(
            wanted, allowed_hosts={self.request.get_host()}, require_https=self.request.is_secure()
        )
        return wanted if fits else settings.LOGIN_REDIRECT_URL


class AccountDoor(LoginRequiredMixin, Door):
    """A page for who is signed in, about themselves."""

    @cached_property
    def agent(self) -> Agent:
        assert isinstance(self.request.user, Agent)
        return self.request.user

    @property
    def by(self) -> Actor:
        return Actor.agent(self.agent)

    @property
    def session_key(self) -> str:
        return self.request.session.session_key or ""


class ConfirmedDoor(AccountDoor):
    """One that opens only to who has proved in the last minutes who they are: an open screen is not enough."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not is_confirmed(request, self.agent):
            return HttpResponseRedirect(
                way_to_confirm(request.path if request.method == "GET" else "/account/sign-in")
            )
        return super().dispatch(request, *args, **kwargs)


def is_confirmed(request: HttpRequest, agent: Agent) -> bool:
    """Whether they proved in the last minutes who they are. A newcomer who has nothing yet has nothing to prove it
    by."""
    return signing_in.is_confirmed(request) or not (
        agent.has_usable_password() or Factor.objects.filter(agent=agent).exists()
    )


def way_to_confirm(back: str) -> str:
    """Where one proves once more who one is, and goes on from there."""
    return f"/account/confirm?{urlencode({'next': back})}"


# A browser in which somebody has signed in


def is_known(request: HttpRequest, email: str) -> str:
    """The mark of this browser, if somebody with that address has signed in with it; "" otherwise."""
    mark, _, signature = request.COOKIES.get(KNOWN, "").partition(".")
    return mark if mark and verify("known", f"{mark}|{email.strip().lower()}", signature) else ""


def remember(request: HttpRequest, response: HttpResponse, agent: Agent) -> None:
    """Mark this browser as one in which that agent has signed in. It opens nothing."""
    mark = is_known(request, agent.email) or random_id()
    response.set_cookie(
        KNOWN,
        f"{mark}.{sign('known', f'{mark}|{agent.email}')}",
        max_age=KNOWN_FOR,
        path="/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def tries_at_the_door(request: HttpRequest, email: str, place: str) -> tuple[Counted, ...]:
    """What a try to sign in counts against; the first is of this address and this visitor alone."""
    email = email.strip().lower()
    if mark := is_known(request, email):
        return ((limiting.SIGN_IN_KNOWN, f"{email}|{mark}"),)
    return (
        (limiting.SIGN_IN, f"{email}|{place}"),
        (limiting.SIGN_IN_FROM, place),
        (limiting.SIGN_IN_AT, email),
    )


def tries_at_the_second_step(request: HttpRequest, agent: Agent) -> tuple[Counted, ...]:
    about = f"{agent.pk}|{is_known(request, agent.email)}"
    return ((limiting.FACTOR, about), (limiting.FACTOR_DAY, about))


# Passkeys


def desk_of(request: HttpRequest) -> Desk:
    return Desk(settings.MAKERIGHT_COMPANY, f"{request.scheme}://{request.get_host()}")


def keep_question(request: HttpRequest, why: str, question: dict[str, Any], state: State) -> JsonResponse:
    request.session[_ASKED] = {"why": why, "state": state}
    signing_in.wait_for_them(request)
    response = JsonResponse(question)
    response["Cache-Control"] = "no-store"
    return response


def take_question(request: HttpRequest, why: str) -> State:
    """What was asked here and not answered yet; each question is answered once."""
    asked = request.session.pop(_ASKED, None) or {}
    fits = asked.get("why") == why
    return asked["state"] if fits else {"challenge": "", "user_verification": "required"}
