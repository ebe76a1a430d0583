"""Check-ups on the desk: where somebody looks again whether it is right, and what they found."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from makeright.desk.views.base import Context, DeskView, PageView
from makeright.lib.refusing import Refusal
from makeright.remedies.checking_up import check, due_for
from makeright.remedies.models import Remedy
from makeright.remedies.models.remedy import NOT_RIGHT, RIGHT
from makeright.remedies.permissions import MAKE_RIGHT
from makeright.remedies.wording_asks import what_is_given

SHOWN = 100


class CheckUpsView(DeskView):
    """A view of what is to be looked at again, as far as the agent may see it."""

    needs = {"get": MAKE_RIGHT}

    def listed(self, refusal: str = "") -> Context:
        """What the list needs: what is due by today, the longest due first."""
        today = timezone.localdate(self.now)
        found = list(due_for(self.sight, today)[: SHOWN + 1])
        return {
            "due": [(each, what_is_given(each)) for each in found[:SHOWN]],
            "more": len(found) > SHOWN,
            "today": today,
            "refusal": refusal,
        }


class CheckUps(PageView, CheckUpsView):
    """The page of check-ups."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page("desk/check_ups.html", self.listed() | {"at": "check_ups"})


class CheckUpRows(CheckUpsView):
    """Its rows alone."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.partial("desk/_check_ups.html", self.listed())


class CheckUp(CheckUpsView):
    """What was found: POST says it (`result`: right or not_right), as the customer said it. Where it isn't right, the
    matter is open again. Twice is once."""

    needs = {"post": MAKE_RIGHT}

    def post(self, request: HttpRequest, remedy: int) -> HttpResponse:
        found = get_object_or_404(Remedy.objects.visible_to(self.agent), pk=remedy)
        result, refusal = request.POST.get("result", ""), ""
        try:
            check(found, "customer", result if result in (RIGHT, NOT_RIGHT) else "", by=self.actor)
        except Refusal as refused:
            refusal = refused.words
        response = self.partial("desk/_check_ups.html", self.listed(refusal))
        if refusal:
            response.status_code = 422
        else:
            topics = {f"conversation-{found.conversation_id}": None, "conversations": None}
            response["HX-Trigger-After-Swap"] = json.dumps(topics)
        return response
