"""What all pages of settings share: who may see them, the shell around them, and what is said after a change."""

from __future__ import annotations

import json
from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from makeright.events.reading import known_position
from makeright.lib.actor import Actor
from makeright.staff.finding import key_said
from makeright.staff.models import Agent
from makeright.staff.permissions import Permission
from makeright.staff.views.agent_view import AgentView
from makeright.staff.views.base import is_confirmed, way_to_confirm
from makeright.ui.settings_pages import pages_for

Context = dict[str, Any]


class SettingsView(AgentView):
    """A page of settings, or a change on one.

    `sees`: what it takes to find it, if anything. `needs`: what each change takes. `is_confirmed`: an open screen is
    not enough, since it changes who gets in or what they may; whoever does it proves first who they are, unless they
    did in the last minutes. `template` is the page, `part` its main part (`<main id="main">`) alone, and `at` the code
    of the page. A subclass says in `context` what both show, and in `back` where the page is, for a browser that runs
    no script.
    """

    sees: ClassVar[Permission | None] = None
    template: ClassVar[str] = ""
    part: ClassVar[str] = ""
    at: ClassVar[str] = ""
    is_confirmed: ClassVar[bool] = False

    def __init_subclass__(cls) -> None:
        """What it takes to see a page is what looking at it needs."""
        super().__init_subclass__()
        if cls.sees is not None and hasattr(cls, "get"):
            cls.needs = {"get": cls.sees, **cls.needs}

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.sees is not None and request.user.is_authenticated and not self.agent.may(self.sees):
            raise Http404
        if self._must_confirm(request):
            return self.leave_for(way_to_confirm(self.back()))
        response = super().dispatch(request, *args, **kwargs)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    @cached_property
    def now(self) -> datetime:
        """The one moment that everything in this answer is told by."""
        return timezone.now()

    @property
    def actor(self) -> Actor:
        return Actor.agent(self.agent, via="settings")

    def context(self) -> Context:
        return {}

    def back(self) -> str:
        return self.request.path

    def show(self, *, status: int = 200, **context: Any) -> HttpResponse:
        """Answer with the page as it stands, or with its main part where that alone is asked for."""
        if self._is_partial:
            return self.show_part(status=status, **context)
        return self._render(self.template, status, {"position": known_position()} | context)

    def show_part(self, *, status: int = 200, **context: Any) -> HttpResponse:
        """Answer with the main part alone."""
        return self._render(self.part, status, context)

    def saved(self, words: str, *, undo: tuple[str, dict[str, str]] | None = None) -> HttpResponse:
        """Answer that something counts from now on: the page as it stands, and a line that says so. `undo`: what to
        post where to have it as it was."""
        if not self._is_partial:
            return HttpResponseRedirect(self.back())
        # What was just said counts from after the moment this was asked at; the page tells it as it stands now.
        vars(self).pop("now", None)
        response = self.show()
        said: Context = {"words": words, "undo": None}
        if undo is not None:
            said["undo"] = {"url": undo[0], "values": undo[1]}
        response["HX-Trigger"] = json.dumps({"saved": said})
        return response

    def leave_for(self, address: str) -> HttpResponse:
        """Answer with the way to another page."""
        if not self._is_partial:
            return HttpResponseRedirect(address)
        response = HttpResponse(status=204)
        response["HX-Redirect"] = address
        return response

    def _render(self, template: str, status: int, context: Context) -> HttpResponse:
        shown: Context = {"agent": self.agent, "now": self.now, "at": self.at} | self.context() | context
        return render(self.request, template, shown, status=status, using="pages")

    def _must_confirm(self, request: HttpRequest) -> bool:
        if not self.is_confirmed or not request.user.is_authenticated:
            return False
        needed = self.needs.get((request.method or "").lower())
        return (needed is None or self.agent.may(needed)) and not is_confirmed(request, self.agent)

    @property
    def _is_partial(self) -> bool:
        return "HX-Request" in self.request.headers


class Settings(AgentView):
    """The way in: GET leads to the first page that one may see."""

    def get(self, request: HttpRequest) -> HttpResponse:
        (_, pages), *_ = pages_for(self.agent)
        return HttpResponseRedirect(reverse(pages[0].address))


def agent_with(key: str, *, serving: bool = False) -> Agent:
    """The agent with that key, as a form sends it; of those alone who serve, if so asked. Raises Http404."""
    return get_object_or_404(Agent.objects.serving() if serving else Agent.objects.all(), pk=key_said(key))
