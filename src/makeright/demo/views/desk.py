"""The way from the street to the desk: the faces of those who work there, and one click to sit down as one of them."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from makeright.demo.views.base import StreetView, colleagues, may_sit_down
from makeright.files.serving import respond
from makeright.staff import signing_in
from makeright.staff.models import Agent


class Seat(StreetView):
    """POST signs the visitor in as one of the cast; nobody else can be signed in as, and not from elsewhere."""

    def post(self, request: HttpRequest, agent: int) -> HttpResponse:
        if not may_sit_down(request):
            raise Http404
        signing_in.begin(request, _of_the_cast(agent), how="unknown")
        return redirect(settings.LOGIN_REDIRECT_URL)


class ColleaguesFace(StreetView):
    """The picture of one of the cast, for everybody in the street."""

    def get(self, request: HttpRequest, agent: int) -> HttpResponseBase:
        shown = _of_the_cast(agent)
        if shown.picture is None:
            raise Http404
        return respond(shown.picture, f"{shown.first_name}.png", inline=True)


def _of_the_cast(key: int) -> Agent:
    for agent, _ in colleagues():
        if agent.pk == key:
            return agent
    raise Http404
