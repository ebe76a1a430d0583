"""Asking for a second step: who must have one, and has none yet, is led to where it is set up and sees nothing else."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, HttpResponseRedirect

from makeright.staff import proving
from makeright.staff.models import Agent

Answer = Callable[[HttpRequest], HttpResponse]
PLACE = "/account/sign-in"
_OPEN = ("/account/", "/sign-in", "/sign-out", "/reset", "/invitation/")
_HAS_ONE = (
    "makeright.has_factor"  # seen once, it is looked up no more: taking the last one away ends the session
)


def asks_for_a_factor(get_response: Answer) -> Answer:
    """Middleware, after the one that knows who is signed in."""

    def answer(request: HttpRequest) -> HttpResponse:
        agent = request.user
        if (
            not isinstance(agent, Agent)
            or request.path.startswith(_OPEN)
            or _has_what_it_takes(request, agent)
        ):
            return get_response(request)
        if "HX-Request" in request.headers:
            elsewhere = HttpResponse(status=401)
            elsewhere["HX-Redirect"] = PLACE
            return elsewhere
        if request.method not in {"GET", "HEAD"} or "text/event-stream" in request.headers.get("Accept", ""):
            return HttpResponseForbidden()
        return HttpResponseRedirect(PLACE)

    return answer


def _has_what_it_takes(request: HttpRequest, agent: Agent) -> bool:
    if not proving.must_have(agent):
        return True
    if request.session.get(_HAS_ONE):
        return True
    if proving.needs_one(agent):
        return False
    request.session[_HAS_ONE] = True
    return True
