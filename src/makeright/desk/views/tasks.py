"""What stands above the list of who has the matter: what is to be done by hand, and what could not be done."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from makeright.desk.views.base import DeskView
from makeright.lib.refusing import Refusal
from makeright.remedies import fulfilling
from makeright.remedies.models import Remedy
from makeright.remedies.permissions import MAKE_RIGHT


class Task(DeskView):
    """One of them: POST says what came of it (`result`): that it is `done`, that it is `not_possible` (or
    `nobody_did_it`), or that a failure is `seen`. Twice is once."""

    needs = {"post": MAKE_RIGHT}

    def post(self, request: HttpRequest, remedy: int) -> HttpResponse:
        found = get_object_or_404(Remedy.objects.visible_to(self.agent), pk=remedy)
        result = request.POST.get("result", "")
        said = ""
        try:
            if result == "done" and fulfilling.done(found, by=self.actor, now=self.now):
                said = _("It is done.")
            elif result == "seen":
                fulfilling.see_failure(found, by=self.actor, now=self.now)
            elif result != "done" and fulfilling.give_up(found, result, by=self.actor, now=self.now):
                said = _("It could not be done. The conversation is open.")
        except Refusal as refused:
            return HttpResponse(refused.words, status=422, content_type="text/plain; charset=utf-8")
        topics: dict[str, object] = {f"conversation-{found.conversation_id}": None, "conversations": None}
        if said:
            topics["said"] = {"words": said}
        return HttpResponse(status=204, headers={"HX-Trigger": json.dumps(topics)})
