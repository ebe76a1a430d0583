"""What the street's views share: outside of demo mode there is no street."""

from __future__ import annotations

import ipaddress
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views import View

from makeright.conversations.models import Inbox
from makeright.customers.normalizing import normal_address
from makeright.demo.cast import COLLEAGUES, PASSWORD
from makeright.demo.models import DemoInstallation
from makeright.demo.street import visiting
from makeright.demo.street.living import lives_here
from makeright.staff.models import Agent

_PASSED_ON = ("makeright.forwarded", "HTTP_FORWARDED", "HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP")


class StreetView(View):
    """A view that exists in demo mode only."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not settings.MAKERIGHT_DEMO:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def show(self, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
        """Answer with a page or partial; whatever was on it before is looked at anew when one comes back to it."""
        response = render(
            self.request, template, {"now": timezone.now()} | context, status=status, using="pages"
        )
        response["Cache-Control"] = "no-store"
        return response

    def street(self, open_box: str = "") -> dict[str, Any]:
        """What stands on every page of the street: the letterboxes, and who works at the desk."""
        return {
            "boxes": visiting.letterboxes(),
            "standing": visiting.standing(),
            "open_box": open_box,
            "colleagues": colleagues() if may_sit_down(self.request) else [],
            "password": PASSWORD,
            "inboxes": list(Inbox.objects.order_by("pk")),
        }


class LetterboxView(StreetView):
    """A view of one letterbox, by its address. An address that can't be in the street is not found."""

    address: str

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.address = normal_address(kwargs.pop("address"))
        if not lives_here(self.address):
            raise Http404
        return super().dispatch(request, *args, **kwargs)


def colleagues() -> list[tuple[Agent, str]]:
    """The agents whom the demo made, with what they do; nobody in an installation that it did not set up."""
    if not DemoInstallation.objects.exists():
        return []
    does = {one.address: one.does for one in COLLEAGUES}
    agents = Agent.objects.serving().filter(email__in=does)
    order = list(does)
    return sorted(((agent, does[agent.email]) for agent in agents), key=lambda row: order.index(row[0].email))


def may_sit_down(request: HttpRequest) -> bool:
    """Say whether a click may sign this visitor in: from this machine itself, or where MAKERIGHT_DEMO_OPEN=1 lets all.

    What a proxy passes on comes from elsewhere, whatever the last hop was, and whether or not we believe the proxy.
    """
    if settings.MAKERIGHT_DEMO_OPEN:
        return True
    if any(request.META.get(name) for name in _PASSED_ON):
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
