"""Bearing: a program comes in by a token, and does what that lets it do."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest
from ninja.security import HttpBearer

from makeright.api.pacing import keep_pace
from makeright.api.problems import Problem
from makeright.lib.actor import Actor
from makeright.staff import limiting
from makeright.staff.issuing import whose_token
from makeright.staff.limiting import TooOften
from makeright.staff.models import Agent, Token
from makeright.staff.permissions import Permission, permissions


class Bearer(HttpBearer):
    """Lets in whoever shows a token that is good now and may do what an operation `needs`, if it needs anything, before
    anything else of the call is looked at. Wrong ones are counted by the place they come from, good ones by token."""

    def __init__(self, needs: Permission | None = None) -> None:
        super().__init__()
        self.needs = needs

    def __call__(self, request: HttpRequest) -> Token:
        said = request.headers.get("Authorization", "")
        scheme, _, secret = said.partition(" ")
        if scheme.lower() != "bearer" or not secret:
            raise Problem(401, "no_token", "Send a token: Authorization: Bearer mr_…")
        return self.authenticate(request, secret.strip())

    def authenticate(self, request: HttpRequest, token: str) -> Token:
        found = getattr(request, "shown_token", None) or _come_in(request, token)
        if self.needs is not None and not found.may(self.needs):
            detail = f"This token does not let you {self.needs.means}."
            raise Problem(403, "not_permitted", detail, permission=self.needs.code)
        return found


def _come_in(request: HttpRequest, secret: str) -> Token:
    """The token that was shown, once for each call: it is looked for and counted, and stays with the request."""
    found = whose_token(secret)
    if found is None:
        _count_wrong(request)
        raise Problem(401, "bad_token", "This token opens nothing: it is not one of ours, or it has ended.")
    request.shown_token = found  # type: ignore[attr-defined]
    keep_pace(request, found.pk)
    return found


def token_of(request: HttpRequest) -> Token:
    """By what the program that calls came in."""
    token = request.auth  # type: ignore[attr-defined]
    assert isinstance(token, Token)
    return token


def agent_of(request: HttpRequest) -> Agent:
    """As whom the program acts: an agent, or for a program of the house one who is in no row, and serves nowhere. What
    must be an agent's own asks the actor who that is."""
    return token_of(request).acts_as


def actor_of(request: HttpRequest) -> Actor:
    token = token_of(request)
    return Actor.program(token) if token.is_programs else Actor.agent(token.acts_as, via="api")


def expect_no_more_than_token(permits: Iterable[str], request: HttpRequest) -> None:
    """Raise Problem (`beyond_token`, 403) where a program gives somebody what its token was not made for: else one that
    may manage staff would be as good as one that may do all."""
    token, known = token_of(request), permissions()
    if beyond := sorted(code for code in permits if code in known and not token.is_for(code)):
        means = "; ".join(known[code].means for code in beyond)
        raise Problem(403, "beyond_token", f"This token was not made to let anybody {means}.")


def _count_wrong(request: HttpRequest) -> None:
    place = limiting.place_of(request.META.get("REMOTE_ADDR", ""))
    try:
        limiting.take((limiting.TOKEN_FROM, place))
    except TooOften as often:
        detail = "Too many wrong tokens came from there. Wait, then try again."
        raise Problem(429, "too_often", detail, retry_after=often.seconds) from None
