"""What the operator's pages share: who may operate the house finds them, and each shows what stands in the others."""

from __future__ import annotations

import json
from datetime import datetime
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from makeright.events.reading import known_position
from makeright.jobs import counting
from makeright.jobs.counting import Capped
from makeright.jobs.models import FAILED, Job
from makeright.lib.actor import Actor
from makeright.mail.models import QUARANTINED, IncomingMail
from makeright.operating.permissions import OPERATE
from makeright.staff.views.agent_view import AgentView

Context = dict[str, Any]
COUNTED = 99


class OperatorView(AgentView):
    """A view for those who operate the house. For others there is nothing here, so a permission for each verb is not
    needed."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not self.agent.may(OPERATE):
            raise Http404
        response = super().dispatch(request, *args, **kwargs)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    @cached_property
    def now(self) -> datetime:
        """The one moment that everything in this answer is told by."""
        return timezone.now()

    @property
    def actor(self) -> Actor:
        return Actor.agent(self.agent, via="operating")

    def partial(self, template: str, context: Context) -> HttpResponse:
        context = {"agent": self.agent, "now": self.now, "shows_letters": shows_letters()} | context
        return render(self.request, template, context, using="pages")

    def page(self, template: str, context: Context) -> HttpResponse:
        """Answer with a whole page, which hears of what happens from now on; `at` names the way that is current."""
        return self.partial(template, {"numbers": numbers(), "position": known_position()} | context)

    def changed(self) -> HttpResponse:
        """Answer that something changed: what is on screen looks again."""
        response = HttpResponse(status=204)
        response["HX-Trigger"] = json.dumps({"operating": None})
        return response


def shows_letters() -> bool:
    """Whether the house's own letters can be looked at: while developing, and in the example shop."""
    return bool(settings.MAKERIGHT_RELOAD or settings.MAKERIGHT_DEMO)


def numbers() -> dict[str, Capped]:
    """What stands in each way and waits for a person, bounded."""
    mails = IncomingMail.objects.filter(state=QUARANTINED).values("pk")[: COUNTED + 1].count()
    return {
        "work": counting.capped(Job.objects.filter(state=FAILED).order_by("kind", "pk"), COUNTED),
        "mail": Capped(min(mails, COUNTED), mails > COUNTED),
    }
