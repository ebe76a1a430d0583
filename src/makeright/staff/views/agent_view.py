"""What all pages for those who serve are made of: somebody is signed in, and what they do takes a permission."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views import View

from makeright.lib.actor import Actor
from makeright.staff.models import Agent
from makeright.staff.permissions import Permission


class AgentView(LoginRequiredMixin, View):
    """A view for those who are signed in. `needs` says which permission each way of changing something takes, and
    looking (`get`) if that takes one; whoever lacks it is told so (403), and nothing changes. What they may not see is
    not found, permitted or not."""

    needs: ClassVar[Mapping[str, Permission]] = {}

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        method = (request.method or "").lower()
        needed = self.needs.get("get" if method == "head" else method)
        if needed is not None and request.user.is_authenticated and not self.agent.may(needed):
            words = _("Your role does not let you %(means)s.") % {"means": _(needed.means)}
            return HttpResponse(words, status=403, content_type="text/plain; charset=utf-8")
        return super().dispatch(request, *args, **kwargs)

    @property
    def agent(self) -> Agent:
        agent = self.request.user
        assert isinstance(agent, Agent)
        return agent

    @property
    def actor(self) -> Actor:
        return Actor.agent(self.agent)
